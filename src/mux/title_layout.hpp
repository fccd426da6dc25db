// Which tracks the output has, in which order, on which clock: everything that is decided before the first byte.
#pragma once

#include "video_track.hpp"

#include "reelmill/ffmpeg/container_writer.hpp"
#include "reelmill/task/task.hpp"

#include <cstdint>
#include <vector>

namespace reelmill::mux {

/// One track of the output and where its packets come from.
struct LaidTrack {
    title::StreamKind kind = title::StreamKind::video;
    int input = 0;                         ///< video: position among video tracks; else: track of the other segment
    std::vector<gather::PacketTime> times; ///< on the source's clock
    ffmpeg::OutputTrack output;
    Rational source_time_base; ///< of `times`
};

struct TitleLayout {
    std::vector<VideoTrack> video;
    std::size_t other_tracks = 0;        ///< in the other segment
    std::vector<LaidTrack> tracks;       ///< in the source's order of streams
    std::int64_t shift_microseconds = 0; ///< added to every timestamp of the source
};

/// Reads headers and footers of all segments. Throws Failure{input} where they do not fit together.
[[nodiscard]] TitleLayout lay_out(const task::MuxTask& task);

} // namespace reelmill::mux
