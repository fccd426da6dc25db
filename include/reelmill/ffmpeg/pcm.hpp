// Sound whose samples lie in packets as they are, and can be counted.
#pragma once

#include "reelmill/core/json.hpp"

#include <cstddef>
#include <optional>

struct AVCodecParameters;

namespace reelmill::ffmpeg {

struct PcmFacts {
    int sample_bytes = 0; ///< of one sample of all channels
    std::byte silence{0}; ///< what a sample without sound is made of
};

/// None where the stream is not PCM, or where its packets cannot be cut between samples.
[[nodiscard]] std::optional<PcmFacts> pcm_facts(const AVCodecParameters& parameters);

/// The same of parameters_to_json: 0 where there are no facts.
[[nodiscard]] int pcm_sample_bytes(const Json& parameters);

} // namespace reelmill::ffmpeg
