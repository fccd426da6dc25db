// One line for people out of an errno.
#pragma once

#include "reelmill/core/failure.hpp"

#include <string>

namespace reelmill::disk {

/// "PATH: cannot WHAT: REASON; ADVICE" for the given errno, for example
/// "/out/a.mp4: cannot write: No space left on device; make room and run the same command again".
[[nodiscard]] Failure disk_failure(const std::string& path, const std::string& what, int error,
                                   FailureKind kind = FailureKind::environment);

/// The operating system's text for an errno. Any thread.
[[nodiscard]] std::string reason_of(int error);

} // namespace reelmill::disk
