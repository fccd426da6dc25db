// Packets of all tracks, in the order of their decode times, into the container.
#pragma once

#include "title_layout.hpp"

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/ffmpeg/container_writer.hpp"
#include "reelmill/task/task.hpp"

#include <vector>

namespace reelmill::mux {

/// Per track of the layout: what was written, on the container's clock.
using WrittenTimes = std::vector<std::vector<gather::PacketTime>>;

/// Writes everything that `layout` lists and finishes the file. Throws Failure.
WrittenTimes join(const task::MuxTask& task, const TitleLayout& layout, ffmpeg::ContainerWriter& writer,
                  WorkMonitor& monitor);

} // namespace reelmill::mux
