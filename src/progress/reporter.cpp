#include "reelmill/progress/reporter.hpp"

#include "reelmill/progress/status_lines.hpp"

#include <fmt/format.h>

namespace reelmill::progress {

Reporter::Reporter(status::ProgressMode mode, int fd)
    : mode_(mode_for(mode, fd)), fd_(fd), area_([this](std::string_view text) { write(text); }),
      next_plain_line_(Clock::now() + plain_interval) {}

void Reporter::show(const status::Status& status, Clock::time_point now) {
    if (mode_ == status::ProgressMode::bar) {
        area_.show(status_lines(status, look_of(fd_)));
    } else if (mode_ == status::ProgressMode::plain && now >= next_plain_line_) {
        next_plain_line_ = now + plain_interval;
        print(plain_line(status));
    }
}

void Reporter::print(std::string_view line) {
    if (mode_ == status::ProgressMode::bar) {
        area_.print(line);
    } else {
        write(fmt::format("{}\n", line));
    }
}

void Reporter::finish() { area_.clear(); }

/// Errors are let pass: who does not see the progress of a run shall have its outputs.
void Reporter::write(std::string_view text) const { (void)write_text(fd_, text); }

} // namespace reelmill::progress
