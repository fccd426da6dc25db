#include "last_words.hpp"

#include "reelmill/core/json.hpp"
#include "reelmill/core/time.hpp"

#include <csignal>
#include <fmt/format.h>
#include <sys/wait.h>

namespace reelmill::isolate {

namespace {

using task::source_of;
using task::Task;
using task::TaskFailure;

std::string name_of(const task::ProbeTask&) { return "looking into it"; }
std::string name_of(const task::TracksTask&) { return "transcoding of sound and subtitles"; }
std::string name_of(const task::MuxTask&) { return "joining its segments"; }
std::string place_of(const title::Shard& shard, const title::TitleIndex& index) {
    const Rational time_base = index.video.at(static_cast<std::size_t>(shard.track)).time_base;
    const auto place = [&](const std::optional<title::CutPoint>& cut, const char* otherwise) {
        return cut ? fmt::format("{:.3f} s", to_seconds(cut->pts, time_base)) : otherwise;
    };
    return fmt::format("from {} to {}", place(shard.begin, "the start"), place(shard.end, "the end"));
}
std::string name_of(const task::ShardTask& task) { return "transcoding " + place_of(task.shard, task.index); }
std::string name_of(const task::AnalysisTask& task) { return "looking at it " + place_of(task.shard, task.index); }
std::string what_was_done(const Task& task) {
    return std::visit([](const auto& work) { return name_of(work); }, task);
}

/// How often it happened, this time included.
std::string times(const Task& task) {
    const int count = 1 + header_of(task).deaths;
    return count == 1 ? "" : count == 2 ? " twice" : fmt::format(" {} times", count);
}

std::string signal_name(int signal) {
    const char* known = ::sigdescr_np(signal);
    return fmt::format("signal {} ({})", signal, known == nullptr ? "unknown" : known);
}

TaskFailure set_aside(const Task& task, const std::string& end, const char* remark, const char* advice,
                      std::string chain) {
    return {FailureKind::input,
            fmt::format("{}: {} ended {}{}{}, so this title is set aside; {}, or report the file",
                        printable(source_of(task).bytes), what_was_done(task), end, times(task), remark, advice),
            std::move(chain)};
}

constexpr const char* another_ffmpeg = "try another FFmpeg version";

} // namespace

TaskFailure failure_of_death(const Task& task, int status) {
    if (!WIFSIGNALED(status)) {
        const std::string end = fmt::format("with exit status {} and no result", WEXITSTATUS(status));
        return set_aside(task, end, "", another_ffmpeg, end);
    }
    const std::string signal = signal_name(WTERMSIG(status));
    if (WTERMSIG(status) == SIGKILL) { // not by us: the kernel, for want of memory, or a person
        return set_aside(task, "by " + signal, " (perhaps out of memory)", "start fewer ranks on a host", signal);
    }
    return set_aside(task, "by " + signal, "", another_ffmpeg, signal);
}

TaskFailure failure_of_nonsense(const Task& task, const std::string& what) {
    return set_aside(task, "with a result that is none", "", another_ffmpeg, what);
}

TaskFailure failure_of_stop(const Task& task) {
    return {FailureKind::interrupted, printable(source_of(task).bytes) + ": stopped", {}};
}

} // namespace reelmill::isolate
