#include "join.hpp"

#include "other_tracks.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/gather/container_clock.hpp"
#include "reelmill/verify/tracks_refused.hpp"

#include <fmt/format.h>
#include <optional>

namespace reelmill::mux {
namespace {

WrittenTimes container_times(const task::MuxTask& task, const TitleLayout& layout,
                             const ffmpeg::ContainerWriter& writer) {
    const bool matroska = task.settings.format == Format::mkv || task.settings.format == Format::webm;
    const auto equal = matroska ? gather::EqualDecodeTimes::allowed : gather::EqualDecodeTimes::refused;
    WrittenTimes times;
    for (std::size_t i = 0; i < layout.tracks.size(); ++i) {
        const auto& track = layout.tracks[i];
        times.push_back(gather::on_container_clock(track.times, track.source_time_base,
                                                   writer.time_base(static_cast<int>(i)), layout.shift_microseconds,
                                                   equal));
    }
    return times;
}

/// All inputs of a title side by side; takes the packet that is decoded first, of equal ones the first track's.
class Joiner {
public:
    Joiner(const task::MuxTask& task, const TitleLayout& layout, const WrittenTimes& times,
           const ffmpeg::ContainerWriter& writer)
        : video_outputs_(layout.video.size()), other_outputs_(layout.other_tracks) {
        std::vector<std::vector<gather::PacketTime>> other_times(layout.other_tracks);
        std::vector<std::vector<gather::PacketTime>> video_times(layout.video.size());
        for (std::size_t i = 0; i < layout.tracks.size(); ++i) {
            const auto input = static_cast<std::size_t>(layout.tracks[i].input);
            const bool video = layout.tracks[i].kind == title::StreamKind::video;
            (video ? video_outputs_ : other_outputs_).at(input) = static_cast<int>(i);
            (video ? video_times : other_times).at(input) = times[i];
            time_bases_.push_back(writer.time_base(static_cast<int>(i)));
        }
        for (std::size_t i = 0; i < layout.video.size(); ++i) {
            video_.emplace_back(layout.video[i], std::move(video_times[i]));
        }
        if (!task.tracks.bytes.empty()) {
            other_.emplace(task.tracks, std::move(other_times));
        }
    }

    /// The output track of the packet that was taken; none at the end.
    std::optional<int> take(ffmpeg::Packet& packet) {
        best_.reset();
        for (std::size_t i = 0; i < video_.size(); ++i) {
            if (const auto* time = video_[i].upcoming()) {
                consider(video_outputs_[i], time->dts, &video_[i]);
            }
        }
        if (other_) {
            if (const auto upcoming = other_->upcoming()) {
                consider(other_outputs_.at(static_cast<std::size_t>(upcoming->track)), upcoming->time.dts, nullptr);
            }
        }
        if (!best_) {
            return std::nullopt;
        }
        if (best_->video != nullptr) {
            best_->video->next(packet);
        } else {
            other_->next(packet);
        }
        return best_->output;
    }

private:
    struct Candidate {
        int output = 0;
        Ticks dts = 0;
        VideoPackets* video = nullptr; ///< null: of the other tracks
    };

    void consider(int output, Ticks dts, VideoPackets* video) {
        if (best_) {
            const int order = compare_times(dts, base(output), best_->dts, base(best_->output));
            if (order > 0 || (order == 0 && output > best_->output)) {
                return;
            }
        }
        best_ = Candidate{output, dts, video};
    }
    [[nodiscard]] Rational base(int output) const { return time_bases_[static_cast<std::size_t>(output)]; }

    std::vector<VideoPackets> video_;
    std::optional<OtherPackets> other_;
    std::vector<int> video_outputs_;
    std::vector<int> other_outputs_;
    std::vector<Rational> time_bases_;
    std::optional<Candidate> best_;
};

/// A container that refuses pictures is the end; other tracks may be made another way.
void write(ffmpeg::Packet& packet, const LaidTrack& track, int output, ffmpeg::ContainerWriter& writer,
           const task::MuxTask& task) {
    const double seconds = to_seconds(packet.pts(), writer.time_base(output));
    try {
        writer.write(packet, output);
    } catch (const Failure& failure) {
        if (failure.kind() != FailureKind::input || track.kind == title::StreamKind::video) {
            throw;
        }
        std::string reason = fmt::format("{} refuses its packet at {:.3f} s", name_of(task.settings.format), seconds);
        throw verify::TracksRefused(task.output, {{track.kind, track.output.source_stream, std::move(reason)}});
    }
}

} // namespace

WrittenTimes join(const task::MuxTask& task, const TitleLayout& layout, ffmpeg::ContainerWriter& writer,
                  WorkMonitor& monitor) {
    WrittenTimes times = container_times(task, layout, writer);
    Joiner joiner(task, layout, times, writer);
    ffmpeg::Packet packet;
    while (const auto output = joiner.take(packet)) {
        if (monitor.stop) {
            throw Failure(FailureKind::interrupted,
                          fmt::format("{}: stopped while it was joined", printable(task.output.bytes)));
        }
        monitor.bytes += static_cast<std::int64_t>(packet.data().size());
        write(packet, layout.tracks[static_cast<std::size_t>(*output)], *output, writer, task);
    }
    writer.finish();
    return times;
}

} // namespace reelmill::mux
