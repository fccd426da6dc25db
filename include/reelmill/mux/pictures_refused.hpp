// A title whose joined shards do not have the pictures of its source.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"

#include <string>
#include <vector>

namespace reelmill::mux {

/// A failure of kind input that names the segments in which pictures are missing or are too many. What damage leaves of
/// a picture depends on where decoding began: as a part of one longer shard they may do.
class PicturesRefused : public Failure {
public:
    /// `segments`: one at least, of those that the mux was given. `line`: for people.
    PicturesRefused(const std::string& line, std::vector<RawPath> segments);
    [[nodiscard]] const std::vector<RawPath>& segments() const { return segments_; }

private:
    std::vector<RawPath> segments_;
};

} // namespace reelmill::mux
