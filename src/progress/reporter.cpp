#include "reelmill/progress/reporter.hpp"

#include <fmt/format.h>

namespace reelmill::progress {

Reporter::Reporter(status::ProgressMode mode, int fd)
    : mode_(mode_for(mode, fd)), fd_(fd),
      area_([fd](std::string_view text) { write_text(fd, text); }, [fd] { return look_of(fd); }),
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
        write_text(fd_, fmt::format("{}\n", line));
    }
}

void Reporter::finish() { area_.clear(); }

} // namespace reelmill::progress
