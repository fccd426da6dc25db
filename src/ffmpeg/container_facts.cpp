#include "reelmill/ffmpeg/container_facts.hpp"

#include "handles.hpp"
#include "stream_picture.hpp"
#include "versions.hpp"

#include "reelmill/ffmpeg/stream_facts.hpp"

extern "C" {
#include <libavutil/mastering_display_metadata.h>
}

#include <algorithm>
#include <cmath>

namespace reelmill::ffmpeg {

namespace {

// r_frame_rate is exact for constant rates and far off for variable ones; the average is the other way round.
Rational nominal_rate(const AVStream& stream) {
    const Rational exact = from_av(stream.r_frame_rate);
    const Rational average = from_av(stream.avg_frame_rate);
    if (!average.known()) {
        return exact.known() && exact.value() <= 1000 ? exact : Rational{25, 1};
    }
    const bool agree = exact.known() && std::abs(exact.value() / average.value() - 1) < 0.1;
    return agree ? exact : average;
}

// Walks the top-level boxes of an MP4 for a movie fragment: then the index at the front is not the whole of it.
bool is_fragmented(AVIOContext& io) {
    const std::int64_t back = avio_tell(&io);
    const std::int64_t size = avio_size(&io);
    bool found = false;
    for (std::int64_t at = 0; at + 8 <= size && !found;) {
        if (avio_seek(&io, at, SEEK_SET) < 0) {
            break;
        }
        std::int64_t length = avio_rb32(&io);
        const std::uint32_t type = avio_rl32(&io);
        length = length == 1 ? static_cast<std::int64_t>(avio_rb64(&io)) : (length == 0 ? size - at : length);
        found = type == MKTAG('m', 'o', 'o', 'f') || type == MKTAG('s', 'i', 'd', 'x');
        if (length < 8 || length > size - at) {
            break;
        }
        at += length;
    }
    avio_seek(&io, back, SEEK_SET);
    return found;
}

StreamIndex entries_of(AVStream& stream, bool times_are_dts) {
    StreamIndex index;
    const int count = avformat_index_get_entries_count(&stream);
    std::int64_t shown = 0;
    for (int i = 0; i < count; ++i) {
        const AVIndexEntry& entry = *avformat_index_get_entry(&stream, i);
        const bool hidden = (entry.flags & AVINDEX_DISCARD_FRAME) != 0;
        if ((entry.flags & AVINDEX_KEYFRAME) != 0 && !hidden) {
            title::CutPoint point;
            (times_are_dts ? point.dts : point.pts) = entry.timestamp;
            point.position = entry.pos;
            point.frames_before = times_are_dts ? shown : -1;
            index.keyframes.push_back(point);
        }
        shown += hidden ? 0 : 1;
    }
    index.frames = times_are_dts ? shown : -1;
    return index;
}

} // namespace

ContainerFacts facts_of_container(const Source& source) {
    const AVFormatContext& context = *source.get();
    ContainerFacts facts;
    facts.duration_seconds = context.duration > 0 ? static_cast<double>(context.duration) / AV_TIME_BASE : 0;
    facts.start_microseconds = context.start_time == no_ticks ? 0 : context.start_time;
    facts.bit_rate = context.bit_rate;
    facts.chapters = static_cast<int>(context.nb_chapters);
    facts.clock_may_jump = (context.iformat->flags & AVFMT_TS_DISCONT) != 0;
    facts.clock_is_trusted = source.container() != "flv";
    facts.has_timestamps = (context.iformat->flags & AVFMT_NOTIMESTAMPS) == 0;
    return facts;
}

VideoFacts facts_of_video(const Source& source, int index) {
    const AVStream& stream = *source.stream(index);
    VideoFacts facts;
    const bool cover = (stream.disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS)) != 0;
    facts.moving = stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !cover;
    facts.time_base = from_av(stream.time_base);
    facts.frame_rate = nominal_rate(stream);
    facts.duration = stream.duration > 0 ? stream.duration : 0;
    return facts;
}

title::StreamSummary summary_of(const Source& source, int index) {
    const AVStream& stream = *source.stream(index);
    const StreamFacts facts = facts_of(source, index);
    return {index,
            facts.kind,
            facts.codec,
            tag_of(stream.metadata, "language"),
            tag_of(stream.metadata, "title"),
            stream.codecpar->ch_layout.nb_channels,
            facts.sample_rate};
}

bool is_encrypted_stream(const Source& source, int index) {
    const AVStream& stream = *source.stream(index);
    const std::uint32_t tag = stream.codecpar->codec_tag;
    return tag == MKTAG('e', 'n', 'c', 'v') || tag == MKTAG('e', 'n', 'c', 'a') ||
           !stream_side_data(stream, AV_PKT_DATA_ENCRYPTION_INIT_INFO).empty() ||
           av_dict_get(stream.metadata, "enc_key_id", nullptr, 0) != nullptr;
}

std::optional<StreamIndex> read_index(Source& source, int stream) {
    AVStream& av_stream = *source.stream(stream);
    if (source.container() == "mov") {
        return is_fragmented(*source.get()->pb) ? std::nullopt : std::optional(entries_of(av_stream, true));
    }
    if (source.container() != "matroska") {
        return std::nullopt;
    }
    // Matroska's cues are read at the first seek.
    const Ticks middle = source.get()->duration > 0
                             ? rescale(source.get()->duration / 2, microseconds, from_av(av_stream.time_base))
                             : 0;
    if (av_seek_frame(source.get(), stream, middle, AVSEEK_FLAG_BACKWARD) < 0) {
        return std::nullopt;
    }
    StreamIndex index = entries_of(av_stream, false);
    return index.keyframes.size() < 2 ? std::nullopt : std::optional(std::move(index));
}

title::Picture picture_of(const Source& source, int stream, const Frame& first) {
    const AVStream& av_stream = *source.stream(stream);
    AVFrame& frame = *first.get();
    title::Picture picture = picture_of_stream(av_stream);
    picture.width = frame.width;
    picture.height = frame.height;
    picture.pixel_format = known_name(av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format)));
    const AVRational aspect = av_guess_sample_aspect_ratio(source.get(), source.stream(stream), &frame);
    picture.sample_aspect = aspect.num > 0 ? from_av(aspect) : Rational{};
    const auto prefer = [](std::string& field, const char* from_frame) {
        field = known_name(from_frame).empty() ? field : known_name(from_frame);
    };
    prefer(picture.color_range, av_color_range_name(frame.color_range));
    prefer(picture.color_primaries, av_color_primaries_name(frame.color_primaries));
    prefer(picture.color_transfer, av_color_transfer_name(frame.color_trc));
    prefer(picture.color_matrix, av_color_space_name(frame.colorspace));
    prefer(picture.chroma_location, av_chroma_location_name(frame.chroma_location));
    if (is_interlaced(frame)) {
        const bool known = !picture.field_order.empty() && picture.field_order != "progressive";
        picture.field_order = known ? picture.field_order : (is_top_field_first(frame) ? "tt" : "bb");
    } else {
        picture.field_order = "progressive";
    }
    const auto display = side_data_as<AVMasteringDisplayMetadata>(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    if (!picture.mastering_display && display && display->has_primaries != 0 && display->has_luminance != 0) {
        picture.mastering_display = mastering_display_of(*display);
    }
    const auto light = side_data_as<AVContentLightMetadata>(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    if (!picture.content_light && light) {
        picture.content_light = content_light_of(*light);
    }
    if (!picture.display_matrix) {
        picture.display_matrix = side_data_as<std::array<std::int32_t, 9>>(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    }
    return picture;
}

} // namespace reelmill::ffmpeg
