#include "reelmill/runner/versions.hpp"

#include "reelmill/ffmpeg/library_log.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"

#include <fmt/format.h>

namespace reelmill::runner {

namespace {

// The release that last changed which bytes come of the same source, settings and libraries. Segments that an older one
// has left are made anew, those of a later one are gone on with: to be raised with such a change, and with nothing
// else.
constexpr const char* bytes_since = "0.1.0";

} // namespace

std::string versions_of_program() {
    return fmt::format("{} with {}, {}", REELMILL_VERSION, ffmpeg::library_versions(),
                       ffmpeg::encoder_version(Codec::h264));
}

std::string versions_for_key(const Settings& settings) {
    return fmt::format("reelmill {} {}", bytes_since, ffmpeg::encoder_version(settings.video.codec));
}

} // namespace reelmill::runner
