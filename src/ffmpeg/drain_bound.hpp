// A coder gives no more than what went in makes possible. One that never stops giving would keep a core busy, and fill
// a disk, for ever.
#pragma once

#include "reelmill/core/failure.hpp"

#include <cstdint>
#include <fmt/format.h>

namespace reelmill::ffmpeg {

/// Counts both ways. Far beyond what any coder rightly does: it only has to end what has no end.
class DrainBound {
public:
    /// `each`: most that one of what goes in can become; `spare`: beside that.
    DrainBound(const char* what, std::int64_t each, std::int64_t spare) : what_(what), each_(each), spare_(spare) {}

    void put() { ++in_; }
    /// Throws Failure{input} for one too many.
    void take() {
        if (++out_ > in_ * each_ + spare_) {
            throw input_failure(fmt::format("{} gives without an end: {} out of {}", what_, out_, in_));
        }
    }

private:
    const char* what_;
    std::int64_t each_;
    std::int64_t spare_;
    std::int64_t in_ = 0;
    std::int64_t out_ = 0;
};

} // namespace reelmill::ffmpeg
