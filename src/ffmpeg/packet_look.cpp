#include "reelmill/ffmpeg/packet_look.hpp"

#include "handles.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/hash.hpp"
#include "reelmill/ffmpeg/nal_units.hpp"
#include "reelmill/ffmpeg/slice_syntax.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

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

/// The sequence headers (MPEG-1 and -2, without rates and matrices) or sequence parameter sets (H.264, HEVC) in a
/// packet or in extradata, one behind the other; empty for other codecs and where there are none. Looks no further than
/// the first slice.
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

/// False where the headers in `extradata` say that all pictures are progressive, and for codecs without fields.
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

using UniqueParser = std::unique_ptr<AVCodecParserContext, FreeBy<av_parser_close>>;

PacketSaying::Fields fields_of(const AVCodecParserContext& parser) {
    switch (parser.field_order) {
    case AV_FIELD_TT:
    case AV_FIELD_TB:
        return PacketSaying::Fields::top_first;
    case AV_FIELD_BB:
    case AV_FIELD_BT:
        return PacketSaying::Fields::bottom_first;
    default:
        return PacketSaying::Fields::progressive;
    }
}

/// Never 0, which stands for nothing said.
std::uint64_t short_hash(Hasher& hasher) { return std::stoull(hasher.hex().substr(0, 16), nullptr, 16) | 1U; }

} // namespace

struct PacketLook::Impl {
    AVCodecID codec = AV_CODEC_ID_NONE;
    UniqueParser parser; // none: FFmpeg has none for this codec
    UniqueCodecContext context;

    void parse(const AVPacket& packet) {
        if (parser == nullptr) {
            return;
        }
        std::uint8_t* out = nullptr;
        int size = 0;
        av_parser_parse2(parser.get(), context.get(), &out, &size, packet.data, packet.size, packet.pts, packet.dts,
                         packet.pos);
    }

    [[nodiscard]] std::uint64_t headers_of(const AVPacket& packet) const {
        std::size_t size = 0;
        const std::uint8_t* anew = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
        const auto bytes = std::as_bytes(std::span(packet.data, static_cast<std::size_t>(packet.size)));
        const auto said = sequence_headers(codec, anew == nullptr ? bytes : std::as_bytes(std::span(anew, size)));
        const bool sized = parser != nullptr && parser->width > 0;
        if (said.empty() && !sized) {
            return 0;
        }
        Hasher hasher;
        hasher.add(std::as_bytes(std::span(said)));
        if (said.empty()) {
            hasher.add(std::int64_t{parser->width}).add(std::int64_t{parser->height});
        }
        return short_hash(hasher);
    }
};

PacketLook::PacketLook(const Source& source, int stream) : impl_(hidden<Impl>()) {
    const AVCodecParameters& parameters = *source.stream(stream)->codecpar;
    impl_->codec = parameters.codec_id;
    impl_->context.reset(allocated(avcodec_alloc_context3(nullptr)));
    check(avcodec_parameters_to_context(impl_->context.get(), &parameters), "looking at packets");
    impl_->parser.reset(av_parser_init(parameters.codec_id));
    if (impl_->parser != nullptr) {
        impl_->parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
    }
}

PacketSaying PacketLook::look(const Packet& packet) {
    const AVPacket& raw = *packet.get();
    if (raw.size == 0) {
        return {};
    }
    impl_->parse(raw);
    PacketSaying saying;
    saying.fields = impl_->parser == nullptr ? PacketSaying::Fields::progressive : fields_of(*impl_->parser);
    saying.headers = packet.key() ? impl_->headers_of(raw) : 0;
    return saying;
}

bool may_be_interlaced(const Source& source, int stream) {
    const AVCodecParameters& parameters = *source.stream(stream)->codecpar;
    const auto headers =
        std::as_bytes(std::span(parameters.extradata, static_cast<std::size_t>(parameters.extradata_size)));
    return headers_allow_fields(parameters.codec_id, headers);
}

} // namespace reelmill::ffmpeg
