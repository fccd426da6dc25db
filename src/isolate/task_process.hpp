// The child process of one task.
#pragma once

#include "frames.hpp"

#include "reelmill/process/child.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::isolate {

/// One child. One thread. The destructor kills it where it still runs, and waits for its end.
class TaskProcess {
public:
    /// `input` is what it finds on its standard input. It gets none of this process's descriptors but standard error,
    /// and no variable by which it could take itself for a rank. Throws Failure{environment}.
    TaskProcess(const std::vector<std::string>& command, const Bytes& input);

    /// Waits for output, at most that long, and adds what there is. False: there will be no more.
    bool read_output(ReportReader& reports, std::chrono::milliseconds at_most);
    /// Waits for its end, at most about that long; how it ended as waitpid(2) says it.
    std::optional<int> wait_for_end(std::chrono::milliseconds at_most) { return child_.wait_for_end(at_most); }
    [[nodiscard]] pid_t pid() const { return child_.pid(); }

private:
    process::Child child_;
};

} // namespace reelmill::isolate
