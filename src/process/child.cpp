#include "reelmill/process/child.hpp"

#include "exec_plan.hpp"
#include "reelmill/disk/disk_failure.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace reelmill::process {

namespace {

using disk::FileHandle;

/// As if by exit(255): somebody in this process waits for all children, or none are to be waited for.
constexpr int end_seen_by_others = 255 << 8;

struct Pipe {
    FileHandle read;
    FileHandle write;

    Pipe() {
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            throw disk::disk_failure("pipe", "make one to another process", errno);
        }
        FileHandle second(ends[1]);
        read = above_standard_streams(ends[0]);
        write = above_standard_streams(second.release());
    }
};

/// One of output and error: the descriptor that becomes it, and the end to read where there is one.
struct Way {
    FileHandle child;
    FileHandle here;

    explicit Way(Stream stream) {
        if (stream == Stream::pipe) {
            Pipe pipe;
            child = std::move(pipe.write);
            here = std::move(pipe.read);
            ::fcntl(here.get(), F_SETFL, O_NONBLOCK);
        } else if (stream == Stream::nowhere) {
            child = above_standard_streams(::open("/dev/null", O_WRONLY | O_CLOEXEC));
        }
    }
};

FileHandle input_of(const Start& start) {
    const bool given = start.input >= 0;
    return above_standard_streams(given ? ::fcntl(start.input, F_DUPFD_CLOEXEC, 0)
                                        : ::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

/// What the child needs to become the program.
struct Becoming {
    const ExecPlan& plan;
    int input;
    int output; ///< -1: stays what it is
    int errors;
    int failure; ///< a pipe that exec closes; errno is written to it where there is no exec
    bool streams_only;
    int last_signal;
    pid_t parent;
};

/// A handler of the starter's must not run in the child, which has the starter's memory until exec.
class AllSignalsBlocked {
public:
    AllSignalsBlocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    AllSignalsBlocked(const AllSignalsBlocked&) = delete;
    AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

private:
    sigset_t before_{};
};

void reset_signals() {
    struct sigaction usual {};
    usual.sa_handler = SIG_DFL;
    for (int signal = 1; signal <= SIGRTMAX; ++signal) {
        sigaction(signal, &usual, nullptr); // refused for some, which have no handlers
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

void put_streams_in_place(const Becoming& how) {
    ::dup2(how.input, STDIN_FILENO);
    if (how.output >= 0) {
        ::dup2(how.output, STDOUT_FILENO);
    }
    if (how.errors >= 0) {
        ::dup2(how.errors, STDERR_FILENO);
    }
}

/// Returns errno only when nothing could be executed: of the paths that lead somewhere, the first one's.
int execute(const ExecPlan& plan) {
    int reason = ENOENT;
    for (const std::string& path : plan.paths) {
        ::execve(path.c_str(), plan.argv.data(), plan.envp.data());
        if (reason == ENOENT && errno != ENOTDIR) {
            reason = errno;
        }
    }
    return reason;
}

/// In the child: only system calls, nothing that allocates, locks or changes what the starter can see.
[[noreturn]] void become(const Becoming& how) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, how.last_signal);
    if (::getppid() != how.parent) {
        ::_exit(1); // the parent died before the line above
    }
    put_streams_in_place(how);
    int failure = how.failure;
    if (how.streams_only) {
        constexpr int first = STDERR_FILENO + 1;
        if (failure != first) {
            failure = ::dup3(failure, first, O_CLOEXEC);
        }
        ::closefrom(first + 1);
    }
    reset_signals();
    const int reason = execute(how.plan);
    static_cast<void>(!::write(failure, &reason, sizeof reason));
    ::_exit(127);
}

/// vfork(2), as by CPython's subprocess and under the same conditions: all signals blocked, and a child that only
/// makes system calls. fork(2) would copy the page tables of a rank with gigabytes of pictures, and be refused where
/// memory is not overcommitted; posix_spawn(3) cannot tie the child to its parent's life.
[[gnu::noinline]] pid_t split_off(const Becoming& how) {
    const AllSignalsBlocked blocked;
    const pid_t pid = ::vfork();
    if (pid == 0) {
        become(how);
    }
    return pid;
}

/// errno of a failed exec, 0 when the program runs.
int exec_error(Pipe& failure) {
    failure.write.close();
    int reason = 0;
    ssize_t count = 0;
    do {
        count = ::read(failure.read.get(), &reason, sizeof reason);
    } while (count < 0 && errno == EINTR);
    return count == static_cast<ssize_t>(sizeof reason) ? reason : 0;
}

void wait_for(pid_t pid) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

} // namespace

FileHandle above_standard_streams(int fd) {
    FileHandle file(fd);
    if (fd > STDERR_FILENO) {
        return file;
    }
    FileHandle high(fd < 0 ? -1 : ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!high.valid()) {
        throw disk::disk_failure("file", "open one for another process", errno);
    }
    return high;
}

Child::Child(const Start& start) {
    const ExecPlan plan(start);
    const FileHandle input = input_of(start);
    Way output(start.output);
    Way errors(start.errors);
    Pipe failure;
    pid_ = split_off({plan, input.get(), output.child.get(), errors.child.get(), failure.write.get(),
                      start.streams_only, start.last_signal, ::getpid()});
    int reason = pid_ < 0 ? errno : 0;
    if (pid_ > 0) {
        reason = exec_error(failure);
        if (reason != 0) {
            wait_for(pid_);
        }
    }
    if (reason != 0) {
        throw disk::disk_failure(start.words.front(), "start it in a process of its own", reason);
    }
    output_ = std::move(output.here);
    errors_ = std::move(errors.here);
}

Child::~Child() {
    if (!end()) {
        ::kill(-pid_, SIGKILL);
        wait_for(pid_);
    }
}

std::optional<int> Child::end() {
    if (!end_) {
        int status = 0;
        const pid_t answer = ::waitpid(pid_, &status, WNOHANG);
        if (answer == pid_) {
            end_ = status;
        } else if (answer < 0 && errno != EINTR) {
            end_ = end_seen_by_others;
        }
    }
    return end_;
}

std::optional<int> Child::wait_for_end(std::chrono::milliseconds at_most) {
    constexpr std::chrono::milliseconds pause{5};
    const auto give_up = std::chrono::steady_clock::now() + at_most;
    while (!end() && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::sleep_for(pause);
    }
    return end();
}

void Child::send_signal(int signal) {
    if (!end()) {
        ::kill(pid_, signal);
    }
}

void Child::send_group_signal(int signal) {
    if (!end()) {
        ::kill(-pid_, signal);
    }
}

} // namespace reelmill::process
