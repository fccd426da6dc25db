// A status as lines of text. Pure.
#pragma once

#include "reelmill/status/status.hpp"
#include "reelmill/text/columns.hpp"

#include <string>
#include <vector>

namespace reelmill::progress {

/// One or two lines, none wider than the room of `look`: a bar with the share of
/// the predicted work that is done and the time left; then, most important first, as much as fits of frames per second,
/// speed against real time, bytes, titles done and failed, and the titles at work.
[[nodiscard]] std::vector<std::string> status_lines(const status::Status& status, const text::Look& look);

/// The same in one plain line, of any width, for logs.
[[nodiscard]] std::string plain_line(const status::Status& status);

} // namespace reelmill::progress
