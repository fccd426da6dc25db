// What the tests of the room `isolate` start as the process of a task: it does what its first argument says.
#include "reelmill/isolate/isolated_task.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace {

using namespace reelmill;

std::string signals_that_are_not_as_usual() {
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, nullptr, &blocked);
    std::string unusual;
    for (int signal = 1; signal < SIGRTMIN; ++signal) {
        struct sigaction action {};
        const bool known = sigaction(signal, nullptr, &action) == 0;
        const bool ours = signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGUSR1 ||
                          signal == SIGUSR2 || signal == SIGPIPE; // the room ignores them
        if (known && !ours && (action.sa_handler == SIG_IGN || sigismember(&blocked, signal) == 1)) {
            unusual += std::to_string(signal) + " ";
        }
    }
    return unusual;
}

std::string variables_of_a_rank() {
    std::string found;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        for (const std::string prefix : {"OMPI_", "PMIX_", "PRTE_", "PMI_"}) {
            found += text.starts_with(prefix) ? text + " " : "";
        }
    }
    return found;
}

std::string open_files() {
    std::string files;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code error;
        const std::string target = std::filesystem::read_symlink(entry.path(), error).string();
        const bool own_look = error || target.find("/fd") != std::string::npos;
        files += own_look ? "" : entry.path().filename().string() + "=" + target + " ";
    }
    return files;
}

task::TaskResult tell_about_itself(const task::TracksTask& task, WorkMonitor& monitor) {
    monitor.frames = 1;
    monitor.bytes = 2;
    monitor.media_microseconds = 3;
    task::TracksResult result;
    for (const std::string& text : {task.key, signals_that_are_not_as_usual(), variables_of_a_rank(), open_files(),
                                    std::string(std::getenv("REELMILL_TEST_KEPT") != nullptr ? "kept" : "lost")}) {
        result.warnings.push_back({WarningCode::other, {}, {}, text});
    }
    return result;
}

/// Shows that it is at work, by its pid in the file that the task names, and never ends by itself.
[[noreturn]] void hang(const task::TracksTask& task, WorkMonitor& monitor) {
    monitor.frames = 7;
    std::ofstream(task.segment.bytes) << ::getpid() << "\n";
    while (true) {
        ::pause();
    }
}

task::TaskResult act(const std::string& part, const task::Task& any_task, WorkMonitor& monitor) {
    if (part == "segv") {
        ::signal(SIGSEGV, SIG_DFL); // a sanitizer may have its own idea
        ::raise(SIGSEGV);
    } else if (part == "kill") {
        ::raise(SIGKILL);
    } else if (part == "exit") {
        ::_exit(3);
    } else if (part == "noise") {
        std::puts("a library prints this");
        std::fflush(stdout);
    } else if (part == "throw") {
        throw std::runtime_error("a mistake");
    } else if (part == "fail") {
        return task::TaskFailure{FailureKind::environment, "no room", "chain"};
    } else if (part == "hang") {
        hang(std::get<task::TracksTask>(any_task), monitor);
    }
    return tell_about_itself(std::get<task::TracksTask>(any_task), monitor);
}

} // namespace

int main(int argc, char** argv) {
    const std::string part = argc > 1 ? argv[1] : "";
    if (part == "rubbish") {
        std::puts("this is no report, but it is long enough to look like one");
        return 0;
    }
    return isolate::be_isolated_task(
        [&part](const task::Task& task, WorkMonitor& monitor) { return act(part, task, monitor); });
}
