// What a terminal can do.
#pragma once

#include "reelmill/status/progress_mode.hpp"
#include "reelmill/text/columns.hpp"

#include <string_view>

namespace reelmill::progress {

/// The present width of the terminal behind `fd` (80 where it is none), Unicode by the locale of the environment
/// (LC_ALL, LC_CTYPE, LANG), colour unless NO_COLOR is set (https://no-color.org) or TERM says dumb.
[[nodiscard]] text::Look look_of(int fd);

/// Lines of the terminal behind `fd`; 24 where it is none.
[[nodiscard]] std::size_t height_of(int fd);

/// Whether lines can be drawn over: a terminal, and TERM is neither missing nor dumb.
[[nodiscard]] bool can_draw_over(int fd);

/// `automatic` resolved for `fd`; the others stay.
[[nodiscard]] status::ProgressMode mode_for(status::ProgressMode wanted, int fd);

/// Writes all of `text`, through short and interrupted writes, and waits where `fd` takes no more for now. Gives errno
/// where it cannot be written, else 0.
[[nodiscard]] int write_text(int fd, std::string_view text);

} // namespace reelmill::progress
