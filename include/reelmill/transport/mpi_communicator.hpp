// Messages over MPI.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/transport/communicator.hpp"

namespace reelmill::transport {

/// On a duplicate of MPI_COMM_WORLD that returns its errors. Construction is collective; nothing else is. Needs an
/// MpiSession that outlives it, and its thread. Messages may be up to 2 GiB - 1 byte (an MPI count).
class MpiCommunicator final : public Communicator {
public:
    MpiCommunicator();

    [[nodiscard]] int rank() const override;
    [[nodiscard]] int size() const override;
    void send(message::Bytes bytes, int to) override;
    std::optional<message::Message> poll() override;
    [[nodiscard]] std::size_t unsent() const override;
    [[nodiscard]] bool has_unsent(int to) const override;
    [[nodiscard]] bool moving() const override;
    [[nodiscard]] std::vector<int> take_lost() override;

private:
    class Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::transport
