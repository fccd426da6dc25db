// What waits to be handed to the transport, and what may be: small messages to the same rank are packed together, and a
// rank that takes nothing keeps nobody else's messages waiting. Pure.
#pragma once

#include "reelmill/message/parcel.hpp"

#include <deque>
#include <optional>
#include <vector>

namespace reelmill::message {

/// How many parcels may be on their way at the same time. A rank to which none is may always be sent one.
struct Window {
    std::size_t to_all = 256;
    std::size_t to_one = 8; ///< a rank that is stopped takes that much of the above at most
};

class Outbox {
public:
    explicit Outbox(int ranks, Window window = {}) : window_(window), lines_(static_cast<std::size_t>(ranks)) {}

    void put(Bytes message, int to);

    struct Sending {
        int to = 0;
        Parcel parcel;
    };
    /// The next parcel that may be on its way; none while the window has no room for any. Messages to one rank come out
    /// in the order in which they were put in; ranks take turns.
    [[nodiscard]] std::optional<Sending> take();
    /// A parcel to this rank that was taken is not on its way any more.
    void arrived(int to);
    /// Something waits for this rank or is on its way to it.
    [[nodiscard]] bool has(int to) const;

private:
    /// What goes to one rank.
    struct Line {
        std::deque<Parcel> waiting; ///< a deque: growing and shrinking at its ends moves nothing
        std::size_t under_way = 0;
        bool in_first_turns = false;
        bool in_turns = false;
    };
    void give_turn(int to);
    [[nodiscard]] std::optional<int> next_rank();

    Window window_;
    std::vector<Line> lines_;
    std::deque<int> first_turns_; ///< ranks for which something waits, and to which nothing is on its way
    std::deque<int> turns_;       ///< the others, without those whose own window is full
    std::size_t under_way_ = 0;
};

} // namespace reelmill::message
