#include "reelmill/transport/mpi_session.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/transport/mpi_error.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <mpi.h>

#include <mpi-ext.h> // needs mpi.h before it
#include <unistd.h>

namespace reelmill::transport {

namespace {
bool fault_tolerance_is_on() {
#if defined(OMPI_HAVE_MPI_EXT_FTMPI) && OMPI_HAVE_MPI_EXT_FTMPI
    int* value = nullptr;
    int found = 0;
    check_mpi(MPI_Comm_get_attr(MPI_COMM_WORLD, MPIX_FT, static_cast<void*>(&value), &found), "MPI_Comm_get_attr");
    return found != 0 && value != nullptr && *value != 0;
#else
    return false;
#endif
}
} // namespace

MpiSession::MpiSession(int* argc, char*** argv) : exceptions_at_start_(std::uncaught_exceptions()) {
    int provided = MPI_THREAD_SINGLE;
    if (MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided) != MPI_SUCCESS) {
        throw environment_failure("MPI could not be started; start the program by the mpirun that it was built with");
    }
    check_mpi(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check_mpi(MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    if (provided < MPI_THREAD_FUNNELED) {
        throw environment_failure("this MPI allows no threads beside it; use an Open MPI that was built with them");
    }
    check_mpi(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "MPI_Comm_rank");
    check_mpi(MPI_Comm_size(MPI_COMM_WORLD, &size_), "MPI_Comm_size");
    is_ulfm_ = fault_tolerance_is_on();
}

MpiSession::~MpiSession() {
    if (std::uncaught_exceptions() <= exceptions_at_start_) {
        MPI_Finalize();
    }
}

std::string MpiSession::library_version() {
    std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
    int length = 0;
    if (MPI_Get_library_version(text.data(), &length) != MPI_SUCCESS) {
        return "MPI, version unknown";
    }
    const std::string version(text.data(), static_cast<std::size_t>(length));
    return version.substr(0, version.find('\n'));
}

void die(const std::string& line) {
    const std::string whole = line + "\n";
    // One write, no buffers: nothing else may be in order any more. There is nobody to tell if it fails.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
    // Open MPI catches SIGABRT to print a stack trace: no help to whoever reads the line above.
    (void)std::signal(SIGABRT, SIG_DFL);
    std::abort();
}

} // namespace reelmill::transport
