// A shard is encoded until its pictures have the quality that is asked for.
#pragma once

#include "segment_draft.hpp"

#include <cstdint>
#include <functional>
#include <optional>

namespace reelmill::transcode {

/// One encode of a shard.
struct Attempt {
    std::optional<int> quality{}; ///< hundredths of the encoder's own number; none: as the settings say
    int number = 0;               ///< 0: the first one
    bool of_several = false;
    /// Asked once, of the first pictures (rate::pictures_of_sample): true ends the encode.
    std::function<bool(double measured)> gives_up{};

    /// Pictures and bytes of a shard count once in what a run shows, however often they are made.
    [[nodiscard]] bool counts() const { return number == 0; }
    /// How many there will be is not known: the first one is half of the way, the second half of the rest.
    [[nodiscard]] std::int64_t share_of(std::int64_t length) const {
        return of_several ? length >> (number + 1) : length;
    }
};
struct Encoded {
    std::optional<SegmentDraft> draft{}; ///< none: given up, or decoding cannot start at the shard's begin
    bool given_up = false;
    std::int64_t pictures = 0; ///< that the encoder was given
    double measured = 0;       ///< of all pictures, in the metric's own numbers; 0: nothing was to be measured
};
using EncodeOnce = std::function<Encoded(const Attempt&)>;

/// Encodes the shard with one quality after the other (rate::TargetSearch), and gives the segment that is nearest to
/// the target its name. Of the others nothing is left: at any time there are two files at most, without a name.
[[nodiscard]] task::ShardResult meet_target(const task::ShardTask& task, const EncodeOnce& encode);

} // namespace reelmill::transcode
