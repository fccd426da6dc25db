#include "reelmill/plan/choose_cuts.hpp"

#include "shard_length.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::plan {

namespace {

// A shard may be shorter or longer by so much if it begins with a new scene then.
constexpr double least_of_wanted = 0.85;
constexpr double most_of_wanted = 1.25;
// Encoders set keyframes at even distances, and closer where the picture changes.
constexpr double close = 0.9;

Ticks time_of(const title::CutPoint& point) { return point.pts == no_ticks ? point.dts : point.pts; }

Ticks part_of(Ticks whole, double part) { return static_cast<Ticks>(std::llround(static_cast<double>(whole) * part)); }

/// Keyframes with the scenes that their encoder seems to have seen.
class Scenes {
public:
    explicit Scenes(const std::vector<title::CutPoint>& keyframes) : keyframes_(keyframes) {
        for (std::size_t i = 1; i < keyframes.size(); ++i) {
            usual_ = std::max(usual_, before(i));
        }
    }
    /// The encoder could have waited longer with this keyframe.
    [[nodiscard]] bool one_begins_at(std::size_t i) const {
        return before(i) > 0 && static_cast<double>(before(i)) < close * static_cast<double>(usual_);
    }
    /// Behind `i`, up to `latest`.
    [[nodiscard]] bool one_begins_behind(std::size_t i, Ticks latest) const {
        while (++i < keyframes_.size() && (time_of(keyframes_[i]) == no_ticks || time_of(keyframes_[i]) <= latest)) {
            if (one_begins_at(i)) {
                return true;
            }
        }
        return false;
    }

private:
    /// Ticks since the keyframe before; 0: not known.
    [[nodiscard]] Ticks before(std::size_t i) const {
        const Ticks from = time_of(keyframes_[i - 1]);
        const Ticks to = time_of(keyframes_[i]);
        return from == no_ticks || to == no_ticks ? 0 : to - from;
    }

    const std::vector<title::CutPoint>& keyframes_;
    Ticks usual_ = 0;
};

} // namespace

std::vector<std::size_t> choose_cuts(const std::vector<title::CutPoint>& keyframes, Rational time_base,
                                     double shard_seconds, Ticks end) {
    std::vector<std::size_t> cuts;
    if (keyframes.empty() || !time_base.known()) {
        return cuts;
    }
    const ShardLength length(shard_seconds, time_base);
    const Scenes scenes(keyframes);
    Ticks last = time_of(keyframes.front());
    for (std::size_t i = 1; i < keyframes.size(); ++i) {
        const Ticks time = time_of(keyframes[i]);
        if (time == no_ticks || last == no_ticks) {
            continue;
        }
        const Ticks wanted = end == no_ticks ? length.usual() : length.wanted(end - last);
        const bool far_enough =
            scenes.one_begins_at(i)
                ? time - last >= part_of(wanted, least_of_wanted)
                : time - last >= wanted && !scenes.one_begins_behind(i, last + part_of(wanted, most_of_wanted));
        const bool worth_it = end == no_ticks || end - time >= wanted / 2;
        if (far_enough && worth_it) {
            cuts.push_back(i);
            last = time;
        }
    }
    return cuts;
}

} // namespace reelmill::plan
