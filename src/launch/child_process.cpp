#include "child_process.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/disk/disk_failure.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace reelmill::launch {
namespace {

struct Pipe {
    int read = -1;
    int write = -1;

    Pipe() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) {
            throw disk::disk_failure("mpirun", "make a pipe for its output", errno);
        }
        read = ends[0];
        write = ends[1];
    }
    ~Pipe() {
        close_read();
        close_write();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void close_read() {
        if (read >= 0) {
            ::close(std::exchange(read, -1));
        }
    }
    void close_write() {
        if (write >= 0) {
            ::close(std::exchange(write, -1));
        }
    }
};

/// Everything that exec needs, made before fork: between the two only async-signal-safe calls are allowed.
struct ExecPlan {
    std::vector<std::string> words;
    std::vector<std::string> environment;
    std::vector<char*> argv;
    std::vector<char*> envp;

    ExecPlan(const std::vector<std::string>& command, const std::vector<std::pair<std::string, std::string>>& variables)
        : words(command) {
        for (char** entry = environ; *entry != nullptr; ++entry) {
            const std::string_view text = *entry;
            const auto names_it = [&](const auto& variable) { return text.starts_with(variable.first + "="); };
            if (std::none_of(variables.begin(), variables.end(), names_it)) {
                environment.emplace_back(text);
            }
        }
        for (const auto& [name, value] : variables) {
            environment.push_back(name + "=" + value);
        }
        argv = pointers_to(words);
        envp = pointers_to(environment);
    }

    static std::vector<char*> pointers_to(std::vector<std::string>& texts) {
        std::vector<char*> pointers;
        for (std::string& text : texts) {
            pointers.push_back(text.data());
        }
        pointers.push_back(nullptr);
        return pointers;
    }
};

void reset_signals() {
    sigset_t none;
    sigemptyset(&none);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGPIPE, SIGCHLD}) {
        ::signal(signal, SIG_DFL);
    }
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// In the child. Returns only when exec failed; `failure` tells the parent, and is closed by a successful exec.
void become(ExecPlan& plan, const Pipe& out, const Pipe& error, int failure, pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) {
        ::_exit(1); // the parent died before the line above
    }
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(out.write, STDOUT_FILENO);
    ::dup2(error.write, STDERR_FILENO);
    reset_signals();
    ::execve(plan.argv[0], plan.argv.data(), plan.envp.data());
    const int reason = errno;
    static_cast<void>(!::write(failure, &reason, sizeof reason));
}

/// errno of a failed exec, 0 when the program runs.
int exec_error(Pipe& failure) {
    failure.close_write();
    int reason = 0;
    ssize_t count = 0;
    do {
        count = ::read(failure.read, &reason, sizeof reason);
    } while (count < 0 && errno == EINTR);
    return count == static_cast<ssize_t>(sizeof reason) ? reason : 0;
}

} // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command,
                           const std::vector<std::pair<std::string, std::string>>& variables) {
    ExecPlan plan(command, variables);
    Pipe out;
    Pipe error;
    Pipe failure;
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) {
        become(plan, out, error, failure.write, parent);
        ::_exit(127);
    }
    if (pid_ < 0) {
        throw disk::disk_failure(command.front(), "start it", errno);
    }
    if (const int reason = exec_error(failure); reason != 0) {
        ::waitpid(pid_, nullptr, 0);
        throw environment_failure(fmt::format("{}: cannot be executed: {}; install Open MPI 5 with ULFM, or name its "
                                              "mpirun in REELMILL_MPIRUN",
                                              printable(command.front()), disk::reason_of(reason)));
    }
    streams_[0].fd = std::exchange(out.read, -1);
    streams_[1].fd = std::exchange(error.read, -1);
    for (const Stream& stream : streams_) {
        ::fcntl(stream.fd, F_SETFL, O_NONBLOCK);
    }
}

ChildProcess::~ChildProcess() {
    if (!ended_) {
        send_group_signal(SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    for (const Stream& stream : streams_) {
        if (stream.fd >= 0) {
            ::close(stream.fd);
        }
    }
}

void ChildProcess::read_stream(Stream& stream, const std::function<void(std::string_view)>& line) {
    constexpr std::size_t longest_line = 65536; // bytes; longer ones are cut, so that a flood does not fill the memory
    std::array<char, 8192> buffer;              // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
    while (stream.fd >= 0) {
        const ssize_t count = ::read(stream.fd, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 && errno == EAGAIN) {
            return;
        }
        if (count <= 0) {
            ::close(std::exchange(stream.fd, -1));
            return;
        }
        stream.pending.append(buffer.data(), static_cast<std::size_t>(count));
        std::size_t begin = 0;
        for (std::size_t end = 0; (end = stream.pending.find('\n', begin)) != std::string::npos; begin = end + 1) {
            line(std::string_view(stream.pending).substr(begin, end - begin));
        }
        stream.pending.erase(0, begin);
        if (stream.pending.size() > longest_line) {
            line(stream.pending);
            stream.pending.clear();
        }
    }
}

void ChildProcess::read_lines(const std::function<void(std::string_view)>& line) {
    for (Stream& stream : streams_) {
        read_stream(stream, line);
    }
}

void ChildProcess::flush(const std::function<void(std::string_view)>& line) {
    for (Stream& stream : streams_) {
        if (!stream.pending.empty()) {
            line(stream.pending);
            stream.pending.clear();
        }
    }
}

bool ChildProcess::has_ended() {
    if (!ended_) {
        int status = 0;
        ended_ = ::waitpid(pid_, &status, WNOHANG) == pid_;
        killed_ = ended_ && WIFSIGNALED(status);
        success_ = ended_ && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    return ended_;
}

void ChildProcess::send_signal(int signal) {
    if (!has_ended()) {
        ::kill(pid_, signal);
    }
}

void ChildProcess::send_group_signal(int signal) {
    if (!has_ended()) {
        ::kill(-pid_, signal);
    }
}

} // namespace reelmill::launch
