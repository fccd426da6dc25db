// Where shards begin once all pictures of a track have been looked at. Pure.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/title/analysis.hpp"
#include "reelmill/title/title_plan.hpp"

#include <cstdint>
#include <vector>

namespace reelmill::plan {

/// A shard as the probe planned it, with what its pictures are like.
struct AnalysedShard {
    title::Shard shard;
    title::Analysis analysis;
};

/// A shard with what its pictures need beside the others': bytes of the analysis.
struct WeighedShard {
    title::Shard shard;
    std::int64_t weight = 0;
};

/// The shards of one track (`planned`: all of them, in order). With Joints::keyframe as they were planned; with
/// Joints::scene about as long, but each beginning where an encoder would begin anew by itself as far as there is such
/// a picture: at a scene, or a longest distance of keyframes (`gop` pictures) behind one. Those of a track that cannot
/// be entered in the middle stay as they are.
[[nodiscard]] std::vector<WeighedShard> shards_by_analysis(const title::VideoTrack& track,
                                                           const std::vector<AnalysedShard>& planned, Joints joints,
                                                           double shard_seconds, std::int64_t gop);

} // namespace reelmill::plan
