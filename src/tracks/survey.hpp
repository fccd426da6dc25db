// The first look at a source: what becomes of each of its streams.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "stream_choice.hpp"

#include <string>
#include <vector>

namespace reelmill::tracks {

struct SurveyResult {
    std::vector<StreamChoice> choices; ///< in the order of the file's streams
    Warnings warnings;                 ///< what does not go along
    bool has_read = false;             ///< packets of the source, which are gone
};

/// Reads `source` until every audio stream has shown what it is: usually a few packets, at worst (a stream without any)
/// the whole file. Throws Failure{interrupted} when told to stop.
[[nodiscard]] SurveyResult survey(ffmpeg::Source& source, const Settings& settings, const WorkMonitor& monitor);

/// Throws Failure{interrupted} when `monitor` says so.
void check_stop(const ffmpeg::Source& source, const WorkMonitor& monitor);

} // namespace reelmill::tracks
