// The settings of each encoder, in its own words.
#pragma once

#include "reelmill/core/settings.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"

#include <string>
#include <utility>
#include <vector>

namespace reelmill::ffmpeg {

using OptionList = std::vector<std::pair<std::string, std::string>>;

/// FFmpeg options for the encoder that make its output joinable, plus what the user asked for. Throws Failure{usage}
/// for an unknown preset and for parameters that are not allowed (encoder_parameters.hpp).
[[nodiscard]] OptionList encoder_options(const VideoSettings& settings, const EncoderTarget& target);

} // namespace reelmill::ffmpeg
