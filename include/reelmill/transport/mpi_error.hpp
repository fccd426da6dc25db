// MPI's error codes as an std::error_category, and the one place that turns a code into an exception.
#pragma once

#include <system_error>

namespace reelmill::transport {

/// Messages come from MPI_Error_string; usable between MPI_Init and MPI_Finalize.
[[nodiscard]] const std::error_category& mpi_category();

/// Returns if `code` is MPI_SUCCESS; else throws Failure{environment} that names `call`, with the std::system_error
/// nested in it.
void check_mpi(int code, const char* call);

} // namespace reelmill::transport
