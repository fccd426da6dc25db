#include "reelmill/ffmpeg/subtitle_converter.hpp"

#include "handles.hpp"
#include "reelmill/ffmpeg/stream_parameters.hpp"

#include <algorithm>
#include <fmt/format.h>

#include <cstring>
#include <limits>
#include <utility>

namespace reelmill::ffmpeg {
namespace {

constexpr std::size_t largest_payload = std::size_t{1} << 20; ///< bytes of one encoded event
constexpr std::size_t longest_line = 0xffff; ///< bytes; timed text counts them in 16 bits, 3GPP TS 26.245
constexpr Rational milliseconds{1, 1000};
constexpr int commas_before_style = 2;
constexpr int commas_before_text = 8;

/// An AVSubtitle that frees what the decoder put in.
class DecodedSubtitle {
public:
    DecodedSubtitle() = default;
    ~DecodedSubtitle() { avsubtitle_free(&subtitle_); }
    DecodedSubtitle(const DecodedSubtitle&) = delete;
    DecodedSubtitle& operator=(const DecodedSubtitle&) = delete;
    [[nodiscard]] AVSubtitle& get() { return subtitle_; }

    [[nodiscard]] std::vector<std::string> lines() const {
        std::vector<std::string> lines;
        for (unsigned i = 0; i < subtitle_.num_rects; ++i) {
            const AVSubtitleRect& rect = *subtitle_.rects[i];
            if (rect.ass != nullptr && *rect.ass != '\0') {
                lines.emplace_back(rect.ass);
            }
        }
        return lines;
    }

private:
    AVSubtitle subtitle_{};
};

/// The encoder takes its styles from the header that the decoder made.
UniqueCodecContext open_encoder(TextCodec target, const AVCodecContext& decoder) {
    const AVCodec* codec = avcodec_find_encoder_by_name(reelmill::name_of(target));
    if (codec == nullptr) {
        throw input_failure(fmt::format("this FFmpeg has no encoder {}", reelmill::name_of(target)));
    }
    UniqueCodecContext context(allocated(avcodec_alloc_context3(codec)));
    if (decoder.subtitle_header_size > 0) {
        const auto size = static_cast<std::size_t>(decoder.subtitle_header_size);
        context->subtitle_header = static_cast<std::uint8_t*>(allocated(av_mallocz(size + 1)));
        std::memcpy(context->subtitle_header, decoder.subtitle_header, size);
        context->subtitle_header_size = decoder.subtitle_header_size;
    }
    context->time_base = to_av(milliseconds);
    context->flags |= AV_CODEC_FLAG_BITEXACT;
    check(avcodec_open2(context.get(), codec, nullptr), fmt::format("the encoder {} cannot be opened", codec->name));
    return context;
}

/// The place after the `count`th comma of `line`; its end where there are fewer.
std::size_t after_commas(const std::string& line, int count) {
    std::size_t at = 0;
    for (int i = 0; i < count; ++i) {
        const std::size_t comma = line.find(',', at);
        if (comma == std::string::npos) {
            return line.size();
        }
        at = comma + 1;
    }
    return at;
}

/// One dialogue line that shows all of `lines` one below the other, each in its own style.
std::string joined(const std::vector<std::string>& lines) {
    std::string all = lines.front();
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::string& line = lines[i];
        const std::size_t style = after_commas(line, commas_before_style);
        const std::size_t comma = line.find(',', style);
        const std::string name = comma == std::string::npos ? "" : line.substr(style, comma - style);
        all += "\\N{\\r" + name + "}" + line.substr(after_commas(line, commas_before_text));
    }
    return all;
}

/// But for its number, with which each line begins.
bool shows_the_same(const TextEvent& one, const TextEvent& other) {
    return one.start == other.start &&
           std::ranges::equal(one.lines, other.lines, [](const std::string& line, const std::string& line_of_other) {
               return line.substr(line.find(',') + 1) == line_of_other.substr(line_of_other.find(',') + 1);
           });
}

} // namespace

struct SubtitleConverter::Impl {
    Rational time_base;
    UniqueCodecContext decoder;
    UniqueCodecContext encoder;
    std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(largest_payload);
    std::optional<TextEvent> drained; ///< given last
    long damaged = 0;

    /// Closed captions come as pieces of text in packets of the pictures: only the decoder knows when a caption is
    /// shown. All other codecs have one event in a packet, and exact times there.
    [[nodiscard]] bool decoder_knows_times() const { return decoder->codec_id == AV_CODEC_ID_EIA_608; }

    std::optional<TextEvent> decode(const AVPacket& packet) {
        DecodedSubtitle decoded;
        int got = 0;
        // Not written to, although FFmpeg before 6.0 lacks the const.
        if (avcodec_decode_subtitle2(decoder.get(), &decoded.get(), &got, const_cast<AVPacket*>(&packet)) < 0) {
            ++damaged;
            return std::nullopt;
        }
        TextEvent event{packet.pts, packet.duration, decoded.lines()};
        if (got == 0 || event.lines.empty()) {
            return std::nullopt;
        }
        if (decoder_knows_times()) {
            set_decoded_times(decoded.get(), event);
        }
        return event;
    }

    void set_decoded_times(const AVSubtitle& subtitle, TextEvent& event) const {
        event.start = rescale(subtitle.pts, microseconds, time_base);
        const bool open_ended = subtitle.end_display_time == std::numeric_limits<std::uint32_t>::max();
        event.duration = open_ended ? 0 : rescale(subtitle.end_display_time, milliseconds, time_base);
    }

    int encode(const TextEvent& event) {
        std::string line = joined(event.lines);
        if (line.size() > longest_line) {
            return -1;
        }
        AVSubtitleRect rect{};
        rect.type = SUBTITLE_ASS;
        rect.ass = line.data();
        AVSubtitleRect* rects = &rect;
        AVSubtitle subtitle{};
        subtitle.format = 1; // text
        subtitle.num_rects = 1;
        subtitle.rects = &rects;
        subtitle.pts = rescale(event.start, time_base, microseconds);
        subtitle.end_display_time = static_cast<std::uint32_t>(rescale(event.duration, time_base, milliseconds));
        return avcodec_encode_subtitle(encoder.get(), buffer.data(), static_cast<int>(buffer.size()), &subtitle);
    }
};

SubtitleConverter::SubtitleConverter(const AVCodecParameters& source, Rational time_base, TextCodec target)
    : impl_(hidden<Impl>()) {
    impl_->time_base = time_base;
    impl_->decoder = open_plain_decoder(source, time_base);
    impl_->encoder = open_encoder(target, *impl_->decoder);
}

std::optional<TextEvent> SubtitleConverter::decode(const Packet& packet) {
    if (packet.data().empty()) {
        return std::nullopt;
    }
    return impl_->decode(*packet.get());
}

std::optional<TextEvent> SubtitleConverter::drain() {
    if ((impl_->decoder->codec->capabilities & AV_CODEC_CAP_DELAY) == 0) {
        return std::nullopt;
    }
    const UniquePacket nothing(allocated(av_packet_alloc()));
    auto event = impl_->decode(*nothing);
    const auto before = std::exchange(impl_->drained, event);
    return event && before && shows_the_same(*event, *before) ? std::nullopt : event;
}

bool SubtitleConverter::encode(const TextEvent& event, Packet& packet) {
    const int size = impl_->encode(event);
    if (size <= 0) {
        ++impl_->damaged;
        return false;
    }
    packet.assign(std::as_bytes(std::span(impl_->buffer).first(static_cast<std::size_t>(size))));
    packet.set_times(event.start, event.start, event.duration);
    packet.set_key(true);
    return true;
}

Json SubtitleConverter::parameters() const {
    return parameters_to_json(*parameters_of(*impl_->encoder, "describing the subtitles"));
}

long SubtitleConverter::damaged_packets() const { return impl_->damaged; }

} // namespace reelmill::ffmpeg
