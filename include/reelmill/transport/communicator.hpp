// How ranks talk, whatever carries it. Implementations: MpiCommunicator, LoopbackHub (threads of one process, for
// tests).
#pragma once

#include "reelmill/message/bytes.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace reelmill::transport {

/// Point to point messages between the ranks 0 .. size-1. No call blocks and none is collective. Messages from one rank
/// to another arrive whole, once and in the order in which they were sent. One thread per object: the one that made it.
class Communicator {
public:
    virtual ~Communicator() = default;

    [[nodiscard]] virtual int rank() const = 0;
    [[nodiscard]] virtual int size() const = 0;

    /// Takes the message over. It travels while poll() is called, and not before poll() has nothing to give, or has
    /// been called several times: what goes to the same rank meanwhile may travel with it. What is sent to a rank that
    /// is lost is dropped. Throws Failure{environment} if the transport is broken.
    virtual void send(message::Bytes bytes, int to) = 0;
    /// Moves everything that is on its way, then gives the next message that is here in full, from any rank.
    /// Throws Failure{environment} if the transport is broken.
    virtual std::optional<message::Message> poll() = 0;

    /// Messages of ours that have not been handed over completely.
    [[nodiscard]] virtual std::size_t unsent() const = 0;
    /// Of what was sent to this rank, something has not been handed over: it takes nothing, or is not that quick.
    [[nodiscard]] virtual bool has_unsent(int /*to*/) const { return false; }
    /// Something is on its way, out or in: poll() again soon.
    [[nodiscard]] virtual bool moving() const = 0;
    /// Ranks that have died since the last call, where the transport can tell. Local and cheap.
    [[nodiscard]] virtual std::vector<int> take_lost() = 0;
};

} // namespace reelmill::transport
