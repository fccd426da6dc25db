// Everything of a title but its pictures: all audio and subtitle streams, in one task and one pass.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"

namespace reelmill::tracks {

/// Writes the segment of `task`: one track per stream that goes along, in the order of the source's streams, packets in
/// the order of the source. A finished segment of the same key is used as it is.
///
/// Audio is copied where the container takes it, else encoded to the best that it takes (or as the settings say), never
/// cut. Subtitles are copied, or converted where they are text. Timestamps are the source's own, in its time base;
/// encoded sound is one unbroken run with a time base of one sample, and gaps in it are silence. What cannot go along
/// is a line in the result's warnings, and the title goes on. Data streams are named there, too; attachments, cover
/// art, chapters and tags are the mux's.
///
/// Blocks on the file system; works on the calling thread. Throws Failure: input (the file cannot be read), environment
/// (disk, an encoder is missing), interrupted (monitor.stop).
[[nodiscard]] task::TracksResult run_tracks(const task::TracksTask& task, WorkMonitor& monitor);

} // namespace reelmill::tracks
