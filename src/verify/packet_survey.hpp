// The packets of a file, as timestamps per stream; and the pictures of a stream, decoded.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/verify/plain_reading.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace reelmill::verify {

struct StreamTimes {
    std::int64_t hidden = 0;  ///< packets of sound at the beginning that an edit list hides
    std::vector<Ticks> pts;   ///< of packets that are shown, in presentation order
    Ticks end = 0;            ///< latest pts + duration
    Ticks longest = 0;        ///< duration of a packet
    std::int64_t untimed = 0; ///< packets without pts
    bool decode_times_grow = true;
};

/// All streams, in one pass. Empty samples between subtitles are left out. `plain` sees each packet, too. Throws
/// Failure{interrupted}.
[[nodiscard]] std::vector<StreamTimes> survey_packets(ffmpeg::Source& source, WorkMonitor& monitor,
                                                      PlainReading* plain = nullptr);

struct PictureTimes {
    std::int64_t hidden = 0; ///< packets of sound at the beginning that an edit list hides
    std::vector<Ticks> pts;  ///< in output order
    Ticks last_duration = 0;
    std::int64_t damaged = 0;
};
/// Decodes `stream` of a source that was just opened. `counts` counts the pictures, `monitor` can stop it.
[[nodiscard]] PictureTimes decode_times(ffmpeg::Source& source, int stream, WorkMonitor& counts,
                                        const WorkMonitor& monitor);

struct PictureComparison {
    PictureTimes source;
    PictureTimes output;
    std::int64_t compared = 0;
    std::int64_t differing = 0;        ///< pictures that are not equal, or not comparable
    std::optional<std::int64_t> first; ///< position of the first of them
    std::optional<double> psnr;        ///< over all comparable pictures; none where all are equal or none is comparable
};
/// Decodes both side by side, the n-th picture against the n-th.
[[nodiscard]] PictureComparison compare_pictures(ffmpeg::Source& source, int source_stream, ffmpeg::Source& output,
                                                 int output_stream, WorkMonitor& monitor);

} // namespace reelmill::verify
