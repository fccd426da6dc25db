// mpirun as a child: its lines, its end, signals to it.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace reelmill::launch {

/// A process in a process group of its own, so that the terminal's Ctrl-C reaches it only through us; standard input is
/// empty, standard output and error come back as lines. It is told to end (SIGTERM) when this process dies.
class ChildProcess {
public:
    /// `variables` are set in the child's environment. Throws Failure{environment} when the program cannot be executed.
    ChildProcess(const std::vector<std::string>& command,
                 const std::vector<std::pair<std::string, std::string>>& variables);
    /// Kills what still runs, and waits for it.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    /// Descriptors to wait for with poll(2); -1 where a stream has ended.
    [[nodiscard]] std::array<int, 2> streams() const { return {streams_[0].fd, streams_[1].fd}; }
    /// Takes what there is to read and hands over whole lines without their ends. Does not block.
    void read_lines(const std::function<void(std::string_view)>& line);
    /// Hands over what came after the last line end.
    void flush(const std::function<void(std::string_view)>& line);

    /// Whether it has ended. Does not block.
    [[nodiscard]] bool has_ended();
    /// It has ended, and not by itself: a signal ended it.
    [[nodiscard]] bool was_killed() const { return killed_; }
    /// It has ended, and says by status 0 that all went well.
    [[nodiscard]] bool claims_success() const { return success_; }
    void send_signal(int signal);
    /// To all processes of its group.
    void send_group_signal(int signal);

private:
    struct Stream {
        int fd = -1;
        std::string pending;
    };
    void read_stream(Stream& stream, const std::function<void(std::string_view)>& line);

    pid_t pid_ = -1;
    bool ended_ = false;
    bool killed_ = false;
    bool success_ = false;
    std::array<Stream, 2> streams_;
};

} // namespace reelmill::launch
