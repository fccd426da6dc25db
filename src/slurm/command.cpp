#include "reelmill/slurm/command.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace reelmill::slurm {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_output = 16UL << 20;     // bytes
constexpr std::size_t most_complaints = 64UL << 10; // bytes

/// Both ends of a pipe; what is not taken is closed.
struct Pipe {
    std::array<int, 2> ends{-1, -1};
    Pipe() { good = ::pipe2(ends.data(), O_CLOEXEC) == 0; }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    void close_end(std::size_t which) {
        if (ends[which] >= 0) {
            ::close(ends[which]);
            ends[which] = -1;
        }
    }
    bool good = false;
};

pid_t spawn(const std::vector<std::string>& words, const Pipe& output, const Pipe& complaints) {
    std::vector<char*> arguments;
    for (const auto& word : words) {
        arguments.push_back(const_cast<char*>(word.c_str())); // posix_spawn does not write to it
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output.ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, complaints.ends[1], STDERR_FILENO);
    // Whoever asks may have blocked signals; srun waits for some.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : -1;
}

/// Takes what is there, and forgets what is too much. At the end the pipe is closed.
void read_some(Pipe& pipe, std::string& text, std::size_t most) {
    std::array<char, 65536> buffer{};
    const ssize_t count = ::read(pipe.ends[0], buffer.data(), buffer.size());
    if (count == 0 || (count < 0 && errno != EINTR)) {
        pipe.close_end(0);
    } else if (count > 0) {
        text.append(buffer.data(), std::min(static_cast<std::size_t>(count), most - text.size()));
    }
}

/// False: it took too long.
bool read_to_the_end(Pipe& output, Pipe& complaints, Answer& answer, Clock::time_point end) {
    while (output.ends[0] >= 0 || complaints.ends[0] >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
        if (left <= 0) {
            return false;
        }
        std::array<pollfd, 2> waiting{pollfd{output.ends[0], POLLIN, 0}, pollfd{complaints.ends[0], POLLIN, 0}};
        if (::poll(waiting.data(), waiting.size(), static_cast<int>(left)) > 0) {
            if (waiting[0].revents != 0) {
                read_some(output, answer.output, most_output);
            }
            if (waiting[1].revents != 0) {
                read_some(complaints, answer.complaints, most_complaints);
            }
        }
    }
    return true;
}

} // namespace

Answer ask(const std::vector<std::string>& words, std::chrono::milliseconds patience) {
    Answer answer;
    Pipe output;
    Pipe complaints;
    const pid_t pid = output.good && complaints.good ? spawn(words, output, complaints) : -1;
    if (pid < 0) {
        return answer;
    }
    output.close_end(1);
    complaints.close_end(1);
    const bool in_time = read_to_the_end(output, complaints, answer, Clock::now() + patience);
    if (!in_time) {
        ::kill(pid, SIGKILL);
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    answer.ran = in_time && WIFEXITED(status);
    answer.status = answer.ran ? WEXITSTATUS(status) : -1;
    return answer;
}

} // namespace reelmill::slurm
