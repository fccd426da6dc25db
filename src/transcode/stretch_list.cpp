#include "reelmill/transcode/stretch_list.hpp"

#include <algorithm>

namespace reelmill::transcode {

namespace {
// A tenth of the longest distance of keyframes that x264 and x265 allow by themselves, their shortest one.
constexpr std::int64_t longest_stretch = 25;
// Where pictures flash each of them is a scene; no shard is as short as that.
constexpr std::int64_t shortest_stretch = 5;
} // namespace

std::optional<title::CutPoint> StartingPoints::next(Ticks pts) {
    while (points_.size() > 1 && suffices(points_[1], pts)) {
        points_.pop_front();
    }
    const bool found = !points_.empty() && suffices(points_.front(), pts);
    const auto from = found ? std::optional(points_.front().at) : first_;
    for (Point& point : points_) {
        point.pictures += point.at.pts <= pts ? 1 : 0;
    }
    return from;
}

std::vector<title::Stretch> stretches_of(const std::vector<AnalysedPicture>& pictures) {
    std::vector<title::Stretch> stretches;
    Ticks latest = no_ticks;
    for (const AnalysedPicture& picture : pictures) {
        const bool new_time = latest == no_ticks || picture.pts > latest;
        const std::int64_t since = stretches.empty() ? 0 : stretches.back().pictures;
        const bool due = (picture.scene && since >= shortest_stretch) || since >= longest_stretch;
        if (stretches.empty() || (due && new_time)) {
            stretches.push_back({picture.pts, picture.from, 0, 0, picture.scene});
        }
        ++stretches.back().pictures;
        stretches.back().bytes += picture.bytes;
        latest = std::max(latest, picture.pts);
    }
    return stretches;
}

} // namespace reelmill::transcode
