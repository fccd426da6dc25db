// Are these all of the source's pictures? Asked of the source itself, once more, before an output is published: a
// picture that was lost at a joint is missing on both of its sides, and no look at segments finds it.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/title/title_index.hpp"
#include "reelmill/verify/plain_reading.hpp"
#include "reelmill/verify/undecoded.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::verify {

/// The pictures of one video stream as they were transcoded.
struct TranscodedPictures {
    int stream = -1;        ///< index in the source
    std::vector<Ticks> pts; ///< in any order, ticks of the source stream
    bool grows = false;     ///< the source has changed since: pictures behind the last one are passed over
};

struct SourceAnswer {
    std::optional<std::string> difference; ///< none: the timestamps are the source's, each and no other; for people
    bool decoded = false;                  ///< the packets do not tell
    std::vector<Ticks> differing;          ///< of pictures that are missing or that the source does not have; ascending
    std::optional<Undecoded> undecoded;    ///< packets of which no decoder makes pictures
};

/// One answer per track.
/// Compares with the source's packets: `source` is the title's, opened with its clock breaks, nothing read of it yet,
/// and is read to its end. Where these do not agree they are no proof (hidden frames, two fields
/// in two packets, missing timestamps, damage), and the stream is decoded once from its start.
/// `plain`: sees every packet of every stream, too, so that the file need not be read again; for titles without clock
/// breaks. Without it only the tracks' own streams are read.
/// Blocks on the file system; any thread. Throws Failure: input (the source cannot be read), interrupted
/// (monitor.stop).
[[nodiscard]] std::vector<SourceAnswer> check_against_source(ffmpeg::Source& source, const title::TitleIndex& index,
                                                             const std::vector<TranscodedPictures>& tracks,
                                                             WorkMonitor& monitor, PlainReading* plain);

} // namespace reelmill::verify
