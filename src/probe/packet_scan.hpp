// Reads all packets of a file once: for containers without an index that suffices.
#pragma once

#include "picture_spots.hpp"
#include "stream_roll.hpp"

#include "reelmill/core/warning.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/title/title_index.hpp"

#include <map>
#include <optional>
#include <vector>

namespace reelmill::probe {

struct ScannedTrack {
    std::vector<title::CutPoint> keyframes; ///< decoding order; those before which everything is shown earlier
    std::int64_t packets = 0;
    Ticks end = no_ticks;           ///< latest timestamp seen
    std::vector<PictureSpot> spots; ///< where pictures may be other than the first
};

struct ScanResult {
    std::map<int, ScannedTrack> tracks; ///< by stream
    std::vector<title::ClockBreak> breaks;
    std::vector<SeenStream> streams; ///< of all packets that `source` delivers
    Warnings warnings;
    /// Of sound and pictures, in microseconds; none where the container's own word stands.
    std::optional<std::int64_t> start;
    std::optional<std::int64_t> end;
};

/// Times are as they are after the breaks are ironed out. Leaves the source at its end.
[[nodiscard]] ScanResult scan_packets(ffmpeg::Source& source, const std::vector<int>& video_streams,
                                      bool clock_may_jump);

} // namespace reelmill::probe
