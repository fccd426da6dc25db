// The options of the picture into VideoSettings.
#pragma once

#include "command_line.hpp"
#include "reelmill/core/settings.hpp"

namespace reelmill::cli {

/// `usual_codec`: where --codec is not given.
[[nodiscard]] VideoSettings video_settings_from(const CommandLine& line, Codec usual_codec);

} // namespace reelmill::cli
