// Settings with which an encoder makes the same bytes each time in one way only. Pure.
#pragma once

#include "reelmill/core/settings.hpp"

#include <algorithm>

namespace reelmill {

/// libx264 with a buffer (VBV) looks, when it has several threads, at how far the others' pictures are: five runs made
/// five outputs (164, crf with vbv-maxrate and vbv-bufsize, 4 threads). It does not with one thread, and without a
/// buffer it makes the same bytes with any fixed number. libx265 made the same ones five times with 4 threads, but
/// promises it for const-vbv alone and says nothing of rows side by side: where the buffer is Reelmill's own, it has
/// one, too.
[[nodiscard]] inline bool repeats_with_one_thread_only(const VideoSettings& settings) {
    const bool has_buffer = std::ranges::any_of(settings.encoder_params, [](const auto& parameter) {
        return parameter.first.starts_with("vbv-") || parameter.first.starts_with("vbv_");
    });
    return (settings.codec == Codec::h264 && (has_buffer || settings.max_bitrate > 0)) ||
           (settings.codec == Codec::hevc && settings.max_bitrate > 0);
}

} // namespace reelmill
