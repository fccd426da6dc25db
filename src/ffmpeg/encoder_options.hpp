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
/// for an unknown preset and for encoder parameters that would break joints, promise 2 or touch files.
[[nodiscard]] OptionList encoder_options(const VideoSettings& settings, const EncoderTarget& target);

} // namespace reelmill::ffmpeg
