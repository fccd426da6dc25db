#include "packet_scan.hpp"

#include "clock_warnings.hpp"
#include "keyframe_list.hpp"

#include "reelmill/core/old_behaviour.hpp"
#include "reelmill/ffmpeg/clock_facts.hpp"
#include "reelmill/ffmpeg/container_facts.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/stream_facts.hpp"
#include "reelmill/probe/clock_model.hpp"
#include "reelmill/title/clock_shifts.hpp"

#include <algorithm>
#include <deque>
#include <utility>

namespace reelmill::probe {

namespace {

/// What is remembered of a stream.
struct Seen {
    ClockTrace trace;
    KeyframeList keyframes;
    Rational time_base;
    title::StreamKind kind = title::StreamKind::data;
    std::int64_t position = -1; ///< of the last packet that had one
    AbsurdTimes absurd;

    [[nodiscard]] bool is_video() const { return kind == title::StreamKind::video; }
    [[nodiscard]] bool keeps_time() const { return is_video() || kind == title::StreamKind::audio; }
};

class Scan {
public:
    Scan(ffmpeg::Source& source, const std::vector<int>& video_streams, bool clock_may_jump)
        : source_(source), wanted_(video_streams), watch_clock_(clock_may_jump),
          container_start_(ffmpeg::facts_of_container(source).start_microseconds), roll_(source) {
        for (const int stream : video_streams) {
            looks_.try_emplace(stream, source, stream);
        }
    }

    ScanResult run() {
        ffmpeg::Packet packet;
        std::int64_t absurd = 0;
        while (source_.read(packet)) {
            roll_.see(source_, packet);
            note(packet, source_.absurd_times() > absurd);
            absurd = source_.absurd_times();
        }
        if (watch_clock_ && !old_behaviour("clock_as_it_is")) {
            find_breaks();
        }
        const title::ClockShifts shifts(result_.breaks);
        for (const int stream : wanted_) {
            Seen& seen = of(stream);
            result_.tracks[stream] = seen.keyframes.shifted(shifts, stream);
        }
        result_.streams = roll_.streams(source_);
        for (auto& [stream, track] : result_.tracks) {
            track.spots = spots_[stream].shifted(shifts, stream, source_.time_base(stream));
        }
        return std::move(result_);
    }

private:
    // Streams may appear while reading.
    Seen& of(int stream) {
        for (int i = static_cast<int>(seen_.size()); i <= stream; ++i) {
            const Rational base = source_.time_base(i);
            const Ticks wraps = rescale(ffmpeg::wraps_after(source_, i), base, clock_unit);
            seen_.push_back({ClockTrace(wraps), KeyframeList(base), base, ffmpeg::facts_of(source_, i).kind, -1, {}});
        }
        return seen_[static_cast<std::size_t>(stream)];
    }

    void note(const ffmpeg::Packet& packet, bool absurd) {
        Seen& seen = of(packet.stream());
        seen.position = packet.position() >= 0 ? packet.position() : seen.position;
        if (absurd) {
            const auto& chunks = seen.trace.chunks();
            seen.absurd.behind = seen.absurd.packets > 0 || chunks.empty() ? seen.absurd.behind : chunks.back().last;
            ++seen.absurd.packets;
        }
        if (watch_clock_ && seen.keeps_time() && packet.dts() != no_ticks) {
            ClockTrace& trace = old_behaviour("one_clock_for_all") ? of(0).trace : seen.trace;
            trace.add(packet.position(), rescale(packet.dts(), seen.time_base, clock_unit),
                      rescale(packet.pts(), seen.time_base, clock_unit),
                      rescale(packet.duration(), seen.time_base, clock_unit));
        }
        if (std::ranges::find(wanted_, packet.stream()) != wanted_.end()) {
            seen.keyframes.note(packet, seen.position);
            note_look(packet, seen.position);
        }
    }

    void note_look(const ffmpeg::Packet& packet, std::int64_t position) {
        const auto look = looks_.find(packet.stream());
        if (look != looks_.end() && !packet.discarded()) {
            spots_[packet.stream()].note(look->second.look(packet), {packet.pts(), packet.dts(), packet.position(), -1},
                                         packet.key(), position);
        }
    }

    void find_breaks() {
        std::vector<ClockStream> streams;
        const std::vector<int> programmes = ffmpeg::programmes_of(source_);
        for (int i = 0; i < static_cast<int>(programmes.size()); ++i) {
            const Seen& seen = of(i);
            streams.push_back({i, programmes[static_cast<std::size_t>(i)], seen.keeps_time(), seen.is_video(),
                               seen.trace.wraps_after(), nullptr});
        }
        for (auto& stream : streams) { // only now they lie where they stay
            stream.chunks = &of(stream.stream).trace.chunks();
        }
        const ClockFindings findings = find_clock_breaks(streams);
        result_.breaks = findings.breaks;
        if (old_behaviour("pictures_move_alone")) {
            leave_sound_behind();
        }
        std::map<int, AbsurdTimes> absurd;
        for (int i = 0; i < static_cast<int>(seen_.size()); ++i) {
            absurd[i] = of(i).absurd;
        }
        if (!findings.breaks.empty() || source_.absurd_times() > 0) {
            measure(findings);
        }
        const Ticks start = rescale(result_.start.value_or(container_start_), microseconds, clock_unit);
        result_.warnings = clock_warnings(
            findings, absurd, [this](int stream) { return of(stream).kind; }, start);
    }

    /// An old behaviour: sound was moved by readers of its own, if at all.
    void leave_sound_behind() {
        for (auto& one : result_.breaks) {
            std::erase_if(one.streams, [this](const auto& it) { return !of(it.stream).is_video(); });
        }
    }

    // What the container says of its beginning and length comes from times that have been moved since.
    void measure(const ClockFindings& findings) {
        const title::ClockShifts shifts(findings.breaks);
        for (int i = 0; i < static_cast<int>(seen_.size()); ++i) {
            for (const auto& chunk : of(i).trace.chunks()) {
                const auto moved = [&](Ticks time) {
                    return rescale(time - chunk.unwrapped, clock_unit, microseconds) +
                           shifts.at(i, chunk.first_position);
                };
                result_.end = std::max(result_.end.value_or(moved(chunk.shown_end)), moved(chunk.shown_end));
                if (findings.moves_start || source_.absurd_times() > 0) {
                    result_.start = std::min(result_.start.value_or(moved(chunk.shown)), moved(chunk.shown));
                }
            }
        }
    }

    ffmpeg::Source& source_;
    std::vector<int> wanted_;
    bool watch_clock_;
    std::int64_t container_start_;
    std::deque<Seen> seen_;
    StreamRoll roll_;
    std::map<int, ffmpeg::PacketLook> looks_;
    std::map<int, PictureSpots> spots_;
    ScanResult result_;
};

} // namespace

ScanResult scan_packets(ffmpeg::Source& source, const std::vector<int>& video_streams, bool clock_may_jump) {
    return Scan(source, video_streams, clock_may_jump).run();
}

} // namespace reelmill::probe
