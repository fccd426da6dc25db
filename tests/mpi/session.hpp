// The MPI session of the test program.
#pragma once

#include "reelmill/cluster/mpi_session.hpp"

namespace reelmill::cluster::test {

/// main() hands it in; tests ask for it.
const MpiSession& session(const MpiSession* the_one = nullptr);

} // namespace reelmill::cluster::test
