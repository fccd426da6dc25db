// A segment that has all of its packets and no name yet.
#pragma once

#include "reelmill/gather/segment.hpp"
#include "reelmill/task/task.hpp"

#include <optional>

namespace reelmill::transcode {

struct SegmentDraft {
    task::SegmentSummary summary;
    gather::SegmentWriter writer;
};

/// Gives it its name. None: decoding could not start where the shard begins.
[[nodiscard]] inline task::ShardResult named(std::optional<SegmentDraft> draft) {
    if (!draft) {
        return {.joinable = false, .segment = {}};
    }
    const auto totals = draft->writer.finish(Json(draft->summary));
    draft->summary.bytes = totals.bytes;
    draft->summary.checksum = totals.checksum;
    return {.joinable = true, .segment = std::move(draft->summary)};
}

} // namespace reelmill::transcode
