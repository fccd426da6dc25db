// MPI's lifetime in this process.
#pragma once

#include <string>

namespace reelmill::transport {

/// Between construction and destruction MPI may be called, by the constructing thread alone (MPI_THREAD_FUNNELED).
/// One per process, ever. Construction and destruction are collective over all ranks.
///
/// No MPI_Finalize while an exception unwinds the stack: it waits for the other ranks, which wait for this one. The
/// process has to end by die() then.
class MpiSession {
public:
    /// Throws Failure{environment} if MPI cannot start or gives less thread support. Errors are returned from now on
    /// (MPI_ERRORS_RETURN on WORLD and SELF) instead of ending the process.
    MpiSession(int* argc, char*** argv);
    ~MpiSession();
    MpiSession(const MpiSession&) = delete;
    MpiSession& operator=(const MpiSession&) = delete;

    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int size() const { return size_; }
    /// True if the loss of a rank can be survived: mpirun was given --with-ft ulfm.
    [[nodiscard]] bool is_ulfm() const { return is_ulfm_; }
    /// "Open MPI v5.0.7, ...", one line.
    [[nodiscard]] static std::string library_version();

private:
    int exceptions_at_start_;
    int rank_ = 0;
    int size_ = 1;
    bool is_ulfm_ = false;
};

/// Writes `line` to stderr and ends the process by SIGABRT: after MPI_Init the one end that the other ranks are sure to
/// notice (an exit status, over shared memory, they never see).
[[noreturn]] void die(const std::string& line);

} // namespace reelmill::transport
