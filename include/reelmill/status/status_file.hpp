// JOB/status.json: written by the coordinating rank, read by whoever wants to show it.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/status/status.hpp"

#include <cstdint>
#include <optional>

namespace reelmill::status {

/// Readers see the old status or the new one, never a part; not forced to the disk, so cheap. Throws
/// Failure{environment}.
void write_status(const RawPath& path, const Status& status);

/// None while there is none, or one that cannot be understood. Throws NewerFormat.
[[nodiscard]] std::optional<Status> read_status(const RawPath& path);

/// Reads again only when the file has been replaced. One thread.
class StatusWatch {
public:
    explicit StatusWatch(RawPath path) : path_(std::move(path)) {}

    /// The status if it is another than at the last call. Throws NewerFormat.
    [[nodiscard]] std::optional<Status> changed();

private:
    RawPath path_;
    std::int64_t last_modified_ns_ = -1;
    std::uint64_t last_inode_ = 0;
};

} // namespace reelmill::status
