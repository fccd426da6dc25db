// Several small messages that travel as one: each costs the rank that gets it a look at MPI, and mostly a waking up.
// Private to the room; pure.
#pragma once

#include "reelmill/message/bytes.hpp"

#include <deque>

namespace reelmill::message {

/// What goes to one rank at a time: a message as it is or, from the second one on, all of them behind each other, each
/// behind its length.
class Parcel {
public:
    /// Above this a message has more to gain from travelling by itself.
    static constexpr std::size_t most_bytes = 16U << 10U;

    explicit Parcel(Bytes message);
    /// False: it would become too large; nothing has changed.
    bool add(const Bytes& message);

    [[nodiscard]] bool holds_several() const { return messages_ > 1; }
    [[nodiscard]] std::size_t messages() const { return messages_; }
    [[nodiscard]] const Bytes& bytes() const { return bytes_; }

    /// The messages of a parcel that holds several, in their order. Throws Failure{environment} if it is damaged.
    [[nodiscard]] static std::deque<Bytes> open(const Bytes& bytes, int from);

private:
    Bytes bytes_;
    std::size_t messages_ = 1;
};

} // namespace reelmill::message
