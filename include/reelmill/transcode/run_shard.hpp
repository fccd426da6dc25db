// One shard: decode, filter, encode, segment file. One thread; blocks on the file system and on the encoder.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/task/task.hpp"

namespace reelmill::transcode {

/// Makes the segment file of the task, or finds it finished from an earlier run. Throws Failure: input (this title
/// cannot be done), environment (disk), interrupted (monitor.stop). The source is read from `files`.
[[nodiscard]] task::ShardResult run_shard(const task::ShardTask& task, WorkMonitor& monitor,
                                          const disk::InputFiles& files = disk::local_files());

} // namespace reelmill::transcode
