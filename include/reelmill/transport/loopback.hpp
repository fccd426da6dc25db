// Ranks as threads of one process, so that the ranks' loop can be tested without MPI.
#pragma once

#include "reelmill/transport/communicator.hpp"

#include <memory>

namespace reelmill::transport {

/// Holds the mailboxes of `size` ranks. Thread-safe. Communicators keep what they need alive.
class LoopbackHub {
public:
    explicit LoopbackHub(int size);
    /// One per rank; to be used by one thread.
    [[nodiscard]] std::unique_ptr<Communicator> communicator(int rank);
    /// From now on `rank` is dead to the others: they are told, and what they send to it is dropped.
    void lose(int rank);

private:
    struct Shared;
    class Endpoint;
    std::shared_ptr<Shared> shared_;
};

} // namespace reelmill::transport
