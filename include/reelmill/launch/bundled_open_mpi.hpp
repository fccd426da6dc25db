// The Open MPI that a tarball of Reelmill brings along.
#pragma once

#include <optional>
#include <string>

namespace reelmill::launch {

/// The prefix of the Open MPI that this process has loaded, if it is the one beside the program (cmake/Packages.cmake);
/// nothing if it is any other. Throws Failure{environment}: this program's own file is not found.
[[nodiscard]] std::optional<std::string> bundled_open_mpi();

/// Such an Open MPI does not lie where it was built; this tells its libraries and programs so, in this process and all
/// that it starts. Where the user chose an mpirun, that choice stands. To be called while there is one thread, before
/// MPI.
void settle_bundled_open_mpi();

} // namespace reelmill::launch
