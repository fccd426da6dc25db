// A first, cheap look at all pictures of a shard. One thread; blocks on the file system and on an encoder.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/task/task.hpp"

namespace reelmill::transcode {

/// Decodes the shard and encodes it small and fast, always with the same encoder and settings, whatever the title is
/// encoded with later: where that encoder begins anew scenes begin, and what it needs for a picture is what every
/// encoder needs, but for a factor. Nothing is written. Throws Failure as run_shard does.
[[nodiscard]] task::AnalysisResult analyse_shard(const task::AnalysisTask& task, WorkMonitor& monitor,
                                                 const disk::InputFiles& files = disk::local_files());

} // namespace reelmill::transcode
