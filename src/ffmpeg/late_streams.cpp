#include "late_streams.hpp"

#include "bounded_values.hpp"
#include "input_context.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace reelmill::ffmpeg {
namespace {

/// Before a stream's first packet, so that the programme table which announces it is seen: it comes ten times a second.
constexpr std::int64_t before_packets = 512 * 1024;
constexpr std::int64_t longest_look = 8 * 1024 * 1024; ///< bytes read until a stream has to have shown itself

/// A file from `begin` on, as if nothing were before it.
class RestOfFile : public disk::InputFile {
public:
    RestOfFile(std::unique_ptr<disk::InputFile> whole, std::int64_t begin) : whole_(std::move(whole)), begin_(begin) {}
    [[nodiscard]] std::int64_t size() const override { return std::max<std::int64_t>(whole_->size() - begin_, 0); }
    std::size_t read_at(std::int64_t offset, std::span<std::byte> bytes) override {
        return whole_->read_at(begin_ + offset, bytes);
    }

private:
    std::unique_ptr<disk::InputFile> whole_;
    std::int64_t begin_;
};

AVStream* stream_of_id(const AVFormatContext& context, int id) {
    const std::span streams(context.streams, context.nb_streams);
    const auto found = std::ranges::find_if(streams, [id](const AVStream* stream) { return stream->id == id; });
    return found == streams.end() ? nullptr : *found;
}

std::int64_t place_before(const title::LateStream& late) {
    return std::max<std::int64_t>(late.position - before_packets, 0);
}

/// Reads on until the demuxer has a stream of this id.
void meet(AVFormatContext& context, const title::LateStream& late) {
    if (av_seek_frame(&context, -1, place_before(late), AVSEEK_FLAG_BYTE) < 0) {
        return;
    }
    const UniquePacket packet(allocated(av_packet_alloc()));
    while (stream_of_id(context, late.id) == nullptr && avio_tell(context.pb) < late.position + longest_look) {
        const int code = av_read_frame(&context, packet.get());
        av_packet_unref(packet.get());
        if (code < 0 && code != AVERROR(EAGAIN)) {
            return;
        }
    }
}

/// What the packets of the stream tell, by a look at the file that begins where they do.
void take_parameters(AVStream& stream, const AVInputFormat* format, const title::LateStream& late,
                     const title::TitleIndex& index, const disk::InputFiles& files) {
    const std::int64_t begin = place_before(late);
    std::vector<title::PidChange> changes = index.pid_changes;
    for (auto& change : changes) {
        change.begin -= begin;
        change.end -= begin;
    }
    InputContext input(std::make_unique<RestOfFile>(files.open(index.path), begin), std::move(changes));
    AVFormatContext* raw = allocated(avformat_alloc_context());
    raw->pb = input.get();
    Options options;
    options.set("scan_all_pmts", "1"); // the table that comes first here may be the one before; not every demuxer asks
    if (avformat_open_input(&raw, "", format, options.address()) < 0) {
        return;
    }
    const UniqueInput look(raw);
    // By bytes alone: at a low bit rate it is minutes from the programme table to the packets.
    look->probesize = before_packets + longest_look;
    look->max_analyze_duration = std::int64_t{AV_TIME_BASE} * 3600;
    if (avformat_find_stream_info(look.get(), nullptr) < 0) {
        return;
    }
    const AVStream* found = stream_of_id(*look, late.id);
    if (found == nullptr || found->codecpar->codec_id == AV_CODEC_ID_NONE) {
        return;
    }
    check(avcodec_parameters_copy(stream.codecpar, found->codecpar), "copying stream parameters");
    bound_colours(*stream.codecpar);
    stream.avg_frame_rate = found->avg_frame_rate;
    stream.r_frame_rate = found->r_frame_rate;
    stream.sample_aspect_ratio = found->sample_aspect_ratio;
}

} // namespace

void show_late_streams(AVFormatContext& context, const title::TitleIndex& index, const disk::InputFiles& files) {
    bool moved = false;
    for (const auto& one : index.late_streams) {
        if (stream_of_id(context, one.id) == nullptr) {
            meet(context, one);
            moved = true;
        }
    }
    for (const auto& one : index.late_streams) {
        if (AVStream* stream = stream_of_id(context, one.id)) {
            take_parameters(*stream, context.iformat, one, index, files);
        }
    }
    if (moved) {
        check(av_seek_frame(&context, -1, 0, AVSEEK_FLAG_BYTE),
              printable(index.path.bytes) + ": going back to its start");
    }
}

} // namespace reelmill::ffmpeg
