#include "reelmill/ffmpeg/stream_facts.hpp"

#include "handles.hpp"

#include <array>

namespace reelmill::ffmpeg {
namespace {

title::StreamKind kind_of(const AVStream& stream) {
    switch (stream.codecpar->codec_type) {
    case AVMEDIA_TYPE_VIDEO:
        return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0 ? title::StreamKind::cover
                                                                       : title::StreamKind::video;
    case AVMEDIA_TYPE_AUDIO:
        return title::StreamKind::audio;
    case AVMEDIA_TYPE_SUBTITLE:
        return title::StreamKind::subtitle;
    case AVMEDIA_TYPE_ATTACHMENT:
        return title::StreamKind::attachment;
    default:
        return title::StreamKind::data;
    }
}

std::string codec_name(const AVCodecParameters& parameters) {
    if (parameters.codec_id != AV_CODEC_ID_NONE) {
        return avcodec_get_name(parameters.codec_id);
    }
    if (parameters.codec_tag == 0) {
        return "unknown";
    }
    std::array<char, AV_FOURCC_MAX_STRING_SIZE> tag{};
    return printable(av_fourcc_make_string(tag.data(), parameters.codec_tag));
}

bool is_lossless(AVCodecID codec) {
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get(codec);
    const bool only_lossless = descriptor != nullptr && (descriptor->props & AV_CODEC_PROP_LOSSLESS) != 0 &&
                               (descriptor->props & AV_CODEC_PROP_LOSSY) == 0;
    return only_lossless || av_get_exact_bits_per_sample(codec) >= 16;
}

bool is_complete(const AVCodecParameters& parameters) {
    switch (parameters.codec_type) {
    case AVMEDIA_TYPE_VIDEO:
        return parameters.width > 0 && parameters.height > 0;
    case AVMEDIA_TYPE_AUDIO:
        return parameters.sample_rate > 0 && parameters.ch_layout.nb_channels > 0;
    default:
        return true;
    }
}

bool is_chapter_text(const AVFormatContext& context, const AVStream& stream) {
    return stream.codecpar->codec_id == AV_CODEC_ID_BIN_DATA &&
           stream.codecpar->codec_tag == MKTAG('t', 'e', 'x', 't') && context.nb_chapters > 0;
}

} // namespace

const AVCodecParameters& parameters_of(const Source& source, int stream) { return *source.stream(stream)->codecpar; }

StreamFacts facts_of(const Source& source, int index) {
    const AVStream& stream = *source.stream(index);
    const AVCodecParameters& parameters = *stream.codecpar;
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get(parameters.codec_id);
    StreamFacts facts;
    facts.index = index;
    facts.read_as_another = source.is_read_as_another(index);
    facts.kind = facts.read_as_another ? title::StreamKind::data : kind_of(stream);
    facts.codec = codec_name(parameters);
    facts.id = stream.id;
    facts.known = parameters.codec_id != AV_CODEC_ID_NONE;
    facts.complete = facts.known && is_complete(parameters);
    facts.text = descriptor != nullptr && (descriptor->props & AV_CODEC_PROP_TEXT_SUB) != 0;
    facts.pictures = descriptor != nullptr && (descriptor->props & AV_CODEC_PROP_BITMAP_SUB) != 0;
    facts.timecode = parameters.codec_type == AVMEDIA_TYPE_DATA && parameters.codec_tag == MKTAG('t', 'm', 'c', 'd');
    facts.lossless = is_lossless(parameters.codec_id);
    facts.chapter_text = is_chapter_text(*source.get(), stream);
    facts.sample_rate = parameters.sample_rate;
    facts.time_base = source.time_base(index);
    facts.start = stream.start_time;
    return facts;
}

bool is_encrypted(const Packet& packet) {
    return av_packet_get_side_data(packet.get(), AV_PKT_DATA_ENCRYPTION_INFO, nullptr) != nullptr;
}

} // namespace reelmill::ffmpeg
