// The keyframes of one track, kept while a file is read and before its clock is known.
#pragma once

#include "packet_scan.hpp"

#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/title/clock_shifts.hpp"

#include <vector>

namespace reelmill::probe {

class KeyframeList {
public:
    explicit KeyframeList(Rational time_base) : time_base_(time_base) {}
    /// `position`: of the packet or, where it has none, of the last one that had.
    void note(const ffmpeg::Packet& packet, std::int64_t position);
    /// With all times on the clock of the title.
    [[nodiscard]] ScannedTrack shifted(const title::ClockShifts& shifts, int stream) const;

private:
    /// Packets from one place to the next that matters.
    struct Part {
        title::CutPoint keyframe; ///< at its begin
        bool begins_with_key = false;
        Ticks begin = no_ticks; ///< time of the keyframe
        std::int64_t position = -1;
        Ticks end = no_ticks; ///< latest time of those behind its first
    };
    Rational time_base_;
    std::vector<Part> parts_;
    std::int64_t packets_ = 0;
};

} // namespace reelmill::probe
