// The MPI session of the test program.
#pragma once

#include "reelmill/transport/mpi_session.hpp"

namespace reelmill::cluster::test {

/// main() hands it in; tests ask for it.
const transport::MpiSession& session(const transport::MpiSession* the_one = nullptr);

} // namespace reelmill::cluster::test
