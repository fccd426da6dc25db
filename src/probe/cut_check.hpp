// From keyframes that an index lists to places where decoding really starts.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/ffmpeg/decode_run.hpp"
#include "reelmill/title/title_index.hpp"

#include <vector>

namespace reelmill::probe {

/// Fills in track.cuts, track.lead_ins and track.seekable from the track's keyframes (file order). `end` as for
/// plan::choose_cuts. A sample of the cuts is decoded from a fresh start, all of them where the sample fails: a
/// keyframe flag alone may lie (no sync table, intra refresh). What it cannot see, the proof at the joints does. `run`:
/// of this track, anywhere.
void find_cuts(title::VideoTrack& track, ffmpeg::DecodeRun& run, const std::vector<title::CutPoint>& keyframes,
               Ticks end, const Settings& settings);

} // namespace reelmill::probe
