#include "reelmill/tracks/run_tracks.hpp"

#include "convert_lane.hpp"
#include "copy_lane.hpp"
#include "encode_lane.hpp"
#include "pcm_lane.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/old_behaviour.hpp"
#include "reelmill/ffmpeg/pcm.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/gather/segment.hpp"
#include "survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <memory>
#include <utility>

namespace reelmill::tracks {
namespace {

using Lanes = std::vector<std::unique_ptr<Lane>>;

std::unique_ptr<Lane> make_lane(const StreamChoice& choice, const ffmpeg::Source& source,
                                const task::TracksTask& task) {
    const AVCodecParameters& parameters = ffmpeg::parameters_of(source, choice.facts.index);
    switch (choice.handling) {
    case Handling::encode:
        return std::make_unique<EncodeLane>(choice, parameters, task.settings.audio.bitrate,
                                            task.index.duration_seconds);
    case Handling::convert:
        return std::make_unique<ConvertLane>(choice, parameters);
    case Handling::copy:
        break;
    }
    if (choice.facts.kind == title::StreamKind::subtitle) {
        return std::make_unique<SubtitleCopyLane>(choice, parameters);
    }
    const bool by_samples = task.settings.format == Format::mp4 || task.settings.format == Format::mov;
    if (by_samples && ffmpeg::pcm_facts(parameters) && !old_behaviour("pcm_by_packets")) {
        return std::make_unique<PcmLane>(choice, parameters, task.index.duration_seconds);
    }
    return std::make_unique<AudioCopyLane>(choice, parameters, task.settings, task.index.start_microseconds);
}

gather::SegmentHeader header_for(const task::TracksTask& task, const Lanes& lanes) {
    gather::SegmentHeader header;
    header.key = task.key;
    header.about = {{"kind", "tracks"}};
    for (const auto& lane : lanes) {
        header.tracks.push_back(lane->track());
    }
    return header;
}

/// What other tracks can be together: what is copied is in the source, what is encoded lasts about as long as it, and
/// silence in its holes costs little. Far above what any right title has: it only has to end what has no end.
std::int64_t most_bytes(const title::TitleIndex& index, std::int64_t lanes) {
    constexpr double spare = 64e6;
    constexpr double times_source = 16;
    constexpr double encoded_per_second = 1.2e6; // FLAC of 8 channels
    const double seconds = std::isfinite(index.duration_seconds) ? std::clamp(index.duration_seconds, 0.0, 1e6) : 0;
    return static_cast<std::int64_t>(spare + times_source * static_cast<double>(index.size) +
                                     static_cast<double>(lanes) * encoded_per_second * 2 * seconds);
}

/// The pass over the source.
class Pass {
public:
    Pass(ffmpeg::Source& source, Lanes& lanes, gather::SegmentWriter& writer, WorkMonitor& monitor, std::int64_t most)
        : source_(source), lanes_(lanes), writer_(writer), monitor_(monitor),
          lane_of_stream_(static_cast<std::size_t>(source.stream_count()), -1), most_(most) {
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            const int stream = lanes[i]->track().source_stream;
            lane_of_stream_[static_cast<std::size_t>(stream)] = static_cast<int>(i);
            wanted_.push_back(stream);
        }
    }

    void run() {
        if (lanes_.empty()) {
            return;
        }
        source_.want_only(wanted_);
        ffmpeg::Packet packet;
        while (source_.read(packet)) {
            check_stop(source_, monitor_);
            show_progress(packet);
            if (const int lane = lane_of(packet.stream()); lane >= 0) {
                guarded(lane, [&](Lane& it, const LaneSink& sink) { it.take(packet, sink); });
            }
        }
        for (std::size_t i = 0; i < lanes_.size(); ++i) {
            check_stop(source_, monitor_);
            guarded(static_cast<int>(i), [](Lane& it, const LaneSink& sink) { it.finish(sink); });
            writer_.set_parameters(static_cast<int>(i), lanes_[i]->track().parameters);
        }
    }

private:
    /// Packets of streams that showed up after the header, or were read ahead before want_only, have none.
    [[nodiscard]] int lane_of(int stream) const {
        const auto index = static_cast<std::size_t>(stream);
        return index < lane_of_stream_.size() ? lane_of_stream_[index] : -1;
    }

    template <typename Step> void guarded(int lane, const Step& step) {
        const LaneSink sink = [&](const ffmpeg::Packet& packet) {
            check_stop(source_, monitor_); // one packet of the source can become hours of silence
            monitor_.bytes += static_cast<std::int64_t>(packet.data().size());
            refuse_growth(packet);
            writer_.add(packet, lane);
        };
        Lane& it = *lanes_[static_cast<std::size_t>(lane)];
        try {
            step(it, sink);
        } catch (const Failure& failure) {
            if (failure.kind() != FailureKind::input) {
                throw;
            }
            std::throw_with_nested(
                Failure(failure.kind(), fmt::format("{}: stream {} cannot be done: {}", printable(source_.path().bytes),
                                                    it.track().source_stream, failure.what())));
        }
    }

    /// Before it fills the disk.
    void refuse_growth(const ffmpeg::Packet& packet) {
        constexpr std::int64_t beside_payload = 64; // of a packet in a segment
        written_ += static_cast<std::int64_t>(packet.data().size()) + beside_payload;
        if (written_ > most_) {
            throw Failure(FailureKind::input,
                          fmt::format("its other tracks grow beyond {} MB, which this source cannot "
                                      "hold; it is damaged",
                                      most_ / 1'000'000));
        }
    }

    void show_progress(const ffmpeg::Packet& packet) {
        if (packet.pts() == no_ticks) {
            return;
        }
        const Ticks now = rescale(packet.pts(), source_.time_base(packet.stream()), microseconds);
        if (began_ == no_ticks) {
            began_ = now;
        }
        if (now - began_ > covered_) {
            monitor_.media_microseconds += now - began_ - covered_;
            covered_ = now - began_;
        }
    }

    ffmpeg::Source& source_;
    Lanes& lanes_;
    gather::SegmentWriter& writer_;
    WorkMonitor& monitor_;
    std::vector<int> lane_of_stream_;
    std::vector<int> wanted_;
    std::int64_t most_; ///< bytes
    std::int64_t written_ = 0;
    Ticks began_ = no_ticks; ///< microseconds
    Ticks covered_ = 0;
};

std::optional<task::TracksResult> finished_before(const task::TracksTask& task) {
    const auto summary = gather::find_finished(task.segment, task.key);
    if (!summary || !summary->contains("warnings")) {
        return std::nullopt;
    }
    return task::TracksResult{summary->get<task::SegmentSummary>(), summary->at("warnings").get<Warnings>()};
}

task::TracksResult finish(gather::SegmentWriter& writer, Warnings warnings) {
    task::TracksResult result;
    result.warnings = std::move(warnings);
    result.segment.packets = writer.packets();
    result.segment.payload_bytes = writer.payload_bytes();
    Json summary = result.segment;
    summary["warnings"] = result.warnings;
    const gather::SegmentTotals totals = writer.finish(summary);
    result.segment.bytes = totals.bytes;
    result.segment.checksum = totals.checksum;
    return result;
}

/// By what the probe has seen: then there is nothing to look for in the source.
bool holds_only_video(const title::TitleIndex& index) {
    const auto is_video = [](const auto& stream) { return stream.kind == title::StreamKind::video; };
    return !index.streams.empty() && std::ranges::all_of(index.streams, is_video);
}

task::TracksResult write_empty_segment(const task::TracksTask& task) {
    gather::SegmentWriter writer(task.segment, header_for(task, {}));
    return finish(writer, {});
}

task::TracksResult write_segment(const task::TracksTask& task, const NoCopy& no_copy, WorkMonitor& monitor) {
    ffmpeg::Source source(task.index, monitor);
    SurveyResult surveyed = survey(source, task.settings, no_copy, monitor);
    // Not every container leads back to its start.
    if (surveyed.has_read && !surveyed.choices.empty()) {
        source = ffmpeg::Source(task.index, monitor);
    }
    Lanes lanes;
    for (const StreamChoice& choice : surveyed.choices) {
        lanes.push_back(make_lane(choice, source, task));
    }
    gather::SegmentWriter writer(task.segment, header_for(task, lanes));
    Pass(source, lanes, writer, monitor, most_bytes(task.index, std::ssize(lanes))).run();
    for (const auto& lane : lanes) {
        add_warnings(surveyed.warnings, lane->warnings());
    }
    return finish(writer, std::move(surveyed.warnings));
}

/// What joined files have not given back of what was made before.
NoCopy refused_by_files(const task::TracksTask& task) {
    NoCopy no_copy;
    for (const task::RefusedTrack& one : task.refused) {
        WhyNoCopy& why = no_copy[one.stream];
        why.nothing_does = one.times > 1;
        why.code = WarningCode::encoded_anew;
        why.reason = fmt::format("{} does not give {} back as it was ({})", name_of(task.settings.format),
                                 why.nothing_does ? "it" : "a copy of it", one.reason);
        if (why.nothing_does) {
            why.reason = fmt::format("cannot go along: {}", why.reason);
        }
    }
    return no_copy;
}

/// A copy that turns out not to do in the middle of a stream is begun anew as an encoding, once for each stream.
task::TracksResult write_until_it_does(const task::TracksTask& task, WorkMonitor& monitor) {
    NoCopy no_copy = refused_by_files(task);
    for (;;) {
        try {
            return write_segment(task, no_copy, monitor);
        } catch (const CopyFails& found) {
            if (!no_copy.emplace(found.stream(), found.why()).second) {
                throw Failure(FailureKind::internal, "a copy failed that had been given up: " + found.why().reason);
            }
        }
    }
}

} // namespace

task::TracksResult run_tracks(const task::TracksTask& task, WorkMonitor& monitor) {
    if (auto before = finished_before(task)) {
        return std::move(*before);
    }
    const auto began = std::chrono::steady_clock::now();
    task::TracksResult result =
        holds_only_video(task.index) ? write_empty_segment(task) : write_until_it_does(task, monitor);
    result.segment.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return result;
}

} // namespace reelmill::tracks
