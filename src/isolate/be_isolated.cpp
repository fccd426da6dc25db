#include "reelmill/isolate/isolated_task.hpp"

#include "frames.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/file_handle.hpp"

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <fcntl.h>
#include <mutex>
#include <span>
#include <spdlog/spdlog.h>
#include <thread>
#include <unistd.h>

namespace reelmill::isolate {

namespace {

using disk::FileHandle;

constexpr std::chrono::milliseconds progress_interval{500};

Bytes standard_input() {
    Bytes bytes;
    std::array<std::uint8_t, 65536> buffer; // read() fills it
    while (true) {
        const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count > 0) {
            bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + count);
        } else if (count == 0 || errno != EINTR) {
            return bytes;
        }
    }
}

/// The way to the parent. A library that prints to standard output would spoil it, so that now leads elsewhere.
FileHandle take_standard_output() {
    FileHandle output(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
    return output;
}

void leave_stopping_to_the_parent() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
        ::signal(signal, SIG_IGN);
    }
}

/// False: the parent is gone.
bool write_report(const FileHandle& output, const Report& report) {
    const Bytes bytes = framed(report);
    return disk::write_fully(output, std::as_bytes(std::span(bytes)));
}

ProgressReport progress_of(const WorkMonitor& monitor) {
    return {monitor.frames, monitor.bytes, monitor.media_microseconds, monitor.steps};
}

/// Reports from its own thread until it is destroyed.
class ProgressReporter {
public:
    ProgressReporter(const FileHandle& output, const WorkMonitor& monitor)
        : thread_([&output, &monitor, this](const std::stop_token& stop) {
              std::unique_lock lock(mutex_);
              while (!wake_.wait_for(lock, stop, progress_interval, [&stop] { return stop.stop_requested(); })) {
                  write_report(output, progress_of(monitor));
              }
          }) {}

private:
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;
};

int run_and_report(const task::TaskRunner& runner, const task::Task& task, const FileHandle& output) {
    WorkMonitor monitor;
    task::TaskResult result;
    {
        const ProgressReporter reporter(output, monitor);
        result = task::run_guarded(runner, task, monitor);
    }
    return write_report(output, progress_of(monitor)) && write_report(output, std::move(result)) ? 0 : 1;
}

} // namespace

int be_isolated_task(const task::TaskRunner& runner) {
    leave_stopping_to_the_parent();
    // Log lines go to mpirun's pipe: its end is no reason to die, and would look like the task's fault.
    (void)std::signal(SIGPIPE, SIG_IGN);
    const FileHandle output = take_standard_output();
    try {
        return run_and_report(runner, decode_task(standard_input()), output);
    } catch (const std::exception& error) {
        spdlog::error("this process is made for one task of a run, and got none: {}", error.what());
        return 1;
    }
}

} // namespace reelmill::isolate
