// Timestamps of copied packets: the source's own, repaired only where no muxer would take them. Pure.
#pragma once

#include "reelmill/core/time.hpp"

namespace reelmill::tracks {

struct PacketTimes {
    Ticks pts = no_ticks;
    Ticks dts = no_ticks;
    Ticks duration = 0;
    friend bool operator==(const PacketTimes&, const PacketTimes&) = default;
};

/// Sound. The decoding time is the presentation time (sound is never reordered). No packet is ever left out.
/// Packets may share a time where the container allows it: those that are shorter than a tick of the source do (TrueHD
/// in Matroska). One that lies before its predecessor, or may not share its time, is put just behind it, by the least
/// step that stays a step in the container's own time base (one sample, or one tick of the source where that is
/// longer). A packet without times follows its predecessor. Times that go back by more than 10 s are another clock:
/// they go on where the old one stopped.
class SoundPacketClock {
public:
    /// `start`: the time of the first packet should it have none. `sample_rate` 0: not known. `may_share`: the
    /// container takes packets of one time.
    SoundPacketClock(Rational time_base, int sample_rate, Ticks start, bool may_share);

    [[nodiscard]] PacketTimes next(PacketTimes source);
    [[nodiscard]] long moved() const { return moved_; } ///< packets whose own time could not stay

private:
    [[nodiscard]] Ticks own_time(const PacketTimes& source) const;

    Ticks step_;
    Ticks least_step_; ///< 0 where packets may share a time
    Ticks clock_restart_;
    Ticks expected_; ///< where the packet before ends
    Ticks last_ = no_ticks;
    Ticks shift_ = 0;
    long moved_ = 0;
};

/// Subtitles. Start and duration stay, overlapping or not. An event that starts before its predecessor starts with it
/// and keeps its end: containers have events in the order of their starts.
class EventPacketClock {
public:
    [[nodiscard]] PacketTimes next(PacketTimes source);
    [[nodiscard]] long moved() const { return moved_; }

private:
    Ticks last_ = no_ticks;
    long moved_ = 0;
};

} // namespace reelmill::tracks
