// A status as lines of text. Pure.
#pragma once

#include "reelmill/status/status.hpp"

#include <string>
#include <vector>

namespace reelmill::progress {

/// What the terminal can do.
struct Look {
    std::size_t width = 80; ///< columns
    bool unicode = true;
    bool color = true;
};

/// One or two lines, none wider than look.width - 1 (a full line would wrap on some terminals): a bar with the share of
/// the predicted work that is done and the time left; then, most important first, as much as fits of frames per second,
/// speed against real time, bytes, titles done and failed, and the titles at work.
[[nodiscard]] std::vector<std::string> status_lines(const status::Status& status, const Look& look);

/// The same in one plain line, of any width, for logs.
[[nodiscard]] std::string plain_line(const status::Status& status);

} // namespace reelmill::progress
