// The first look at a source: what becomes of each of its streams.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "stream_choice.hpp"

#include <map>
#include <string>
#include <vector>

namespace reelmill::tracks {

using NoCopy = std::map<int, WhyNoCopy>;

struct SurveyResult {
    std::vector<StreamChoice> choices; ///< in the order of the file's streams
    Warnings warnings;                 ///< what does not go along
    bool has_read = false;             ///< packets of the source, which are gone
};

/// Reads `source` until every audio stream has shown what it is: usually a few packets, at worst (a stream without any)
/// the whole file. Throws Failure{interrupted} when told to stop.
/// `no_copy`: streams whose copy has been found not to do, and why.
[[nodiscard]] SurveyResult survey(ffmpeg::Source& source, const Settings& settings, const NoCopy& no_copy,
                                  const WorkMonitor& monitor);

/// Throws Failure{interrupted} when `monitor` says so.
void check_stop(const ffmpeg::Source& source, const WorkMonitor& monitor);

} // namespace reelmill::tracks
