#include "packet_survey.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/compare_pixels.hpp"
#include "reelmill/ffmpeg/file_facts.hpp"
#include "reelmill/ffmpeg/video_decoder.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace reelmill::verify {
namespace {

void stop_if_asked(const WorkMonitor& monitor) {
    if (monitor.stop) {
        throw Failure(FailureKind::interrupted, "stopped while verifying");
    }
}

// Pictures that an edit list hides are no pictures of the title. Sound is copied with the hidden packets before its
// beginning, which get the decoder going; those between two pieces of an edit list have no time of their own.
void note(StreamTimes& times, const ffmpeg::Packet& packet, bool is_video, Ticks& last_dts) {
    if (packet.dts() != no_ticks) {
        times.decode_times_grow = times.decode_times_grow && (last_dts == no_ticks || packet.dts() >= last_dts);
        last_dts = packet.dts();
    }
    if (packet.discarded() && (is_video || !times.pts.empty())) {
        const bool before_beginning = !is_video && times.hidden == static_cast<std::int64_t>(times.pts.size());
        if (!before_beginning) {
            return;
        }
    }
    times.hidden += packet.discarded() ? 1 : 0;
    if (packet.pts() == no_ticks) {
        ++times.untimed;
        return;
    }
    times.pts.push_back(packet.pts());
    times.end = times.pts.size() == 1 ? packet.pts() + packet.duration()
                                      : std::max(times.end, packet.pts() + packet.duration());
    times.longest = std::max(times.longest, packet.duration());
}

/// Pulls pictures out of one stream of a file.
class PictureReader {
public:
    PictureReader(ffmpeg::Source& source, int stream)
        : source_(source), stream_(stream), decoder_(source, stream, ffmpeg::VideoDecoder::From::start_of_file) {
        source_.want_only(std::array{stream});
    }

    bool next(ffmpeg::Frame& frame) {
        while (!decoder_.receive(frame)) {
            if (at_end_) {
                return false;
            }
            feed();
        }
        return true;
    }

private:
    void feed() {
        ffmpeg::Packet packet;
        while (source_.read(packet)) {
            if (packet.stream() == stream_) {
                decoder_.send(packet);
                return;
            }
        }
        at_end_ = true;
        decoder_.finish();
    }

    ffmpeg::Source& source_;
    int stream_;
    ffmpeg::VideoDecoder decoder_;
    bool at_end_ = false;
};

void note(PictureTimes& times, const ffmpeg::Frame& frame) {
    times.pts.push_back(frame.pts());
    times.last_duration = frame.duration();
    times.damaged += frame.damaged() ? 1 : 0;
}

} // namespace

std::vector<StreamTimes> survey_packets(ffmpeg::Source& source, WorkMonitor& monitor, PlainReading* plain) {
    std::vector<StreamTimes> all(static_cast<std::size_t>(source.stream_count()));
    std::vector<Ticks> last_dts(all.size(), no_ticks);
    std::vector<bool> timed_text(all.size());
    std::vector<bool> is_video(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto facts = ffmpeg::stream_description(source, static_cast<int>(i));
        timed_text[i] = facts.codec == "mov_text";
        is_video[i] = facts.kind == title::StreamKind::video;
    }
    ffmpeg::Packet packet;
    while (source.read(packet)) {
        stop_if_asked(monitor);
        if (plain != nullptr) {
            plain->add(packet);
        }
        const auto stream = static_cast<std::size_t>(packet.stream());
        const bool known = stream < all.size(); // transport streams may grow streams on the way
        if (known && !(timed_text[stream] && packet.data().size() <= 2)) {
            note(all[stream], packet, is_video[stream], last_dts[stream]);
        }
    }
    for (auto& times : all) {
        std::ranges::sort(times.pts);
    }
    return all;
}

PictureTimes decode_times(ffmpeg::Source& source, int stream, WorkMonitor& counts, const WorkMonitor& monitor) {
    PictureReader reader(source, stream);
    PictureTimes times;
    ffmpeg::Frame frame;
    while (reader.next(frame)) {
        stop_if_asked(monitor);
        note(times, frame);
        ++counts.frames;
    }
    return times;
}

PictureComparison compare_pictures(ffmpeg::Source& source, int source_stream, ffmpeg::Source& output, int output_stream,
                                   WorkMonitor& monitor) {
    PictureReader left(source, source_stream);
    PictureReader right(output, output_stream);
    PictureComparison result;
    ffmpeg::PixelDifference sum;
    ffmpeg::Frame a;
    ffmpeg::Frame b;
    for (;;) {
        stop_if_asked(monitor);
        const bool has_a = left.next(a);
        const bool has_b = right.next(b);
        if (!has_a && !has_b) {
            break;
        }
        if (has_a) {
            note(result.source, a);
        }
        if (has_b) {
            note(result.output, b);
        }
        if (!has_a || !has_b) {
            continue;
        }
        ++monitor.frames;
        const auto difference = ffmpeg::compare_pixels(a, b);
        if (difference) {
            sum.squared_error += difference->squared_error;
            sum.samples += difference->samples;
            sum.peak = difference->peak;
        }
        if (!difference || difference->squared_error > 0) {
            result.first = result.first.value_or(result.compared);
            ++result.differing;
        }
        ++result.compared;
    }
    if (sum.squared_error > 0) {
        result.psnr = 10 * std::log10(sum.peak * sum.peak * sum.samples / sum.squared_error);
    }
    return result;
}

} // namespace reelmill::verify
