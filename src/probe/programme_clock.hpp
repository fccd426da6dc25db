// The clock of one programme, followed from jump to jump.
#pragma once

#include "reelmill/probe/clock_model.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace reelmill::probe {

/// From `position` on a stream is moved by `shift` in all, clock_unit.
struct ShiftFrom {
    std::int64_t position = 0;
    Ticks shift = 0;
};

/// What `moves`, in the order of their positions, make of a packet at `position`; 0 before the first.
[[nodiscard]] Ticks shift_at(const std::vector<ShiftFrom>& moves, std::int64_t position);

/// One stream that keeps time, as far as it has been followed.
struct ClockLine {
    const ClockStream* stream = nullptr;
    std::vector<ClockChunk> chunks;
    std::vector<bool> settled;    ///< by chunk: what is odd at its begin has been explained
    Ticks shift = 0;              ///< in force where the programme has been followed to; without wraps
    std::vector<ShiftFrom> moves; ///< without wraps

    [[nodiscard]] Ticks shift_at(std::int64_t position) const { return probe::shift_at(moves, position); }
};

class ProgrammeClock {
public:
    /// Of one programme; `streams` outlive it.
    explicit ProgrammeClock(const std::vector<const ClockStream*>& streams);

    void follow();

    [[nodiscard]] const std::vector<ClockLine>& lines() const { return lines_; }
    /// Of the whole programme, for streams that keep no time of their own.
    [[nodiscard]] const std::vector<ShiftFrom>& moves() const { return moves_; }
    [[nodiscard]] const std::vector<StrayTimes>& strays() const { return strays_; }
    /// Where the new stretches begin, on the programme's clock.
    [[nodiscard]] const std::vector<Ticks>& jumps() const { return jumps_; }

private:
    struct Landing { ///< where a stream enters the new stretch
        ClockLine* line = nullptr;
        std::size_t chunk = 0;
    };

    std::vector<ClockLine> lines_;
    std::vector<ShiftFrom> moves_;
    std::vector<StrayTimes> strays_;
    Ticks shift_ = 0;
    std::vector<Ticks> jumps_;

    void explain(ClockLine& line, std::size_t chunk);
    bool explain_first(ClockLine& line, std::size_t chunk);
    bool explain_stray(ClockLine& line, std::size_t chunk);
    bool explain_return(ClockLine& line, std::size_t chunk);
    void leave_alone(ClockLine& line, std::size_t chunk);
    void jump(const std::vector<Landing>& landings, const std::vector<ClockLine*>& staying);
    void move(ClockLine& line, std::size_t chunk, Ticks shift);
    void same_turn_of_clock();

    [[nodiscard]] bool goes_with_others(const ClockLine& line, Ticks time, std::int64_t position) const;
    [[nodiscard]] static Ticks closing_shift(const std::vector<Landing>& landings);
    [[nodiscard]] static std::int64_t first_after(const ClockLine& line, const Landing& landing, std::int64_t position);
    [[nodiscard]] std::optional<std::size_t> landing_of(const ClockLine& other, const ClockLine& line,
                                                        std::size_t chunk) const;
};

} // namespace reelmill::probe
