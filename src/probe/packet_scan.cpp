#include "packet_scan.hpp"

#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/stream_facts.hpp"
#include "reelmill/probe/clock_tracker.hpp"

#include <algorithm>

namespace reelmill::probe {

namespace {

Ticks shifted(Ticks ticks, Ticks shift) { return ticks == no_ticks ? no_ticks : ticks + shift; }

class Scan {
public:
    Scan(ffmpeg::Source& source, const std::vector<int>& video_streams, bool clock_may_jump)
        : source_(source), watch_clock_(clock_may_jump), roll_(source) {
        for (const int stream : video_streams) {
            result_.tracks[stream];
            looks_.try_emplace(stream, source, stream);
        }
        for (int i = 0; i < source.stream_count(); ++i) {
            const title::StreamKind kind = ffmpeg::facts_of(source, i).kind;
            keeps_time_.push_back(kind == title::StreamKind::video || kind == title::StreamKind::audio);
        }
    }

    ScanResult run() {
        ffmpeg::Packet packet;
        while (source_.read(packet)) {
            roll_.see(source_, packet);
            // Streams may appear while reading: the roll has them.
            if (packet.stream() >= static_cast<int>(keeps_time_.size())) {
                continue;
            }
            follow_clock(packet);
            if (const auto track = result_.tracks.find(packet.stream()); track != result_.tracks.end()) {
                note(track->second, packet);
            }
        }
        result_.streams = roll_.streams(source_);
        for (auto& [stream, track] : result_.tracks) {
            track.spots = spots_[stream].take();
        }
        return std::move(result_);
    }

private:
    void follow_clock(const ffmpeg::Packet& packet) {
        if (!watch_clock_ || packet.dts() == no_ticks || !keeps_time_[static_cast<std::size_t>(packet.stream())]) {
            return;
        }
        const Rational base = source_.time_base(packet.stream());
        const auto found = clock_.feed(packet.stream(), rescale(packet.dts(), base, microseconds),
                                       rescale(packet.duration(), base, microseconds), packet.position());
        if (found) {
            result_.breaks.push_back(*found);
        }
    }

    void note(ScannedTrack& track, const ffmpeg::Packet& packet) {
        const Ticks shift = rescale(clock_.shift(), microseconds, source_.time_base(packet.stream()));
        const Ticks pts = shifted(packet.pts(), shift);
        const Ticks dts = shifted(packet.dts(), shift);
        const Ticks time = pts == no_ticks ? dts : pts;
        // A keyframe that is not shown later than all before it is no place where a file falls into two.
        const bool parts = time != no_ticks && (track.end == no_ticks || time > track.end);
        if (packet.key() && !packet.discarded() && parts) {
            track.keyframes.push_back({pts, dts, packet.position(), track.packets});
        }
        track.end = time == no_ticks ? track.end : std::max(track.end, time);
        if (!packet.discarded()) {
            spots_[packet.stream()].note(looks_.at(packet.stream()).look(packet), {pts, dts, packet.position(), -1},
                                         packet.key());
        }
        track.packets += packet.discarded() ? 0 : 1;
    }

    ffmpeg::Source& source_;
    bool watch_clock_;
    std::vector<bool> keeps_time_;
    ClockTracker clock_;
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
