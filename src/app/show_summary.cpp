#include "show_summary.hpp"

#include "standard_output.hpp"

#include "reelmill/progress/summary_text.hpp"
#include "reelmill/progress/terminal.hpp"

#include <unistd.h>

namespace reelmill::app {

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

} // namespace reelmill::app
