// Which machine this is, and what its clock says: for people, and for files that several machines read.
#pragma once

#include <string>

namespace reelmill {

/// The name of this machine; empty where it does not tell. Any thread.
[[nodiscard]] std::string host_name();

/// Seconds since the epoch by this machine's clock, which may differ from others' and be set. Any thread.
[[nodiscard]] double unix_seconds();

} // namespace reelmill
