// The check of every run before an output gets its final name: the file is read back, packet by packet, and compared
// with what was to be written. No toleration.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/core/time.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/title/title_index.hpp"
#include "reelmill/verify/plain_reading.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::verify {

/// What stream `stream` of the file must hold.
struct ExpectedTrack {
    int stream = 0;         ///< index in the file
    int source_stream = -1; ///< for messages
    title::StreamKind kind = title::StreamKind::video;
    std::string codec;             ///< FFmpeg's name
    Rational time_base;            ///< of `pts` and `end`
    std::vector<Ticks> pts;        ///< of every packet, in presentation order
    std::int64_t sound_bytes = -1; ///< PCM in MP4 or MOV, which is read back in other packets: its samples,
                                   ///< one behind the other from the first of `pts` to `end`; -1: packets count
    std::optional<Ticks> end;      ///< pts + duration of the last packet; none where the file cannot tell
    std::vector<std::size_t> segment_starts; ///< video: positions in decode order that must be keyframes
    std::optional<title::Picture> picture;   ///< video
    std::string timecode;                    ///< video: of the source; empty: it has none
    std::vector<std::byte> parameter_sets;   ///< video: the encoder's extradata; each unit must be in the file's
};

struct ExpectedFile {
    std::vector<ExpectedTrack> tracks;
    int chapters = 0;
};

/// A file that is as expected.
struct ReadBack {
    Warnings lost;                           ///< what the container could not hold: it is not set
    std::map<std::string, std::string> tags; ///< of the file as a whole, as ffmpeg::file_tags tells them
    PlainFile plain;                         ///< its packets, of the tracks that were expected
};

/// Reads `file` once. Throws Failure{input} "FINAL_NAME: not published: ..." for the first thing that is wrong: a
/// packet missing, doubled or at another time, decode times that do not grow, a segment that does not start with a
/// keyframe, another end of audio or subtitles, a stream that its decoder does not open with, another colour, aspect,
/// rotation or HDR description, other parameter sets, missing chapters. TracksRefused where all that is
/// wrong is wrong with sound or subtitles; Failure{interrupted} when told to stop. Blocks on the file system.
[[nodiscard]] ReadBack check_published(const RawPath& file, const RawPath& final_name, const ExpectedFile& expected,
                                       WorkMonitor& monitor);

} // namespace reelmill::verify
