// What a SegmentExchange does for tasks, and its parts. Private to the room.
#pragma once

#include "segment_replicator.hpp"
#include "segment_threads.hpp"
#include "source_pull.hpp"

namespace reelmill::exchange {

class SegmentExchange::Impl {
public:
    Impl(ExchangeOptions given, const SegmentStore& segments)
        : options(std::move(given)), store(segments), state(options), server(state, options, store),
          copier(
              state, options, store, [this](const std::string& name, int from) { holds(name, from); },
              [this](const std::string& name) { dropped(name); }) {
        if (options.two_of_each) {
            replicator.emplace(
                state, store, options.look_interval, [this](const std::string& name) { return fetch(name, {}).here; },
                [this](const std::string& name) { static_cast<void>(replicate(name, -1, {})); });
        }
    }

    ~Impl() { close(); }

    /// Once more does no harm.
    void close() {
        {
            const ExchangeState::Lock lock(state.mutex);
            state.closed = true;
            state.changed.notify_all();
        }
        if (replicator) {
            replicator->end();
        }
        copier.end();
        server.end();
    }

    Fetched fetch(const std::string& name, const ExchangeState::Stop& stop);
    Copied replicate(const std::string& name, int preferred, const ExchangeState::Stop& stop);
    Handed hand_over(const std::string& name, const ExchangeState::Stop& stop);
    void take(message::Body& message, int from);

    const ExchangeOptions options;
    const SegmentStore& store;
    ExchangeState state;
    std::string job;           ///< its name; guarded by the state's mutex
    bool warned_alone = false; ///< guarded by the state's mutex
    PieceCache source_pieces;
    SegmentServer server;
    SegmentCopier copier;
    std::optional<SegmentReplicator> replicator; ///< after whom it calls: its thread ends first

private:
    // With the state's mutex held.
    void holds(const std::string& name, int from) {
        if (replicator) {
            replicator->holds(name, from);
        }
    }
    void dropped(const std::string& name) {
        if (replicator) {
            replicator->dropped(name);
        }
    }
    [[nodiscard]] bool linked(const std::string& name) const;
    [[nodiscard]] std::optional<int> next_holder(const std::string& name, ExchangeState::Query& query,
                                                 const ExchangeState::Stop& stop);
    /// none: no answer.
    [[nodiscard]] std::optional<message::SegmentTaken> offer(const std::string& name, int to,
                                                             const ExchangeState::Stop& stop);
};

} // namespace reelmill::exchange
