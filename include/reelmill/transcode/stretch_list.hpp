// From the pictures of an analysis to stretches at which shards may begin. Pure.
#pragma once

#include "reelmill/title/analysis.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace reelmill::transcode {

/// Where decoding has to start for a picture: the keyframes that were met on the way to it, with the pictures since.
class StartingPoints {
public:
    /// `first`: from where the pictures were decoded, none for the start of the file. `lead`: how many pictures filters
    /// must have seen before one.
    StartingPoints(const std::optional<title::CutPoint>& first, int lead) : first_(first), lead_(lead) {}

    /// A keyframe packet was read; its picture and those behind it in presentation order come later.
    void add(const title::CutPoint& keyframe) { points_.push_back({keyframe, 0}); }
    /// The next picture in presentation order; the answer is where it can be decoded from.
    [[nodiscard]] std::optional<title::CutPoint> next(Ticks pts);

private:
    struct Point {
        title::CutPoint at;
        std::int64_t pictures; ///< from it up to the current one
    };
    [[nodiscard]] bool suffices(const Point& point, Ticks pts) const {
        return point.at.pts <= pts && point.pictures >= lead_;
    }

    std::optional<title::CutPoint> first_;
    int lead_;
    std::deque<Point> points_; ///< in the order of the file; those that have been overtaken are gone
};

/// What the analysis knows of a picture.
struct AnalysedPicture {
    Ticks pts = no_ticks;
    std::int64_t bytes = 0;
    bool scene = false;                  ///< the encoder began anew
    std::optional<title::CutPoint> from; ///< of StartingPoints
};

/// A stretch begins with the first picture, with each scene, and with every 25th picture after that, so that one that
/// has no scene can be cut, too; never at a time that a picture before it has reached. `pictures`: in presentation
/// order.
[[nodiscard]] std::vector<title::Stretch> stretches_of(const std::vector<AnalysedPicture>& pictures);

} // namespace reelmill::transcode
