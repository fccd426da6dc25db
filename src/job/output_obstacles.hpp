// What the file system has against an output before a byte of it is made.
#pragma once

#include <string>

namespace reelmill::job {

/// Why the file `output` (absolute) cannot be made by its name or its folders, as a clause that says what to do; empty
/// where nothing is known: its name or its whole path is too long, a plain file or a link that leads nowhere stands
/// where a folder has to be, or the folder takes no new names. Looks at the disk and changes nothing.
[[nodiscard]] std::string obstacle_to_output(const std::string& output);

} // namespace reelmill::job
