// A segment that grows far beyond what its source can be is refused before it fills the disk.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>

namespace reelmill::transcode {

/// Counts what becomes of one shard. Far above what any right one has: it only has to end what has no end.
class SegmentBound {
public:
    /// `output`: what is encoded. `rate`: most pictures per second where something makes more of them (--fps, filters);
    /// {0, 1}: there are as many as come out of the decoder, which is bounded itself. `seconds`: of the source, as its
    /// header says; it may lie.
    SegmentBound(const title::Picture& output, Rational rate, double seconds);

    /// One more picture goes into the encoder. Throws Failure{input} for one too many.
    void add_picture();
    /// So many bytes come out of it. Throws Failure{input} for what these pictures cannot be.
    void add_bytes(std::int64_t bytes);

private:
    std::int64_t bytes_each_;
    std::int64_t most_pictures_; ///< 0: any number
    std::int64_t pictures_ = 0;
    std::int64_t bytes_ = 0;
};

} // namespace reelmill::transcode
