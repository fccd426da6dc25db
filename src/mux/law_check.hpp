// What the plain demuxer gives of source and output, against each other.
#pragma once

#include "source_check.hpp"

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/verify/check_published.hpp"

namespace reelmill::mux {

/// `check`: what was found before; the source is read, once, where that did not. `known`: warnings of this mux so far,
/// beside those that came with the task. Returns a warning for each stream of it that would be lost in silence. Throws
/// Failure: input "OUTPUT: not published: ..." where a law is broken, interrupted.
[[nodiscard]] Warnings check_laws(const task::MuxTask& task, SourceCheck check, const verify::ExpectedFile& expected,
                                  const verify::ReadBack& found, const Warnings& known, WorkMonitor& monitor);

} // namespace reelmill::mux
