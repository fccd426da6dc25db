// Takes the log lines of a rank, so that rank 0 can print them: lines of many ranks on one terminal would tear.
#pragma once

#include "reelmill/message/wire.hpp"

#include <memory>
#include <spdlog/sinks/sink.h>
#include <vector>

namespace reelmill::cluster {

/// A queue of lines behind an spdlog sink. Any thread may log; one thread takes. Holds at most `capacity` lines: what
/// comes beyond is counted, and reported as one line, so that a flood cannot eat the memory.
class LogRelay {
public:
    static constexpr std::size_t capacity = 1000;

    explicit LogRelay(int rank);

    [[nodiscard]] std::shared_ptr<spdlog::sinks::sink> sink() const;
    [[nodiscard]] std::vector<message::LogLine> take();

private:
    class Sink;
    std::shared_ptr<Sink> sink_;
};

/// While it lives the default logger writes to `relay` alone. Made and destroyed while no other thread logs.
class RelayedDefaultLogger {
public:
    explicit RelayedDefaultLogger(const LogRelay& relay);
    ~RelayedDefaultLogger();
    /// Writes a line of any rank to where the default logger wrote before.
    void print(const message::LogLine& line) const;
    RelayedDefaultLogger(const RelayedDefaultLogger&) = delete;
    RelayedDefaultLogger& operator=(const RelayedDefaultLogger&) = delete;

private:
    std::vector<std::shared_ptr<spdlog::sinks::sink>> before_;
};

} // namespace reelmill::cluster
