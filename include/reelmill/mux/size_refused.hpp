// A title whose file is larger than was asked for, or so small that its pictures may be better.
#pragma once

#include "reelmill/core/failure.hpp"

#include <cstdint>

namespace reelmill::mux {

/// A failure of kind input that says how many bytes the file has.
class SizeRefused : public Failure {
public:
    SizeRefused(const std::string& line, std::int64_t bytes) : Failure(FailureKind::input, line), bytes_(bytes) {}
    [[nodiscard]] std::int64_t bytes() const { return bytes_; }

private:
    std::int64_t bytes_;
};

} // namespace reelmill::mux
