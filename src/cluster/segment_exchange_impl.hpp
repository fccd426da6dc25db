// What a SegmentExchange does for tasks, and its parts. Private to the room.
#pragma once

#include "segment_clerks.hpp"
#include "segment_mender.hpp"

namespace reelmill::cluster {

class SegmentExchange::Impl {
public:
    Impl(ExchangeOptions given, job::ScratchFolder folder)
        : options(std::move(given)), scratch(std::move(folder)), desk(options),
          mender(
              desk, scratch, options.look_interval, [this](const std::string& name) { return fetch(name, {}).here; },
              [this](const std::string& name) { static_cast<void>(replicate(name, -1, {})); }),
          server(desk, options, scratch),
          copier(
              desk, options, scratch, [this](const std::string& name, int from) { mender.holds(name, from); },
              [this](const std::string& name) { mender.dropped(name); }) {}

    ~Impl() { close(); }

    /// Once more does no harm.
    void close() {
        {
            const SegmentDesk::Lock lock(desk.mutex);
            desk.closed = true;
            desk.changed.notify_all();
        }
        mender.end();
        copier.end();
        server.end();
    }

    Fetched fetch(const std::string& name, const SegmentDesk::Stop& stop);
    Copied replicate(const std::string& name, int preferred, const SegmentDesk::Stop& stop);
    void take(Body& message, int from);

    const ExchangeOptions options;
    const job::ScratchFolder scratch;
    SegmentDesk desk;
    std::string job;           ///< its name; guarded by the desk's mutex
    bool warned_alone = false; ///< guarded by the desk's mutex
    SegmentMender mender;
    SegmentServer server;
    SegmentCopier copier;

private:
    [[nodiscard]] bool linked(const std::string& name) const;
    [[nodiscard]] std::optional<int> next_holder(const std::string& name, SegmentDesk::Query& query,
                                                 const SegmentDesk::Stop& stop);
    /// none: no answer.
    [[nodiscard]] std::optional<std::string> offer(const std::string& name, int to, const SegmentDesk::Stop& stop);
};

} // namespace reelmill::cluster
