#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/isolate/isolated_task.hpp"
#include "reelmill/process/child.hpp"

#include "frames.hpp"
#include "last_words.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <poll.h>
#include <span>
#include <spdlog/spdlog.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace reelmill::isolate {

namespace {

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

// A file in memory rather than a pipe: it takes any task at once, and a child that dies early costs no SIGPIPE.
disk::FileHandle file_with(const Bytes& content) {
    disk::FileHandle file(::memfd_create("reelmill-task", MFD_CLOEXEC));
    if (!disk::write_fully(file, std::as_bytes(std::span(content)))) {
        throw disk::disk_failure("task", "hand it to a process of its own", errno);
    }
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

process::Start start_of(const std::vector<std::string>& command, const disk::FileHandle& task) {
    process::Start start;
    start.words = command;
    start.left_out = {"OMPI_", "PMIX_", "PRTE_", "PMI_"}; // by these it would take itself for a rank
    start.input = task.get();
    start.output = process::Stream::pipe;
    start.errors = process::Stream::inherited;
    start.streams_only = true; // MPI's shared memory and sockets are none of its business
    return start;
}

TaskProcess::TaskProcess(const std::vector<std::string>& command, const Bytes& input)
    : child_(start_of(command, file_with(input))) {}

bool TaskProcess::read_output(ReportReader& reports, std::chrono::milliseconds at_most) {
    pollfd wanted{child_.output().get(), POLLIN, 0};
    ::poll(&wanted, 1, static_cast<int>(at_most.count()));
    std::array<std::uint8_t, 65536> buffer; // read() fills it
    while (true) {
        const ssize_t count = ::read(child_.output().get(), buffer.data(), buffer.size());
        if (count > 0) {
            reports.add(buffer.data(), static_cast<std::size_t>(count));
        } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
            return false;
        } else if (errno == EAGAIN) {
            return true;
        }
    }
}

constexpr std::chrono::milliseconds turn{50}; // how soon a stop is noticed

void show(const ProgressReport& progress, WorkMonitor& monitor) {
    monitor.frames = progress.frames;
    monitor.bytes = progress.bytes;
    monitor.media_microseconds = progress.media_microseconds;
    monitor.steps = progress.steps;
}

/// Shows the progress that has come; the result, once it is there. Throws std::exception for nonsense.
std::optional<task::TaskResult> take_reports(ReportReader& reports, WorkMonitor& monitor) {
    while (auto report = reports.next()) {
        if (auto* result = std::get_if<task::TaskResult>(&*report)) {
            return std::move(*result);
        }
        show(std::get<ProgressReport>(*report), monitor);
    }
    return std::nullopt;
}

struct Outcome {
    task::TaskResult result;
    bool killed = false; ///< by SIGKILL, and not by us
};

Outcome outcome_of(const task::Task& task, WorkMonitor& monitor, TaskProcess& process) {
    ReportReader reports;
    bool open = true;
    while (!monitor.stop) {
        if (open) {
            open = process.read_output(reports, turn);
            if (auto result = take_reports(reports, monitor)) {
                return {*std::move(result)};
            }
        } else if (const auto status = process.wait_for_end(turn)) {
            return {failure_of_death(task, *status), WIFSIGNALED(*status) && WTERMSIG(*status) == SIGKILL};
        }
    }
    return {failure_of_stop(task)};
}

Outcome run_once(const task::Task& task, WorkMonitor& monitor, const std::vector<std::string>& command) {
    TaskProcess process(command, encode(task));
    spdlog::debug("process {} is made for one task", process.pid());
    try {
        return outcome_of(task, monitor, process);
    } catch (const std::exception& error) {
        return {failure_of_nonsense(task, error.what())};
    }
}

} // namespace

task::TaskResult run_isolated(const task::Task& task, WorkMonitor& monitor, const std::vector<std::string>& command) {
    Outcome outcome = run_once(task, monitor, command);
    if (outcome.killed && !monitor.stop) {
        // Somebody may have killed it who meant something else; a decoder does not end that way by itself.
        outcome = run_once(task, monitor, command);
    }
    return std::move(outcome.result);
}

} // namespace reelmill::isolate
