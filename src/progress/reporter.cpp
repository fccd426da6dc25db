#include "reelmill/progress/reporter.hpp"

#include <fmt/format.h>

namespace reelmill::progress {
namespace {

/// Errors are let pass: who does not see the progress of a run shall have its outputs.
void write_if_possible(int fd, std::string_view text) { (void)write_text(fd, text); }

} // namespace

Reporter::Reporter(status::ProgressMode mode, int fd)
    : mode_(mode_for(mode, fd)), fd_(fd),
      area_([fd](std::string_view text) { write_if_possible(fd, text); }, [fd] { return look_of(fd); }),
      next_plain_line_(Clock::now() + plain_interval) {}

void Reporter::show(const status::Status& status, Clock::time_point now) {
    if (mode_ == status::ProgressMode::bar) {
        area_.show(status);
    } else if (mode_ == status::ProgressMode::plain && now >= next_plain_line_) {
        next_plain_line_ = now + plain_interval;
        print(plain_line(status));
    }
}

void Reporter::print(std::string_view line) {
    if (mode_ == status::ProgressMode::bar) {
        area_.print(line);
    } else {
        write_if_possible(fd_, fmt::format("{}\n", line));
    }
}

void Reporter::finish() { area_.clear(); }

} // namespace reelmill::progress
