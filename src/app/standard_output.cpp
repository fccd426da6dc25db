#include "standard_output.hpp"

#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/progress/summary_text.hpp"
#include "reelmill/progress/terminal.hpp"

#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace reelmill::app {

void print_text(std::string_view text) {
    if (const int error = progress::write_text(STDOUT_FILENO, text); error != 0) {
        throw OutputFailure(FailureKind::environment, "standard output: cannot be written: " + disk::reason_of(error));
    }
}

void complain(const std::string& line) { (void)progress::write_text(STDERR_FILENO, "reelmill: " + line + "\n"); }

ExitStatus show_summary(const job::RunSummary& summary, bool json) {
    try {
        print_text(json ? progress::summary_json(summary)
                        : progress::summary_table(summary, progress::look_of(STDOUT_FILENO)));
    } catch (const OutputFailure& failure) {
        complain(failure.what());
        return summary.status == ExitStatus::done ? exit_status_of(failure.kind()) : summary.status;
    }
    return summary.status;
}

void open_missing_streams() {
    // The missing standard output cannot be written, so that results that go nowhere are still noticed.
    constexpr std::array<std::pair<int, int>, 3> streams{
        {{STDIN_FILENO, O_RDONLY}, {STDOUT_FILENO, O_RDONLY}, {STDERR_FILENO, O_WRONLY}}};
    for (const auto& [stream, flags] : streams) {
        if (::fcntl(stream, F_GETFD) < 0) {
            ::open("/dev/null", flags); // takes the lowest free number, which is this one
        }
    }
}

} // namespace reelmill::app
