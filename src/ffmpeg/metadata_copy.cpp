#include "metadata_copy.hpp"

#include "reelmill/core/old_behaviour.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <string_view>

namespace reelmill::ffmpeg {
namespace {

// Of the source's container or encoder; untrue of the new file.
constexpr std::array<std::string_view, 7> stale_tags{"major_brand", "minor_version", "compatible_brands", "encoder",
                                                     "vendor_id",   "rotate",        "alpha_mode"};
// mkvmerge's statistics of a track's packets, also with a language behind them ("BPS-eng").
constexpr std::array<std::string_view, 5> statistics{"BPS", "DURATION", "NUMBER_OF_FRAMES", "NUMBER_OF_BYTES",
                                                     "_STATISTICS_"};

void copy_tags(const AVDictionary* from, AVDictionary*& to) {
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(from, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
        if (!is_stale_tag(entry->key) || old_behaviour("stale_tags_kept")) {
            av_dict_set(&to, entry->key, entry->value, AV_DICT_MULTIKEY);
        }
    }
}

struct ImageType {
    AVCodecID codec;
    const char* file_name;
    const char* mime_type;
};
// The names are those that Matroska's specification asks for ("Cover Art").
constexpr std::array<ImageType, 6> image_types{{{AV_CODEC_ID_MJPEG, "cover.jpg", "image/jpeg"},
                                                {AV_CODEC_ID_PNG, "cover.png", "image/png"},
                                                {AV_CODEC_ID_BMP, "cover.bmp", "image/bmp"},
                                                {AV_CODEC_ID_GIF, "cover.gif", "image/gif"},
                                                {AV_CODEC_ID_TIFF, "cover.tiff", "image/tiff"},
                                                {AV_CODEC_ID_WEBP, "cover.webp", "image/webp"}}};

std::string what_is(const AVStream& stream, const char* kind) {
    const std::string name = tag_of(stream.metadata, "filename");
    return fmt::format("{} stream {}{} ({})", kind, stream.index, name.empty() ? "" : " \"" + printable(name) + "\"",
                       avcodec_get_name(stream.codecpar->codec_id));
}

AVStream& add_like(const AVStream& from, AVFormatContext& to) {
    AVStream* stream = allocated(avformat_new_stream(&to, nullptr));
    if (avcodec_parameters_copy(stream->codecpar, from.codecpar) < 0) {
        throw std::bad_alloc();
    }
    stream->codecpar->codec_tag = 0;
    stream->time_base = from.time_base;
    av_dict_copy(&stream->metadata, from.metadata, 0);
    return *stream;
}

void set_extradata(AVCodecParameters& parameters, const AVPacket& packet) {
    av_freep(&parameters.extradata);
    const auto size = static_cast<std::size_t>(packet.size);
    parameters.extradata = allocated(static_cast<std::uint8_t*>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE)));
    std::memcpy(parameters.extradata, packet.data, size);
    parameters.extradata_size = packet.size;
}

void name_attachment(AVStream& stream, const std::string& file_name, const std::string& mime_type) {
    if (tag_of(stream.metadata, "filename").empty()) {
        av_dict_set(&stream.metadata, "filename", file_name.c_str(), 0);
    }
    if (tag_of(stream.metadata, "mimetype").empty()) {
        av_dict_set(&stream.metadata, "mimetype", mime_type.c_str(), 0);
    }
}

bool add_cover_as_attachment(const AVStream& cover, AVFormatContext& to) {
    const auto* type = std::ranges::find(image_types, cover.codecpar->codec_id, &ImageType::codec);
    if (type == image_types.end()) {
        return false;
    }
    AVStream& stream = add_like(cover, to);
    set_extradata(*stream.codecpar, cover.attached_pic);
    stream.codecpar->codec_type = AVMEDIA_TYPE_ATTACHMENT;
    name_attachment(stream, type->file_name, type->mime_type);
    return true;
}

bool add_cover_as_picture(const AVStream& cover, AVFormatContext& to, std::vector<CoverPacket>& packets) {
    const AVCodecID codec = cover.codecpar->codec_id;
    if (codec != AV_CODEC_ID_MJPEG && codec != AV_CODEC_ID_PNG && codec != AV_CODEC_ID_BMP) {
        return false; // what the 'covr' atom has type codes for
    }
    AVStream& stream = add_like(cover, to);
    stream.disposition = AV_DISPOSITION_ATTACHED_PIC;
    packets.push_back({stream.index, UniquePacket(allocated(av_packet_clone(&cover.attached_pic)))});
    return true;
}

bool add_attachment(const AVStream& attachment, AVFormatContext& to) {
    AVStream& stream = add_like(attachment, to);
    name_attachment(stream, fmt::format("attachment-{}", attachment.index), "application/octet-stream");
    return true;
}

} // namespace

bool is_stale_tag(std::string_view key) {
    const auto lower_equal = [&](std::string_view name) {
        return std::ranges::equal(key, name, {}, [](char c) { return static_cast<char>(std::tolower(c)); });
    };
    const auto is_statistic = [&](std::string_view name) {
        return key == name || (key.starts_with(name) && (name.back() == '_' || key[name.size()] == '-'));
    };
    return std::ranges::any_of(stale_tags, lower_equal) || std::ranges::any_of(statistics, is_statistic);
}

void copy_file_tags(const AVFormatContext& from, AVFormatContext& to) { copy_tags(from.metadata, to.metadata); }

void copy_stream_tags(const AVStream& from, AVStream& to) {
    copy_tags(from.metadata, to.metadata);
    to.disposition = from.disposition & ~(AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS);
}

void copy_chapters(const AVFormatContext& from, AVFormatContext& to, std::int64_t shift_microseconds) {
    std::vector<AVChapter*> copies;
    for (unsigned i = 0; i < from.nb_chapters; ++i) {
        const AVChapter& chapter = *from.chapters[i];
        const Ticks shift = rescale(shift_microseconds, microseconds, from_av(chapter.time_base));
        if (chapter.start == no_ticks || (chapter.end != no_ticks && chapter.end + shift <= 0)) {
            continue;
        }
        auto* copy = allocated(static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter))));
        copy->id = chapter.id;
        copy->time_base = chapter.time_base;
        copy->start = std::max<Ticks>(0, chapter.start + shift);
        copy->end = chapter.end == no_ticks ? copy->start : std::max(copy->start, chapter.end + shift);
        copy_tags(chapter.metadata, copy->metadata);
        copies.push_back(copy);
    }
    if (copies.empty()) {
        return;
    }
    // libavformat frees these with the context.
    to.chapters = allocated(static_cast<AVChapter**>(av_calloc(copies.size(), sizeof(AVChapter*))));
    std::ranges::copy(copies, to.chapters);
    to.nb_chapters = static_cast<unsigned>(copies.size());
}

std::vector<CoverPacket> add_attachments(const AVFormatContext& from, AVFormatContext& to, Format format,
                                         Warnings& warnings) {
    std::vector<CoverPacket> packets;
    const auto cannot_go = [&](const AVStream& stream, const char* kind) {
        warnings.push_back(
            {WarningCode::attachment_left_out,
             stream.index,
             {},
             fmt::format("{} cannot go into {} and is left out", what_is(stream, kind), name_of(format))});
    };
    for (unsigned i = 0; i < from.nb_streams; ++i) {
        const AVStream& stream = *from.streams[i];
        const bool cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
        const AVMediaType type = stream.codecpar->codec_type;
        if (cover) {
            const bool added = format == Format::mkv   ? add_cover_as_attachment(stream, to)
                               : format == Format::mp4 ? add_cover_as_picture(stream, to, packets)
                                                       : false;
            if (!added) {
                cannot_go(stream, "cover art");
            }
        } else if (type == AVMEDIA_TYPE_ATTACHMENT) {
            if (format != Format::mkv || !add_attachment(stream, to)) {
                cannot_go(stream, "attachment");
            }
        }
    }
    return packets;
}

} // namespace reelmill::ffmpeg
