// What only the system tells: which machine this is, what its clock says, and names that nobody else has.
#pragma once

#include <string>

namespace reelmill {

/// The name of this machine; empty where it does not tell. Any thread.
[[nodiscard]] std::string host_name();

/// Seconds since the epoch by this machine's clock, which may differ from others' and be set. Any thread.
[[nodiscard]] double unix_seconds();

/// 16 hexadecimal digits by chance: an id that no other process on any machine has. Any thread.
[[nodiscard]] std::string random_id();

} // namespace reelmill
