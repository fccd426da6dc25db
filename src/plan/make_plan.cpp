#include "reelmill/plan/make_plan.hpp"

#include "reelmill/core/hash.hpp"
#include "reelmill/plan/cost.hpp"
#include "reelmill/plan/filter_memory.hpp"
#include "reelmill/plan/user_chain.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::plan {

namespace {

using title::CutPoint;
using title::VideoTrack;

std::int64_t frames_of_track(const VideoTrack& track, double duration_seconds) {
    if (track.frames >= 0) {
        return track.frames;
    }
    const double seconds = track.duration > 0 ? to_seconds(track.duration, track.time_base) : duration_seconds;
    return std::max<std::int64_t>(1, std::llround(seconds * track.frame_rate.value()));
}

// Pictures between two cuts: from the index where it counts, else from the clock.
std::int64_t frames_between(const VideoTrack& track, const std::optional<CutPoint>& begin,
                            const std::optional<CutPoint>& end, std::int64_t total) {
    const bool counted = (!begin || begin->frames_before >= 0) && (!end || end->frames_before >= 0);
    if (counted) {
        return (end ? end->frames_before : total) - (begin ? begin->frames_before : 0);
    }
    const Ticks from = begin ? begin->pts : track.first_pts;
    const double before = to_seconds(from - track.first_pts, track.time_base) * track.frame_rate.value();
    const double until = end ? to_seconds(end->pts - track.first_pts, track.time_base) * track.frame_rate.value()
                             : static_cast<double>(total);
    return std::max<std::int64_t>(1, std::llround(until - before));
}

void add_shards(title::TitlePlan& plan, int track_number, double seconds_each, int lead_frames) {
    const VideoTrack& track = plan.index.video[static_cast<std::size_t>(track_number)];
    const std::int64_t total = frames_of_track(track, plan.index.duration_seconds);
    for (std::size_t i = 0; i <= track.cuts.size(); ++i) {
        title::Shard shard;
        shard.track = track_number;
        shard.ordinal = static_cast<int>(i);
        if (i > 0) {
            shard.begin = track.cuts[i - 1];
            shard.lead_frames = lead_frames;
            if (lead_frames > 0 && i <= track.lead_ins.size()) {
                shard.lead_in = track.lead_ins[i - 1];
            }
        }
        if (i < track.cuts.size()) {
            shard.end = track.cuts[i];
        }
        shard.frames = frames_between(track, shard.begin, shard.end, total);
        shard.cost = static_cast<double>(shard.frames) * seconds_each;
        plan.shards.push_back(shard);
    }
}

// Copying is cheap, decoding and encoding sound takes about a hundredth of its length.
double cost_of_tracks(const title::TitleIndex& index) {
    const auto sounds = std::ranges::count(index.streams, title::StreamKind::audio, &title::StreamSummary::kind);
    return 0.01 + 0.01 * static_cast<double>(sounds) * index.duration_seconds;
}

// What other pictures a track has decides how it is encoded; where there are none the key is what it was before anybody
// looked for them.
std::string key_of(const title::TitleIndex& index, const Settings& settings, const std::string& versions) {
    Hasher hasher;
    hasher.add(index.identity).add(settings.key()).add(versions);
    for (const VideoTrack& track : index.video) {
        if (!track.others.empty()) {
            hasher.add(json_text(Json(track.others)));
        }
    }
    return hasher.hex();
}

} // namespace

title::TitlePlan make_plan(const title::TitleIndex& index, const Settings& settings,
                           const std::vector<title::Picture>& output_pictures, const std::string& versions) {
    title::TitlePlan plan;
    plan.index = index;
    plan.output_pictures = output_pictures;
    const auto memory = filter_memory(user_chain(settings.video));
    for (std::size_t i = 0; i < index.video.size(); ++i) {
        const double each = seconds_per_picture(settings.video, index.video[i].picture, output_pictures.at(i));
        add_shards(plan, static_cast<int>(i), each, memory ? memory->before : 0);
        plan.memory_bytes = std::max(plan.memory_bytes, encoder_memory(settings.video, output_pictures.at(i)) +
                                                            measuring_memory(settings.video, output_pictures.at(i)));
    }
    plan.tracks_cost = cost_of_tracks(index);
    for (const title::Shard& shard : plan.shards) {
        plan.rate_cost += (settings.wants_analysis() ? analysis_cost(shard.cost) : 0) +
                          (settings.solves_quality() ? cost_of_rate(shard.cost) : 0) +
                          (settings.video.target ? cost_of_target(shard.cost) : 0);
    }
    plan.key = key_of(index, settings, versions);
    return plan;
}

} // namespace reelmill::plan
