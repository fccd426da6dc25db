#include "task_watch.hpp"

#include <fmt/format.h>

namespace reelmill::cluster {

TaskWatch::TaskWatch(const task::Task& task, double patience)
    : patience_(patience), source_(printable(source_of(task).bytes)), kind_(kind_of(task)) {}

bool TaskWatch::is_deaf(WorkMonitor& monitor, std::chrono::milliseconds deafness) {
    const auto now = Clock::now();
    if (patience_ <= 0) {
        return false;
    }
    if (is_told_) {
        return now - told_ > deafness;
    }
    const std::array<std::int64_t, 4> shown{monitor.frames, monitor.bytes, monitor.media_microseconds, monitor.steps};
    if (shown != seen_) {
        seen_ = shown;
        since_ = now;
    } else if (now - since_ > std::chrono::duration<double>(patience_)) {
        is_told_ = true;
        told_ = now;
        monitor.stop = true;
    }
    return false;
}

bool TaskWatch::stopped_it(const task::TaskResult& result) const {
    const auto* failure = std::get_if<task::TaskFailure>(&result);
    return is_told_ && failure != nullptr && failure->kind == FailureKind::interrupted;
}

std::string TaskWatch::what_is_wrong() const {
    return fmt::format("{}: its task \"{}\" has shown no progress for {:.0f} s", source_, kind_, patience_);
}

task::TaskFailure TaskWatch::failure() const {
    return {FailureKind::input,
            what_is_wrong() + ", twice; the title is set aside; if it only needs more time, give --task-timeout",
            {}};
}

std::string TaskWatch::last_words() const {
    return "reelmill: " + what_is_wrong() + " and does not hear that it is to stop; its rank ends with it";
}

} // namespace reelmill::cluster
