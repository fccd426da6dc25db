// What waits to be handed to the transport: small messages to the same rank are packed together. Private to the room;
// pure.
#pragma once

#include "reelmill/message/parcel.hpp"

#include <deque>
#include <optional>
#include <vector>

namespace reelmill::message {

class Outbox {
public:
    explicit Outbox(int ranks) : last_(static_cast<std::size_t>(ranks)) {}

    void put(Bytes message, int to);

    struct Sending {
        int to = 0;
        Parcel parcel;
    };
    /// The parcel that was begun first. Messages to one rank come out in the order in which they were put in.
    [[nodiscard]] std::optional<Sending> take();
    [[nodiscard]] bool empty() const { return waiting_.empty(); }

private:
    std::deque<Sending> waiting_; ///< a deque: growing and shrinking at its ends moves nothing
    std::vector<Sending*> last_;  ///< of each rank; null: nothing waits for it
};

} // namespace reelmill::message
