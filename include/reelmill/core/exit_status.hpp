// What the exit status of a run says about it.
#pragma once

#include "reelmill/core/failure.hpp"

namespace reelmill {

/// Of a run that stops early for such a failure. Whatever it was, the run can be resumed: never `done` or
/// `some_failed`.
[[nodiscard]] ExitStatus exit_status_of_stop(FailureKind kind);

/// The run has done all that it can: there is nothing left to resume.
[[nodiscard]] bool is_whole(ExitStatus status);

} // namespace reelmill
