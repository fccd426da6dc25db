// The file of the program that runs.
#pragma once

#include <string>

namespace reelmill::disk {

/// Its absolute path. Throws Failure{environment}.
[[nodiscard]] std::string this_program();

} // namespace reelmill::disk
