// Until when this process may work.
#pragma once

namespace reelmill::app {

/// Seconds since the epoch: the end of the allocation or of the time that the user has set, whichever comes first. 0:
/// nobody has set one.
[[nodiscard]] double ends_at_unix();

} // namespace reelmill::app
