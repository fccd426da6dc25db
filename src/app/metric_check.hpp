// Whether a quality that is asked for can be measured here.
#pragma once

#include "reelmill/core/settings.hpp"

namespace reelmill::app {

/// Before any work. Throws Failure{environment} where this FFmpeg lacks the filter that a target needs; with a target
/// that it can do.
void refuse_missing_metric(const VideoSettings& settings);

} // namespace reelmill::app
