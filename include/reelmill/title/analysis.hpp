// What a first, cheap look at all pictures of a title tells: where scenes begin, and how much the pictures need.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace reelmill::title {

/// Pictures of a video track that follow each other, from one at which a shard may begin up to the next stretch's.
struct Stretch {
    Ticks begin = no_ticks;       ///< pts of its first picture, ticks of the track's time base
    std::optional<CutPoint> from; ///< a keyframe at or before it, from which decoding gives it, and before it as many
                                  ///< pictures as the filters must have seen; none: the start of the file
    std::int64_t pictures = 0;
    std::int64_t bytes = 0; ///< that they became in the analysis: what they need beside the others
    bool scene = false;     ///< an encoder begins anew with it by itself
    friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// Of the pictures of one shard.
struct Analysis {
    std::vector<Stretch> stretches; ///< ascending by begin; empty where the pictures could not be decoded from there
    bool scene_behind = false;      ///< a scene begins with the first picture behind
    Ticks end = no_ticks; ///< of the last picture's time, ticks of the track's time base; no_ticks: no picture
    friend bool operator==(const Analysis&, const Analysis&) = default;
};

REELMILL_FIELDS(Stretch, begin, from, pictures, bytes, scene)
REELMILL_FIELDS(Analysis, stretches, scene_behind, end)

} // namespace reelmill::title
