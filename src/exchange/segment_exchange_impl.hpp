// What a SegmentExchange does for tasks, and its parts. Private to the room.
#pragma once

#include "segment_clerks.hpp"
#include "segment_mender.hpp"
#include "source_pull.hpp"

namespace reelmill::exchange {

class SegmentExchange::Impl {
public:
    Impl(ExchangeOptions given, const SegmentStore& segments)
        : options(std::move(given)), store(segments), desk(options), server(desk, options, store),
          copier(
              desk, options, store, [this](const std::string& name, int from) { holds(name, from); },
              [this](const std::string& name) { dropped(name); }) {
        if (options.two_of_each) {
            mender.emplace(
                desk, store, options.look_interval, [this](const std::string& name) { return fetch(name, {}).here; },
                [this](const std::string& name) { static_cast<void>(replicate(name, -1, {})); });
        }
    }

    ~Impl() { close(); }

    /// Once more does no harm.
    void close() {
        {
            const SegmentDesk::Lock lock(desk.mutex);
            desk.closed = true;
            desk.changed.notify_all();
        }
        if (mender) {
            mender->end();
        }
        copier.end();
        server.end();
    }

    Fetched fetch(const std::string& name, const SegmentDesk::Stop& stop);
    Copied replicate(const std::string& name, int preferred, const SegmentDesk::Stop& stop);
    Handed hand_over(const std::string& name, const SegmentDesk::Stop& stop);
    void take(message::Body& message, int from);

    const ExchangeOptions options;
    const SegmentStore& store;
    SegmentDesk desk;
    std::string job;           ///< its name; guarded by the desk's mutex
    bool warned_alone = false; ///< guarded by the desk's mutex
    PieceCache source_pieces;
    SegmentServer server;
    SegmentCopier copier;
    std::optional<SegmentMender> mender; ///< after whom it calls: its thread ends first

private:
    // With the desk's mutex held.
    void holds(const std::string& name, int from) {
        if (mender) {
            mender->holds(name, from);
        }
    }
    void dropped(const std::string& name) {
        if (mender) {
            mender->dropped(name);
        }
    }
    [[nodiscard]] bool linked(const std::string& name) const;
    [[nodiscard]] std::optional<int> next_holder(const std::string& name, SegmentDesk::Query& query,
                                                 const SegmentDesk::Stop& stop);
    /// none: no answer.
    [[nodiscard]] std::optional<message::SegmentTaken> offer(const std::string& name, int to,
                                                             const SegmentDesk::Stop& stop);
};

} // namespace reelmill::exchange
