#include "reelmill/runner/versions.hpp"

#include "reelmill/ffmpeg/library_log.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"

#include <fmt/format.h>

namespace reelmill::runner {

std::string versions_of_program() {
    return fmt::format("{} with {}, {}", REELMILL_VERSION, ffmpeg::library_versions(),
                       ffmpeg::encoder_version(Codec::h264));
}

std::string versions_for_key(const Settings& settings) {
    return fmt::format("reelmill {} {}", REELMILL_VERSION, ffmpeg::encoder_version(settings.video.codec));
}

} // namespace reelmill::runner
