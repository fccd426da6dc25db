// Other programs as children of this process. Whoever starts one does it here, so that all get the same: no signal
// blocked or ignored, a process group of their own, and an end together with whoever started them.
#pragma once

#include "reelmill/disk/file_handle.hpp"

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace reelmill::process {

/// Where standard output or error of a child leads: to /dev/null, to a pipe that its starter reads, or where its
/// starter's leads.
enum class Stream { nowhere, pipe, inherited };

/// What to start, and how.
struct Start {
    std::vector<std::string> words = {}; ///< program and arguments; a program without a slash is looked up in PATH
    std::vector<std::pair<std::string, std::string>> variables = {}; ///< set in its environment
    std::vector<std::string> left_out = {}; ///< variables whose names begin with one of these are not handed on
    int input = -1;                         ///< its standard input, not taken over; -1: /dev/null
    Stream output = Stream::nowhere;
    Stream errors = Stream::nowhere;
    /// No other descriptor than the three streams is open in it, even those that libraries leave open for children.
    bool streams_only = false;
    int last_signal = SIGKILL; ///< sent to it when the thread that started it ends
};

/// One child. Not for several threads at once; any number of children in any threads. The thread that starts one has to
/// live on while it is wanted, see Start::last_signal.
class Child {
public:
    /// Throws Failure{environment} when the program cannot be executed. The starting process may have threads, much
    /// memory and an MPI library: nothing of it is copied.
    explicit Child(const Start& start);
    /// Kills it with its process group where it still runs, and waits for its end.
    ~Child();

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// The ends to read of the streams that are pipes, non-blocking; none for the others.
    [[nodiscard]] disk::FileHandle& output() { return output_; }
    [[nodiscard]] disk::FileHandle& errors() { return errors_; }

    /// How it ended, as waitpid(2) says it; none while it runs. As by exit(255) where somebody else has waited for all
    /// children of this process. Does not block.
    [[nodiscard]] std::optional<int> end();
    /// The same, but waits for it, at most about that long.
    [[nodiscard]] std::optional<int> wait_for_end(std::chrono::milliseconds at_most);

    void send_signal(int signal);
    /// To all processes of its group.
    void send_group_signal(int signal);

private:
    pid_t pid_ = -1;
    std::optional<int> end_;
    disk::FileHandle output_;
    disk::FileHandle errors_;
};

/// A pipe, or a file that was just opened, under a number that is none of a standard stream, so that putting another
/// in that place does not close it. Takes `fd` over. Throws Failure{environment}, also for one that is none (-1), by
/// errno.
[[nodiscard]] disk::FileHandle above_standard_streams(int fd);

} // namespace reelmill::process
