#include "reelmill/ffmpeg/payload_facts.hpp"

#include "handles.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <span>
#include <string_view>

namespace reelmill::ffmpeg {
namespace {

/// As they lie in a message for registered user data of H.264 and HEVC (country and provider before the identifier),
/// and in the user data of an MPEG-2 picture.
constexpr std::string_view in_message{"\xB5\x00\x31"
                                      "GA94\x03",
                                      8};
constexpr std::string_view in_user_data{"\x00\x00\x01\xB2"
                                        "GA94\x03",
                                        9};

std::string_view beginning_of_captions(AVCodecID codec) {
    switch (codec) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC:
        return in_message;
    case AV_CODEC_ID_MPEG2VIDEO:
        return in_user_data;
    default:
        return {};
    }
}

AacConfiguration numbered(unsigned object_type, unsigned rate, unsigned channels) {
    return static_cast<AacConfiguration>(object_type << 8U | rate << 4U | channels);
}

} // namespace

int captions_in(const Source& source, const Packet& packet) {
    const std::string_view beginning = beginning_of_captions(source.stream(packet.stream())->codecpar->codec_id);
    if (beginning.empty()) {
        return 0;
    }
    const AVPacket& raw = *packet.get();
    const std::string_view bytes(reinterpret_cast<const char*>(raw.data), static_cast<std::size_t>(raw.size));
    const std::boyer_moore_horspool_searcher searcher(beginning.begin(), beginning.end());
    int found = 0;
    for (auto at = std::search(bytes.begin(), bytes.end(), searcher); at != bytes.end();
         at = std::search(at, bytes.end(), searcher)) {
        at += static_cast<std::ptrdiff_t>(beginning.size());
        constexpr unsigned process_data = 0x40;
        constexpr unsigned count = 0x1F;
        const unsigned flags = at == bytes.end() ? 0 : static_cast<unsigned char>(*at);
        found += (flags & process_data) != 0 && (flags & count) != 0 ? 1 : 0;
    }
    return found;
}

AacConfiguration configuration_in(const Source& source, const Packet& packet) {
    const auto data = packet.data();
    const auto at = [&](std::size_t i) { return std::to_integer<unsigned>(data[i]); };
    const bool aac = source.stream(packet.stream())->codecpar->codec_id == AV_CODEC_ID_AAC;
    if (!aac || data.size() < 4 || at(0) != 0xff || (at(1) & 0xf6U) != 0xf0) {
        return 0;
    }
    return numbered((at(2) >> 6U) + 1, at(2) >> 2U & 0xfU, (at(2) & 1U) << 2U | at(3) >> 6U);
}

AacConfiguration configuration_of(const Source& source, int stream) {
    const AVCodecParameters& parameters = *source.stream(stream)->codecpar;
    if (parameters.codec_id != AV_CODEC_ID_AAC || parameters.extradata_size < 2) {
        return 0;
    }
    const unsigned bits = static_cast<unsigned>(parameters.extradata[0]) << 8U | parameters.extradata[1];
    const unsigned object_type = bits >> 11U;
    const unsigned rate = bits >> 7U & 0xfU;
    constexpr unsigned most_in_adts = 4;
    constexpr unsigned rate_in_full = 15;
    return object_type > most_in_adts || rate == rate_in_full ? AacConfiguration{0}
                                                              : numbered(object_type, rate, bits >> 3U & 0xfU);
}

std::string text_of(AacConfiguration configuration) {
    constexpr std::array<int, 13> rates{96000, 88200, 64000, 48000, 44100, 32000, 24000,
                                        22050, 16000, 12000, 11025, 8000,  7350};
    const unsigned rate = configuration >> 4U & 0xfU;
    return fmt::format("{} Hz, channel configuration {}", rate < rates.size() ? rates[rate] : 0, configuration & 0xfU);
}

} // namespace reelmill::ffmpeg
