#include "reelmill/ffmpeg/container_writer.hpp"

#include "handles.hpp"
#include "left_out.hpp"
#include "log_capture.hpp"
#include "matroska_delay.hpp"
#include "metadata_copy.hpp"
#include "stream_picture.hpp"
#include "versions.hpp"

#include "reelmill/ffmpeg/stream_parameters.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <string_view>

namespace reelmill::ffmpeg {
namespace {

bool is_iso(Format format) { return format == Format::mp4 || format == Format::mov; }

/// `said`: what libavformat logged about it, which tells more than its code.
Failure cannot_write(const RawPath& file, int code, const std::string& said = "") {
    const bool disk = code == AVERROR(ENOSPC) || code == AVERROR(EDQUOT) || code == AVERROR(EIO) ||
                      code == AVERROR(EACCES) || code == AVERROR(EROFS) || code == AVERROR(ENOENT);
    if (code == AVERROR_EXIT) {
        return {FailureKind::interrupted, printable(file.bytes) + ": stopped while it was written"};
    }
    return {disk ? FailureKind::environment : FailureKind::input,
            fmt::format("{}: cannot be written: {}{}{}", printable(file.bytes), error_text(code),
                        said.empty() ? "" : ": ", printable(said))};
}

/// Asked by libavformat before each piece that it reads or writes; what is not 0 ends that with AVERROR_EXIT.
int is_stopped(void* monitor) {
    auto& watched = *static_cast<WorkMonitor*>(monitor);
    ++watched.steps;
    return watched.stop ? 1 : 0;
}

class OutputFile {
public:
    OutputFile(AVFormatContext& context, const RawPath& file, WorkMonitor* monitor) : context_(context), file_(file) {
        if (monitor != nullptr) {
            context_.interrupt_callback = {is_stopped, monitor}; // for what faststart opens, too
        }
        // The prefix keeps names with a colon from being taken for a protocol. Faststart opens the url once more.
        const std::string url = "file:" + file.bytes;
        context_.url = allocated(av_strdup(url.c_str()));
        if (const int code =
                avio_open2(&context_.pb, url.c_str(), AVIO_FLAG_WRITE, &context_.interrupt_callback, nullptr);
            code < 0) {
            throw cannot_write(file, code);
        }
    }
    ~OutputFile() { avio_closep(&context_.pb); }
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Errors of writes that happened in between show up here.
    void close() {
        avio_flush(context_.pb);
        const int error = context_.pb->error;
        const int code = avio_closep(&context_.pb);
        if (error < 0 || code < 0) {
            throw cannot_write(file_, error < 0 ? error : code);
        }
    }

private:
    AVFormatContext& context_;
    RawPath file_;
};

// As the ffmpeg program decides for copies: the source's tag only where the container would read it the same.
std::uint32_t codec_tag_for(const AVOutputFormat& format, const AVCodecParameters& parameters, Format target) {
    if (parameters.codec_id == AV_CODEC_ID_HEVC && is_iso(target)) {
        return MKTAG('h', 'v', 'c', '1'); // what Apple's players ask for; parameter sets are in the header alone
    }
    if (format.codec_tag == nullptr) {
        return parameters.codec_tag;
    }
    // A muxer refuses a tag that is another codec's in its own table (mux.c: validate_codec_tag).
    const AVCodecID by_tag = av_codec_get_id(format.codec_tag, parameters.codec_tag);
    unsigned int by_codec = 0;
    const bool same =
        by_tag == parameters.codec_id ||
        (by_tag == AV_CODEC_ID_NONE && av_codec_get_tag2(format.codec_tag, parameters.codec_id, &by_codec) == 0);
    return same ? parameters.codec_tag : 0;
}

void copy_side_data(const AVStream& from, AVStream& to, AVPacketSideDataType type) {
    const auto bytes = stream_side_data(from, type);
    if (!bytes.empty()) {
        std::memcpy(add_stream_side_data(to, type, bytes.size()), bytes.data(), bytes.size());
    }
}

} // namespace

struct ContainerWriter::Impl {
    OutputPlan plan;
    UniqueOutputContext context;
    OutputFile file;
    Warnings warnings;
    std::vector<Ticks> unpaid_delays; // per track, in its time base: see unpaid_codec_delay

    Impl(const OutputPlan& the_plan, WorkMonitor* monitor)
        : plan(the_plan), context(new_output_context(plan.format)), file(*context, plan.file, monitor) {}

    void add_track(const OutputTrack& track, const AVStream* from);
    void drop_timecode_where_refused(AVStream& stream, const OutputTrack& track);
    void write_header();
    void write_covers(std::vector<CoverPacket>& covers);
};

void ContainerWriter::Impl::add_track(const OutputTrack& track, const AVStream* from) {
    AVStream& stream = *allocated(avformat_new_stream(context.get(), nullptr));
    parameters_from_json(track.parameters, *stream.codecpar);
    stream.codecpar->codec_tag = codec_tag_for(*context->oformat, *stream.codecpar, plan.format);
    stream.time_base = to_av(track.time_base);
    unpaid_delays.push_back(unpaid_codec_delay(plan.format, *stream.codecpar));
    if (from != nullptr) {
        copy_stream_tags(*from, stream);
        copy_side_data(*from, stream, AV_PKT_DATA_STEREO3D);
        copy_side_data(*from, stream, AV_PKT_DATA_SPHERICAL);
    }
    if (!track.picture) {
        return;
    }
    if (from != nullptr) {
        add_warnings(warnings, left_out_of_video(*from, plan.format));
        if (wants_unofficial_boxes(*from, plan.format)) {
            context->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
        }
    }
    describe_stream(*track.picture, stream);
    stream.avg_frame_rate = to_av(track.frame_rate);
    stream.r_frame_rate = stream.avg_frame_rate;
    if (from != nullptr && !stream_side_data(*from, AV_PKT_DATA_DOVI_CONF).empty()) {
        warnings.push_back({WarningCode::description_left_out,
                            from->index,
                            {},
                            fmt::format("video stream {}: its Dolby Vision metadata does not survive encoding and is "
                                        "left out; the base layer is kept",
                                        from->index)});
    }
    drop_timecode_where_refused(stream, track);
}

// libavformat refuses the whole file for a time code without a constant frame rate. That it is gone, reading the
// finished file back tells.
void ContainerWriter::Impl::drop_timecode_where_refused(AVStream& stream, const OutputTrack& track) {
    const bool has = av_dict_get(stream.metadata, "timecode", nullptr, 0) != nullptr ||
                     av_dict_get(context->metadata, "timecode", nullptr, 0) != nullptr;
    if (!has || !is_iso(plan.format) || track.frame_rate.known()) {
        return;
    }
    av_dict_set(&stream.metadata, "timecode", nullptr, 0);
    av_dict_set(&context->metadata, "timecode", nullptr, 0);
}

// Edit lists count in ticks of the movie: exact for every track if these are a common multiple of all. Where that is
// too large for its field, the finest track wins.
int movie_timescale(const AVFormatContext& context) {
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    std::int64_t common = 1;
    std::int64_t finest = 1000;
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        const AVStream& stream = *context.streams[i];
        const bool audio = stream.codecpar->codec_type == AVMEDIA_TYPE_AUDIO && stream.codecpar->sample_rate > 0;
        // movenc counts audio in samples, everything else in the time base, doubled until it is 10,000 or more.
        std::int64_t scale = audio ? stream.codecpar->sample_rate : std::max(stream.time_base.den, 1);
        while (!audio && scale < 10000) {
            scale *= 2;
        }
        finest = std::max(finest, scale);
        common = common > most ? common : std::lcm(common, scale);
    }
    return static_cast<int>(common <= most ? common : std::min(finest, most));
}

// Phones and cameras name their tags like "com.apple.quicktime.make". Beside the fixed set of tags, which has no place
// for them, libavformat knows one way of writing for any name.
bool has_named_tags(const AVFormatContext& context) {
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(context.metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
        if (std::string_view(entry->key).starts_with("com.")) {
            return true;
        }
    }
    return false;
}

void ContainerWriter::Impl::write_header() {
    Options options;
    if (is_iso(plan.format)) {
        options.set("movflags", has_named_tags(*context) ? "+faststart+use_metadata_tags" : "+faststart");
        options.set("movie_timescale", std::to_string(movie_timescale(*context)));
    }
    const LogCapture capture;
    if (const int code = avformat_write_header(context.get(), options.address()); code < 0) {
        throw cannot_write(plan.file, code, capture.last_error());
    }
    if (const std::string option = options.leftover(); !option.empty()) {
        throw Failure(FailureKind::internal, "the muxer does not know the option " + option);
    }
}

void ContainerWriter::Impl::write_covers(std::vector<CoverPacket>& covers) {
    for (auto& cover : covers) {
        AVPacket& packet = *cover.packet;
        packet.stream_index = cover.stream;
        packet.pts = 0;
        packet.dts = 0;
        packet.pos = -1;
        if (const int code = av_interleaved_write_frame(context.get(), &packet); code < 0) {
            throw cannot_write(plan.file, code);
        }
    }
}

ContainerWriter::ContainerWriter(const OutputPlan& plan, const Source& source, WorkMonitor* monitor)
    : impl_(hidden<Impl>(plan, monitor)) {
    AVFormatContext& context = *impl_->context;
    copy_file_tags(*source.get(), context);
    impl_->warnings = left_out_of_file(*source.get(), plan.format);
    for (const auto& track : plan.tracks) {
        const bool known = track.source_stream >= 0 && track.source_stream < source.stream_count();
        impl_->add_track(track, known ? source.stream(track.source_stream) : nullptr);
    }
    copy_chapters(*source.get(), context, plan.shift_microseconds);
    auto covers = add_attachments(*source.get(), context, plan.format, impl_->warnings);
    impl_->write_header();
    impl_->write_covers(covers);
}

Rational ContainerWriter::time_base(int track) const { return from_av(impl_->context->streams[track]->time_base); }
const Warnings& ContainerWriter::warnings() const { return impl_->warnings; }

void ContainerWriter::write(Packet& packet, int track) {
    packet.set_stream(track);
    const Ticks delay = impl_->unpaid_delays.at(static_cast<std::size_t>(track));
    packet.set_times(packet.pts() + delay, packet.dts() + delay, packet.duration());
    packet.get()->pos = -1;
    if (const int code = av_interleaved_write_frame(impl_->context.get(), packet.get()); code < 0) {
        throw cannot_write(impl_->plan.file, code);
    }
}

void ContainerWriter::finish() {
    if (const int code = av_write_trailer(impl_->context.get()); code < 0) {
        throw cannot_write(impl_->plan.file, code);
    }
    impl_->file.close();
}

std::vector<std::byte> extradata_of(const Json& parameters) {
    const UniqueParameters raw = parameters_in(parameters);
    const auto* first = reinterpret_cast<const std::byte*>(raw->extradata);
    return {first, first + raw->extradata_size};
}

std::string codec_of(const Json& parameters) { return parameters.at("codec").get<std::string>(); }

int sample_rate_of(const Json& parameters) { return parameters.value("sample_rate", 0); }

} // namespace reelmill::ffmpeg
