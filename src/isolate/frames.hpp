// What parent and child say to each other: CBOR, each message behind its length (8 bytes, of this machine's order).
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace reelmill::isolate {

using Bytes = std::vector<std::uint8_t>;

/// To the child, once, not framed.
[[nodiscard]] Bytes encode(const task::Task& task);
/// Throws std::exception.
[[nodiscard]] task::Task decode_task(const Bytes& bytes);

/// Counted from the task's start.
struct ProgressReport {
    std::int64_t frames = 0;
    std::int64_t bytes = 0;
    std::int64_t media_microseconds = 0;
    std::int64_t steps = 0;
};
using Report = std::variant<ProgressReport, task::TaskResult>;
[[nodiscard]] Bytes framed(const Report& report);

/// Reports out of bytes that come in pieces.
class ReportReader {
public:
    void add(const std::uint8_t* bytes, std::size_t size) { pending_.insert(pending_.end(), bytes, bytes + size); }
    /// None: there is not a whole one yet. Throws std::exception for what is no report.
    [[nodiscard]] std::optional<Report> next();

private:
    Bytes pending_;
};

} // namespace reelmill::isolate
