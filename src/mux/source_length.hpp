// A source that is shorter than it says, or not the one any more that was planned.
#pragma once

#include "reelmill/task/task.hpp"

#include "title_layout.hpp"

#include <string>
#include <vector>

namespace reelmill::mux {

/// True where size or time of the file are no longer what they were when it was planned.
[[nodiscard]] bool has_changed(const title::TitleIndex& index);

/// The file is cut off, ends before its header says so, or has changed. `seconds`: of the output.
[[nodiscard]] Warnings warnings_of_length(const task::MuxTask& task, const TitleLayout& layout, double seconds);

} // namespace reelmill::mux
