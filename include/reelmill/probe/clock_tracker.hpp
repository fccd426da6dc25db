// Finds where the clock of a transport or program stream jumps, and how to iron the jump out. Pure.
#pragma once

#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace reelmill::probe {

/// Fed with all audio and video packets in file order. A jump is a decode time more than 10 s off what its stream
/// should have next, or that goes back by more than 0.1 s: the rule of the ffmpeg program (dts_delta_threshold).
class ClockTracker {
public:
    /// Times in microseconds, as in the file. Returns the break that this packet makes, if it makes one.
    std::optional<title::ClockBreak> feed(int stream, std::int64_t dts, std::int64_t duration, std::int64_t position);
    /// The sum of all breaks so far.
    [[nodiscard]] std::int64_t shift() const { return shift_; }

private:
    struct StreamClock {
        std::int64_t last = 0;
        std::int64_t next = 0;
    };
    [[nodiscard]] std::optional<std::int64_t> jump_of(int stream, std::int64_t dts) const;

    std::map<int, StreamClock> clocks_;
    std::optional<std::int64_t> last_of_any_;
    std::int64_t shift_ = 0;
};

} // namespace reelmill::probe
