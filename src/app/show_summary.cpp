#include "show_summary.hpp"

#include "reelmill/progress/summary_text.hpp"
#include "reelmill/progress/terminal.hpp"

#include <unistd.h>

namespace reelmill::app {

void show_summary(const job::RunSummary& summary, bool json) {
    progress::write_text(STDOUT_FILENO, json ? progress::summary_json(summary)
                                             : progress::summary_table(summary, progress::look_of(STDOUT_FILENO)));
}

} // namespace reelmill::app
