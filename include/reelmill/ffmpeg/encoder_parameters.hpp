// Which parameters an encoder is given by its own names. Pure.
#pragma once

#include "reelmill/core/settings.hpp"

#include <string>
#include <vector>

namespace reelmill::ffmpeg {

/// With '-' between words, and without a leading "no-".
[[nodiscard]] std::vector<std::string> allowed_parameters(Codec codec);

/// Throws Failure{usage} for one of settings.encoder_params that is not allowed.
void refuse_other_parameters(const VideoSettings& settings);

} // namespace reelmill::ffmpeg
