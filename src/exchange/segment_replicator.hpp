// Sees to it that of each segment there are two, for as long as it is needed. Private to the room.
#pragma once

#include "exchange_state.hpp"

#include <thread>

namespace reelmill::exchange {

/// Knows the segments that this rank is one of two holders of, until they are dropped: 100 bytes for each.
class SegmentReplicator {
public:
    using Fetch = std::function<bool(const std::string& name)>;
    using Replicate = std::function<void(const std::string& name)>;
    SegmentReplicator(ExchangeState& state, const SegmentStore& store, std::chrono::milliseconds interval, Fetch fetch,
                      Replicate replicate);
    ~SegmentReplicator() { end(); }
    /// Returns when the thread has seen that the state is closed.
    void end();

    // With the state's mutex held.
    void holds(const std::string& name, int partner);
    void dropped(const std::string& name);

private:
    void work();
    void mend(const std::string& name, int partner);

    ExchangeState& state_;
    const SegmentStore& store_;
    std::chrono::milliseconds interval_;
    Fetch fetch_;
    Replicate replicate_;
    std::map<std::string, int> partners_;
    std::thread thread_;
};

} // namespace reelmill::exchange
