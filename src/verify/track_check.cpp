#include "track_check.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::verify {
namespace {

// MP4 fills the time between two subtitles with empty samples, which are no subtitles (3GPP TS 26.245 5.17).
bool is_filler(const ExpectedTrack& track, const ffmpeg::Packet& packet) {
    return track.kind == title::StreamKind::subtitle && track.codec == "mov_text" && packet.data().size() <= 2;
}

} // namespace

TrackCheck::TrackCheck(const ExpectedTrack& expected, Rational found_base) : expected_(expected), base_(found_base) {}

void TrackCheck::add(const ffmpeg::Packet& packet) {
    if (is_filler(expected_, packet)) {
        return;
    }
    const std::size_t position = pts_.size();
    if (packet.pts() == no_ticks && !wrong_order_) {
        wrong_order_ = fmt::format("packet {} has no timestamp", position);
    }
    if (last_dts_ != no_ticks && packet.dts() != no_ticks && packet.dts() < last_dts_ && !wrong_order_) {
        wrong_order_ = fmt::format("decode times go back at packet {}", position);
    }
    if (packet.discarded() && expected_.kind == title::StreamKind::video && !wrong_order_) {
        wrong_order_ = fmt::format("picture {} lies outside of the edit list and is not shown", position);
    }
    if (next_start_ < expected_.segment_starts.size() && expected_.segment_starts[next_start_] == position) {
        ++next_start_;
        if (!packet.key() && !wrong_order_) {
            wrong_order_ = fmt::format("picture {} starts a segment, but is not a keyframe", position);
        }
    }
    last_dts_ = packet.dts();
    bytes_ += static_cast<std::int64_t>(packet.data().size());
    pts_.push_back(packet.pts());
    end_ = std::max(end_, packet.pts() + packet.duration());
}

std::optional<std::string> TrackCheck::verdict() {
    std::ranges::sort(pts_);
    if (expected_.sound_bytes >= 0) {
        return wrong_order_ ? wrong_order_ : check_samples();
    }
    if (auto wrong = check_count()) {
        return wrong;
    }
    if (wrong_order_) {
        return wrong_order_;
    }
    if (auto wrong = check_times()) {
        return wrong;
    }
    return check_end();
}

std::optional<std::string> TrackCheck::check_count() const {
    if (pts_.size() == expected_.pts.size()) {
        return std::nullopt;
    }
    return fmt::format("{} packets instead of {}", pts_.size(), expected_.pts.size());
}

std::optional<std::string> TrackCheck::check_samples() const {
    if (bytes_ != expected_.sound_bytes) {
        return fmt::format("{} bytes of samples instead of {}", bytes_, expected_.sound_bytes);
    }
    const bool starts = pts_.empty() || expected_.pts.empty() ||
                        compare_times(pts_.front(), base_, expected_.pts.front(), expected_.time_base) == 0;
    if (!starts) {
        return fmt::format("begins at {:.6f} s instead of {} s", to_seconds(pts_.front(), base_),
                           seconds(expected_.pts.front()));
    }
    return check_end();
}

std::optional<std::string> TrackCheck::check_times() const {
    for (std::size_t i = 0; i < pts_.size(); ++i) {
        if (compare_times(pts_[i], base_, expected_.pts[i], expected_.time_base) != 0) {
            return fmt::format("packet {} in order of time is at {:.6f} s instead of {} s", i,
                               to_seconds(pts_[i], base_), seconds(expected_.pts[i]));
        }
    }
    return std::nullopt;
}

std::optional<std::string> TrackCheck::check_end() const {
    if (pts_.empty() || !expected_.end || compare_times(end_, base_, *expected_.end, expected_.time_base) == 0) {
        return std::nullopt;
    }
    return fmt::format("ends at {:.6f} s instead of {} s", to_seconds(end_, base_), seconds(*expected_.end));
}

std::string TrackCheck::seconds(Ticks expected_ticks) const {
    return fmt::format("{:.6f}", to_seconds(expected_ticks, expected_.time_base));
}

} // namespace reelmill::verify
