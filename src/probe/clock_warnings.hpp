// What people are told of a clock that was mended.
#pragma once

#include "reelmill/core/warning.hpp"
#include "reelmill/probe/clock_model.hpp"
#include "reelmill/title/title_index.hpp"

#include <functional>
#include <map>

namespace reelmill::probe {

/// Times of one stream that were read as none.
struct AbsurdTimes {
    int packets = 0;
    Ticks behind = 0; ///< the last time before the first of them, clock_unit
};

/// `start`: of the title, clock_unit.
[[nodiscard]] Warnings clock_warnings(const ClockFindings& findings, const std::map<int, AbsurdTimes>& absurd,
                                      const std::function<title::StreamKind(int)>& kind_of, Ticks start);

} // namespace reelmill::probe
