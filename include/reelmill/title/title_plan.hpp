// The plan of a title: its shards. A pure function of index and settings; ranks, machines and time have no say in it.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/title/title_index.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::title {

/// The pictures of one video track from `begin` (none: from the start of the file) up to, not including, the picture
/// at `end` (none: to the end of the file). Ticks of the track's time base.
struct Shard {
    int track = 0;   ///< position in TitleIndex::video
    int ordinal = 0; ///< position in the track's shards as first planned; stays when neighbours are merged
    std::optional<CutPoint> begin;
    std::optional<CutPoint> end;
    std::optional<CutPoint> lead_in; ///< where decoding starts if not at begin: for filters that need pictures before
                                     ///< it, or where begin is no keyframe; none: at begin, or at the start of the
                                     ///< file when lead_frames > 0
    std::optional<CutPoint> lead_in_before; ///< further back, and tried by the probe: for where lead_in does not do
    int lead_frames = 0;                    ///< pictures before begin that the filters must have seen
    double cost = 0;                        ///< predicted, in seconds of one core
    std::int64_t frames = -1;               ///< expected pictures, for display; -1 unknown
    std::optional<int> quality;             ///< hundredths of the encoder's own number (crf); none: as the settings say
    std::optional<int> buffer_start;        ///< thousandths of the buffer that are full when it begins; none: no cap
};

/// Seconds from the first picture of its track to its own.
[[nodiscard]] inline double begin_seconds(const Shard& shard, const VideoTrack& track) {
    const Ticks first = track.first_pts == no_ticks ? 0 : track.first_pts;
    return shard.begin ? to_seconds(shard.begin->pts - first, track.time_base) : 0;
}

struct TitlePlan {
    TitleIndex index;
    std::vector<Picture> output_pictures; ///< per video track, after filters and scaling
    std::vector<Shard> shards;            ///< all tracks, ascending by (track, begin)
    double tracks_cost = 0;               ///< predicted seconds of one core for audio and subtitles
    std::int64_t memory_bytes = 0;        ///< predicted peak of one encoder of this title
    double rate_cost = 0;                 ///< the same for looking at the pictures first, and for what meets a rate
    std::string key;                      ///< hash of source identity, settings and versions: names the work
};

REELMILL_KEPT_FIELDS(Shard, (track, ordinal, begin, end, lead_in, lead_frames, cost, frames),
                     (quality, lead_in_before, buffer_start))
REELMILL_KEPT_FIELDS(TitlePlan, (index, output_pictures, shards, tracks_cost, memory_bytes, key), (rate_cost))

} // namespace reelmill::title
