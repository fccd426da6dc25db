// `reelmill verify OUTPUT --source INPUT`: is this output all of its source?
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::verify {

enum class Depth {
    packets, ///< compare the timestamps of packets; the source's video is decoded only where its packets alone do not
             ///< tell its pictures (hidden frames, two fields, missing timestamps)
    pictures ///< decode both, compare every picture, and count the samples of sound
};

struct TrackReport {
    title::StreamKind kind = title::StreamKind::video;
    int source_stream = -1;
    int output_stream = -1;
    std::string codec;             ///< of the output
    std::int64_t source_count = 0; ///< pictures; packets of sound; subtitles
    std::int64_t output_count = 0;
    double source_end_seconds = 0; ///< on the output's clock
    double output_end_seconds = 0;
    bool source_decoded = false;  ///< pictures were counted by decoding
    std::optional<bool> lossless; ///< with Depth::pictures
    std::optional<double> psnr;   ///< dB over all planes; none when lossless or not comparable (other size or format)
    std::vector<std::string> problems;
};

struct VerifyReport {
    bool agrees = false;      ///< no problems anywhere
    double shift_seconds = 0; ///< output minus source, one for all streams
    std::vector<TrackReport> tracks;
    std::vector<std::string> problems; ///< of the file as a whole
    std::vector<std::string> notes;    ///< what the output does not have of the source: streams left out
};

/// Compares `output` with the source that `index` describes (probe::probe_title): every picture's timestamp, one shift
/// for all streams, the laws of laws.hpp, decode times, ends of sound and subtitles, chapters, colour, aspect,
/// rotation, HDR metadata. Made for outputs without --fps, --deinterlace and --filter, which change pictures or their
/// number on purpose. Reads both files once or twice. Throws Failure: input (a file cannot be read), interrupted
/// (monitor.stop).
[[nodiscard]] VerifyReport verify_output(const RawPath& output, const title::TitleIndex& index, Depth depth,
                                         WorkMonitor& monitor);

REELMILL_JSON_FIELDS(TrackReport, kind, source_stream, output_stream, codec, source_count, output_count,
                     source_end_seconds, output_end_seconds, source_decoded, lossless, psnr, problems)
REELMILL_JSON_FIELDS(VerifyReport, agrees, shift_seconds, tracks, problems, notes)

} // namespace reelmill::verify
