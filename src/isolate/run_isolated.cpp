#include "reelmill/isolate/isolated_task.hpp"

#include "frames.hpp"
#include "last_words.hpp"
#include "task_process.hpp"

#include <csignal>
#include <spdlog/spdlog.h>
#include <sys/wait.h>

namespace reelmill::isolate {

namespace {

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
