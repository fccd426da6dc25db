#include "task_process.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/disk_failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string_view>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>

namespace reelmill::isolate {

namespace {

Failure cannot(const std::string& command, const char* what, int error) {
    return disk::disk_failure(command, what, error);
}

/// The same file under a number that is no standard stream, so that putting one in its place closes no other.
FileHandle above_standard_streams(int fd) {
    const FileHandle low(fd);
    const int high = fd < 0 ? -1 : ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (high < 0) {
        throw cannot("task", "open a way to a process of its own", errno);
    }
    return FileHandle(high);
}

// A file in memory rather than a pipe: it takes any task at once, and a child that dies early costs no SIGPIPE.
FileHandle file_with(const Bytes& content) {
    FileHandle file = above_standard_streams(::memfd_create("reelmill-task", MFD_CLOEXEC));
    std::size_t written = 0;
    while (written < content.size()) {
        const ssize_t count = ::write(file.get(), content.data() + written, content.size() - written);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            throw cannot("task", "hand it to a process of its own", errno);
        }
        written += static_cast<std::size_t>(count);
    }
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

bool makes_a_rank(std::string_view variable) {
    constexpr std::array<std::string_view, 4> prefixes = {"OMPI_", "PMIX_", "PRTE_", "PMI_"};
    return std::any_of(prefixes.begin(), prefixes.end(), [&](auto prefix) { return variable.starts_with(prefix); });
}

std::vector<char*> environment_of_no_rank() {
    std::vector<char*> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!makes_a_rank(*entry)) {
            variables.push_back(*entry);
        }
    }
    variables.push_back(nullptr);
    return variables;
}

std::vector<char*> words_of(std::vector<std::string>& command) {
    std::vector<char*> words;
    for (std::string& word : command) {
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    return words;
}

/// As if by exit(255): somebody in this process waits for all children, or none are to be waited for.
constexpr int end_seen_by_others = 255 << 8;

struct Actions {
    posix_spawn_file_actions_t list;

    Actions(int input, int output) {
        ::posix_spawn_file_actions_init(&list);
        ::posix_spawn_file_actions_adddup2(&list, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&list, output, STDOUT_FILENO);
        // Libraries open descriptors without O_CLOEXEC: MPI's shared memory and sockets are none of the child's.
        ::posix_spawn_file_actions_addclosefrom_np(&list, STDERR_FILENO + 1);
    }
    ~Actions() { ::posix_spawn_file_actions_destroy(&list); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;
};

struct Attributes {
    posix_spawnattr_t list;

    Attributes() {
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_init(&list);
        ::posix_spawnattr_setsigmask(&list, &none);
        ::posix_spawnattr_setsigdefault(&list, &all);
        ::posix_spawnattr_setpgroup(&list, 0); // signals to the rank's group ask the rank; it decides about the child
        ::posix_spawnattr_setflags(&list, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~Attributes() { ::posix_spawnattr_destroy(&list); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;
};

} // namespace

TaskProcess::TaskProcess(const std::vector<std::string>& command, const Bytes& input) {
    const FileHandle task = file_with(input);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        throw cannot(command.front(), "make a pipe for its output", errno);
    }
    FileHandle write_end(ends[1]);
    output_ = above_standard_streams(ends[0]);
    const FileHandle child_output = above_standard_streams(write_end.release());
    const Actions actions(task.get(), child_output.get());
    const Attributes attributes;
    std::vector<std::string> words = command;
    const int error = ::posix_spawn(&pid_, words.front().c_str(), &actions.list, &attributes.list,
                                    words_of(words).data(), environment_of_no_rank().data());
    if (error != 0) {
        throw cannot(command.front(), "start it in a process of its own", error);
    }
    ::fcntl(output_.get(), F_SETFL, O_NONBLOCK);
}

TaskProcess::~TaskProcess() {
    if (!ended_) {
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

bool TaskProcess::read_output(ReportReader& reports, std::chrono::milliseconds at_most) {
    pollfd wanted{output_.get(), POLLIN, 0};
    ::poll(&wanted, 1, static_cast<int>(at_most.count()));
    std::array<std::uint8_t, 65536> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
    while (true) {
        const ssize_t count = ::read(output_.get(), buffer.data(), buffer.size());
        if (count > 0) {
            reports.add(buffer.data(), static_cast<std::size_t>(count));
        } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
            return false;
        } else if (errno == EAGAIN) {
            return true;
        }
    }
}

std::optional<int> TaskProcess::wait_for_end(std::chrono::milliseconds at_most) {
    constexpr std::chrono::milliseconds pause{5};
    const auto give_up = std::chrono::steady_clock::now() + at_most;
    while (!ended_) {
        int status = 0;
        const pid_t answer = ::waitpid(pid_, &status, WNOHANG);
        if (answer == pid_) {
            ended_ = status;
        } else if (answer < 0 && errno != EINTR) {
            ended_ = end_seen_by_others;
        } else if (std::chrono::steady_clock::now() >= give_up) {
            break;
        } else {
            std::this_thread::sleep_for(pause);
        }
    }
    return ended_;
}

} // namespace reelmill::isolate
