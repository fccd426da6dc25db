#include "output_context.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/container_trial.hpp"

#include <fmt/format.h>

namespace reelmill::ffmpeg {

UniqueOutputContext new_output_context(Format format) {
    AVFormatContext* raw = nullptr;
    if (avformat_alloc_output_context2(&raw, nullptr, muxer_name(format), nullptr) < 0) {
        throw environment_failure(fmt::format("this FFmpeg cannot write {}: install libavformat with the muxer \"{}\"",
                                              name_of(format), muxer_name(format)));
    }
    raw->flags |= AVFMT_FLAG_BITEXACT;
    return UniqueOutputContext(raw);
}

} // namespace reelmill::ffmpeg
