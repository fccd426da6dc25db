// The child process: started without fork(), because the caller is a rank with threads and an MPI library in it.
#pragma once

#include "file_handle.hpp"
#include "frames.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace reelmill::isolate {

/// One child. One thread. The destructor kills it where it still runs, and waits for its end.
class TaskProcess {
public:
    /// `input` is what it finds on its standard input. It gets a process group of its own, default signals, none of
    /// this process's descriptors but standard error, and no variable by which it could take itself for a rank.
    /// Throws Failure{environment}.
    TaskProcess(const std::vector<std::string>& command, const Bytes& input);
    ~TaskProcess();
    TaskProcess(const TaskProcess&) = delete;
    TaskProcess& operator=(const TaskProcess&) = delete;

    /// Waits for output, at most that long, and adds what there is. False: there will be no more.
    bool read_output(ReportReader& reports, std::chrono::milliseconds at_most);
    /// Waits for its end, at most about that long; how it ended as waitpid(2) says it.
    std::optional<int> wait_for_end(std::chrono::milliseconds at_most);
    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    pid_t pid_ = -1;
    FileHandle output_;
    std::optional<int> ended_;
};

} // namespace reelmill::isolate
