// Where FFmpeg's own log lines go.
#pragma once

#include <string>

namespace reelmill::ffmpeg {

/// Routes FFmpeg's log into the default logger at level debug (an input's damage is counted and reported by us; the
/// library's lines would flood the terminal). Call once, before other threads start.
void route_library_log();

/// "libavcodec 59.37.100, ..." for --version.
[[nodiscard]] std::string library_versions();

} // namespace reelmill::ffmpeg
