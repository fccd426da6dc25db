// How far a filter chain looks around a picture: decides whether a title that is filtered can be cut.
#pragma once

#include <optional>
#include <string>

namespace reelmill::plan {

/// Pictures around the current one that a chain needs to make the same output as in one go.
struct FilterMemory {
    int before = 0;
    int after = 0;
};

/// The memory of a chain in libavfilter's syntax; none where it is unbounded or not known (a recursive denoiser, a
/// filter that counts frames, a graph with labels): then the title is one shard, which is slower and right.
/// Source of the numbers: the filters' documentation and code in FFmpeg 5.1 to 7.1.
[[nodiscard]] std::optional<FilterMemory> filter_memory(const std::string& chain);

} // namespace reelmill::plan
