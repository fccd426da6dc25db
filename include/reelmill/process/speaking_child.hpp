// A child that runs on, and whose output is read line by line meanwhile.
#pragma once

#include "reelmill/process/child.hpp"

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace reelmill::process {

/// One thread.
class SpeakingChild {
public:
    using OnLine = std::function<void(std::string_view line)>; ///< called without the line's end

    /// Standard output and error become pipes. Throws Failure{environment} as Child does.
    explicit SpeakingChild(Start start);

    [[nodiscard]] Child& process() { return child_; }
    /// Descriptors to wait for with poll(2); -1 where a stream has ended.
    [[nodiscard]] std::array<int, 2> streams();
    /// Whether it has ended. Hands over the whole lines that there are; after the end, what it said without a line end
    /// too. So a loop until this is true loses nothing that was said before the end. Does not block.
    bool look(const OnLine& line);

private:
    Child child_;
    std::array<std::string, 2> pending_; ///< of output and error, what has no line end yet
};

} // namespace reelmill::process
