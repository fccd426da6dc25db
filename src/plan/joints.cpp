#include "reelmill/plan/joints.hpp"

#include "shard_length.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace reelmill::plan {

namespace {

using title::Shard;
using title::Stretch;

// A shard may be shorter or longer by so much if it begins where an encoder begins anew.
constexpr double shortest_of_wanted = 0.6;
constexpr double longest_of_wanted = 1.5;

struct Seen {
    Stretch stretch;
    std::size_t shard = 0; ///< as planned
    bool anew = false;     ///< an encoder would begin with it by itself
};

/// All stretches of a track, each at a time of its own.
std::vector<Seen> stretches_of(const std::vector<AnalysedShard>& planned, std::int64_t gop) {
    std::vector<Seen> all;
    bool scene_before = false;
    std::int64_t since_scene = 0;
    for (std::size_t i = 0; i < planned.size(); ++i) {
        const title::Analysis& analysis = planned[i].analysis;
        for (Stretch stretch : analysis.stretches) {
            const bool first = stretch.begin == analysis.stretches.front().begin;
            stretch.scene = stretch.scene || (first && scene_before);
            if (!all.empty() && stretch.begin <= all.back().stretch.begin) {
                all.back().stretch.pictures += stretch.pictures;
                all.back().stretch.bytes += stretch.bytes;
                continue;
            }
            since_scene = stretch.scene ? 0 : since_scene;
            all.push_back({stretch, i, stretch.scene || (since_scene > 0 && since_scene % gop == 0)});
            since_scene += stretch.pictures;
        }
        scene_before = analysis.scene_behind;
    }
    return all;
}

/// Positions in `all` where shards begin, the first one included.
std::vector<std::size_t> choose(const std::vector<Seen>& all, const ShardLength& length, Ticks end) {
    std::vector<std::size_t> begins{0};
    const auto time = [&](std::size_t i) { return all[i].stretch.begin; };
    for (;;) {
        const Ticks last = time(begins.back());
        const Ticks wanted = length.wanted(end - last);
        const auto part = [&](double of) { return static_cast<Ticks>(std::llround(static_cast<double>(wanted) * of)); };
        std::size_t best = all.size();
        bool best_anew = false;
        for (std::size_t i = begins.back() + 1; i < all.size() && end - time(i) >= wanted / 2; ++i) {
            const Ticks distance = time(i) - last;
            const bool fits = all[i].anew ? distance >= part(shortest_of_wanted) && distance <= part(longest_of_wanted)
                                          : distance >= wanted;
            const bool nearer = best == all.size() || (all[i].anew && !best_anew) ||
                                (all[i].anew && std::abs(distance - wanted) < std::abs(time(best) - last - wanted));
            if (fits && nearer) {
                best = i;
                best_anew = all[i].anew;
            }
            if (distance > part(longest_of_wanted)) {
                break;
            }
        }
        if (best == all.size()) {
            return begins;
        }
        begins.push_back(best);
    }
}

/// Bytes for a picture, on average, for those that could not be looked at.
double bytes_for_each(const std::vector<AnalysedShard>& planned) {
    double bytes = 0;
    double pictures = 0;
    for (const AnalysedShard& one : planned) {
        for (const Stretch& stretch : one.analysis.stretches) {
            bytes += static_cast<double>(stretch.bytes);
            pictures += static_cast<double>(stretch.pictures);
        }
    }
    return pictures > 0 ? bytes / pictures : 1;
}

std::vector<WeighedShard> as_planned(const std::vector<AnalysedShard>& planned) {
    const double bytes_each = bytes_for_each(planned);
    std::vector<WeighedShard> shards;
    for (const AnalysedShard& one : planned) {
        std::int64_t bytes = 0;
        for (const Stretch& stretch : one.analysis.stretches) {
            bytes += stretch.bytes;
        }
        const auto pictures = static_cast<double>(std::max<std::int64_t>(one.shard.frames, 1));
        const bool seen = !one.analysis.stretches.empty();
        shards.push_back({one.shard, seen ? bytes : std::llround(bytes_each * pictures)});
    }
    return shards;
}

/// The shard from all[first] up to all[behind].
WeighedShard shard_of(const std::vector<Seen>& all, std::size_t first, std::size_t behind,
                      const std::vector<AnalysedShard>& planned) {
    const Shard& model = planned[all[first].shard].shard;
    WeighedShard made;
    made.shard.track = model.track;
    made.shard.lead_frames = first == 0 ? planned.front().shard.lead_frames : planned.back().shard.lead_frames;
    if (first > 0) {
        made.shard.begin = title::CutPoint{all[first].stretch.begin, no_ticks, -1, -1};
        made.shard.lead_in = all[first].stretch.from;
        made.shard.lead_in_before = model.lead_in || model.lead_frames > 0 ? model.lead_in : model.begin;
    }
    if (behind < all.size()) {
        made.shard.end = title::CutPoint{all[behind].stretch.begin, no_ticks, -1, -1};
    }
    made.shard.frames = 0;
    for (std::size_t i = first; i < behind; ++i) {
        made.shard.frames += all[i].stretch.pictures;
        made.weight += all[i].stretch.bytes;
    }
    return made;
}

double cost_for_each(const std::vector<AnalysedShard>& planned) {
    double cost = 0;
    double pictures = 0;
    for (const AnalysedShard& one : planned) {
        cost += one.shard.cost;
        pictures += static_cast<double>(std::max<std::int64_t>(one.shard.frames, 1));
    }
    return pictures > 0 ? cost / pictures : 0;
}

} // namespace

std::vector<WeighedShard> shards_by_analysis(const title::VideoTrack& track, const std::vector<AnalysedShard>& planned,
                                             Joints joints, double shard_seconds, std::int64_t gop) {
    const bool first_seen = !planned.empty() && !planned.front().analysis.stretches.empty();
    const Ticks end = planned.empty() ? no_ticks : planned.back().analysis.end;
    if (joints != Joints::scene || !track.seekable || !track.time_base.known() || !first_seen || end == no_ticks) {
        return as_planned(planned);
    }
    const std::vector<Seen> all = stretches_of(planned, std::max<std::int64_t>(gop, 1));
    const auto begins = choose(all, ShardLength(shard_seconds, track.time_base), end);
    const double cost_each = cost_for_each(planned);
    std::vector<WeighedShard> shards;
    for (std::size_t i = 0; i < begins.size(); ++i) {
        shards.push_back(shard_of(all, begins[i], i + 1 < begins.size() ? begins[i + 1] : all.size(), planned));
        shards.back().shard.ordinal = static_cast<int>(i);
        shards.back().shard.cost = cost_each * static_cast<double>(shards.back().shard.frames);
    }
    return shards;
}

} // namespace reelmill::plan
