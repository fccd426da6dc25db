#include "sequence_headers.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/nal_units.hpp"
#include "reelmill/ffmpeg/slice_syntax.hpp"

#include <algorithm>

namespace reelmill::ffmpeg {
namespace {

using HeaderBytes = std::span<const std::byte>;

unsigned first_of(HeaderBytes unit) { return unit.empty() ? 0 : std::to_integer<unsigned>(unit[0]); }

/// Units between start codes, as long as `visit` says go on.
template <typename Visit> void visit_units(HeaderBytes bytes, const Visit& visit) {
    std::size_t at = find_start_code(bytes, 0);
    while (at < bytes.size()) {
        const std::size_t begin = at + start_code_bytes;
        // What ends the walk is known by its first byte: no need to look for its end.
        if (begin == bytes.size() || !visit(bytes.subspan(begin, 1), true)) {
            return;
        }
        at = find_start_code(bytes, begin);
        visit(bytes.subspan(begin, at - begin), false);
    }
}

struct Walk {
    bool (*is_header)(unsigned first);
    bool (*ends)(unsigned first);
    std::size_t (*length)(unsigned first, std::size_t all); ///< bytes of the header that matter
};

std::size_t whole(unsigned, std::size_t all) { return all; }

constexpr unsigned mpeg2_sequence = 0xB3;
constexpr unsigned mpeg2_extension = 0xB5;

/// Size, aspect and rate (ISO 13818-2 6.2.2.1); the bit rate and matrices that follow may change at any time.
std::size_t mpeg2_length(unsigned first, std::size_t all) {
    return first == mpeg2_sequence ? std::min<std::size_t>(all, 5) : all;
}

constexpr Walk mpeg2_walk{[](unsigned first) { return first == mpeg2_sequence || first == mpeg2_extension; },
                          [](unsigned first) { return first == 0x00 || first == 0xB8; }, mpeg2_length};
constexpr Walk h264_walk{[](unsigned first) { return (first & 0x1FU) == 7; },
                         [](unsigned first) { return (first & 0x1FU) >= 1 && (first & 0x1FU) <= 5; }, whole};
constexpr Walk hevc_walk{[](unsigned first) { return ((first >> 1U) & 0x3FU) == 33; },
                         [](unsigned first) { return ((first >> 1U) & 0x3FU) < 32; }, whole};

const Walk* walk_of(AVCodecID codec) {
    switch (codec) {
    case AV_CODEC_ID_MPEG1VIDEO:
    case AV_CODEC_ID_MPEG2VIDEO:
        return &mpeg2_walk;
    case AV_CODEC_ID_H264:
        return &h264_walk;
    case AV_CODEC_ID_HEVC:
        return &hevc_walk;
    default:
        return nullptr;
    }
}

/// progressive_sequence (ISO 13818-2 6.2.2.3) of the sequence extension among `headers`; MPEG-1 has none.
bool mpeg2_allows_fields(HeaderBytes extradata) {
    bool allows = extradata.empty();
    visit_units(extradata, [&](HeaderBytes unit, bool) {
        const bool sequence_extension =
            first_of(unit) == mpeg2_extension && unit.size() > 2 && std::to_integer<unsigned>(unit[1]) >> 4U == 1;
        allows = allows || (sequence_extension && (std::to_integer<unsigned>(unit[2]) & 8U) == 0);
        return true;
    });
    return allows;
}

} // namespace

std::vector<std::uint8_t> sequence_headers(AVCodecID codec, std::span<const std::byte> bytes) {
    std::vector<std::uint8_t> headers;
    const Walk* walk = walk_of(codec);
    const auto keep = [&](HeaderBytes unit) {
        for (const std::byte byte : unit) {
            headers.push_back(std::to_integer<std::uint8_t>(byte));
        }
    };
    if (walk == nullptr) {
        return headers;
    }
    if (!bytes.empty() && first_of(bytes) == 1) { // avcC, hvcC
        keep(bytes);
        return headers;
    }
    visit_units(bytes, [&](HeaderBytes unit, bool only_first) {
        const unsigned first = first_of(unit);
        if (!only_first && walk->is_header(first)) {
            keep(unit.first(walk->length(first, unit.size())));
        }
        return !walk->ends(first);
    });
    return headers;
}

bool headers_allow_fields(AVCodecID codec, std::span<const std::byte> extradata) {
    switch (codec) {
    case AV_CODEC_ID_H264:
        try {
            return !slice_syntax_of(extradata).frame_mbs_only;
        } catch (const Failure&) {
            return true; // nothing known
        }
    case AV_CODEC_ID_MPEG2VIDEO:
        return mpeg2_allows_fields(extradata);
    case AV_CODEC_ID_VC1:
    case AV_CODEC_ID_DVVIDEO:
    case AV_CODEC_ID_MPEG4:
        return true;
    default:
        return false;
    }
}

} // namespace reelmill::ffmpeg
