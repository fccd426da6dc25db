#include "workload.hpp"

#include "unsplit_bound.hpp"

#include "reelmill/plan/choose_cuts.hpp"
#include "reelmill/plan/make_plan.hpp"
#include "reelmill/task/piece.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace reelmill::scale {

namespace {

constexpr int frames_per_second = 24;
constexpr Ticks ticks_per_frame = 512; // as in MP4 files made by FFmpeg
constexpr Rational time_base{1, frames_per_second * 512};
// Keyframes as libx264 sets them by default: at cuts of scenes, and 250 pictures apart at most.
constexpr double mean_scene_frames = 96;
constexpr double shortest_scene_frames = 24;
constexpr double longest_gop_frames = 250;
// A library with many clips and some films: half of its titles are shorter than 4 minutes, 3 in 100 longer than 1 h.
constexpr double median_title_seconds = 240;
constexpr double title_spread = 1.4; // standard deviation of the logarithm
constexpr double shortest_title_seconds = 20;
constexpr double longest_title_seconds = 7200;

using Random = std::mt19937_64;

std::vector<title::CutPoint> draw_keyframes(std::int64_t frames, Random& random) {
    std::exponential_distribution<> scene(1 / mean_scene_frames);
    std::vector<title::CutPoint> keyframes;
    for (std::int64_t frame = 0; frame < frames;) {
        const Ticks pts = frame * ticks_per_frame;
        keyframes.push_back({pts, pts, frame * 12'000 + 1'000, frame}); // of a source of 2.3 Mbit/s
        frame += static_cast<std::int64_t>(std::clamp(scene(random), shortest_scene_frames, longest_gop_frames));
    }
    return keyframes;
}

title::TitleIndex make_index(const job::TitleSpec& spec, double seconds, const Settings& settings, Random& random) {
    const auto frames = static_cast<std::int64_t>(seconds * frames_per_second);
    title::VideoTrack track;
    track.stream = 0;
    track.codec = "h264";
    track.time_base = time_base;
    track.frame_rate = {frames_per_second, 1};
    track.first_pts = 0;
    track.duration = frames * ticks_per_frame;
    track.frames = frames;
    track.seekable = true;
    track.picture.width = 1920;
    track.picture.height = 1080;
    track.picture.pixel_format = "yuv420p";
    track.picture.sample_aspect = {1, 1};
    track.picture.color_range = "tv";
    track.picture.color_primaries = track.picture.color_transfer = track.picture.color_matrix = "bt709";
    track.picture.field_order = "progressive";
    const auto keyframes = draw_keyframes(frames, random);
    for (const std::size_t cut : plan::choose_cuts(keyframes, time_base, settings.shard_seconds, track.duration)) {
        track.cuts.push_back(keyframes[cut]);
    }
    title::TitleIndex index;
    index.path = spec.source;
    index.size = frames * 12'000;
    index.identity = spec.source.bytes;
    index.container = "mov,mp4,m4a,3gp,3g2,mj2";
    index.duration_seconds = seconds;
    index.bit_rate = 2'300'000;
    index.video = {track};
    index.streams = {{0, title::StreamKind::video, "h264", "", "", 0, 0},
                     {1, title::StreamKind::audio, "aac", "eng", "", 2, 48'000}};
    return index;
}

/// Ratios of one measured source, in their order, from a drawn place on: neighbouring shards resemble each other.
Title make_title(const job::TitleSpec& spec, double seconds, const Settings& settings, const MeasuredCosts& costs,
                 Random& random) {
    Title title;
    const title::TitleIndex index = make_index(spec, seconds, settings, random);
    title.plan = plan::make_plan(index, settings, {index.video[0].picture}, "simulated");
    title.probe_seconds = costs.probe_seconds;
    title.tracks_seconds = costs.tracks_seconds_per_media_second * seconds;
    title.mux_seconds = costs.mux_seconds + costs.mux_seconds_per_media_second * seconds;
    std::uniform_int_distribution<std::size_t> any_source(0, costs.sources.size() - 1);
    const auto& ratios = costs.sources[any_source(random)].ratios;
    std::size_t at = std::uniform_int_distribution<std::size_t>(0, ratios.size() - 1)(random);
    for (const title::Shard& shard : title.plan.shards) {
        title.shard_seconds.push_back(shard.cost * ratios[at++ % ratios.size()]);
    }
    return title;
}

Workload make_workload(const std::string& name, const std::vector<double>& lengths, const MeasuredCosts& costs,
                       double shard_seconds, Random& random) {
    Workload workload;
    workload.name = name;
    workload.spec.run_id = "simulated";
    workload.spec.job_folder = "/shared/out/.reelmill";
    workload.spec.settings.video.crf = 23;
    workload.spec.settings.video.preset = "medium";
    workload.spec.settings.shard_seconds = shard_seconds;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        job::TitleSpec& spec = workload.spec.titles.emplace_back();
        spec.source = fmt::format("/shared/library/title-{:05}.mp4", i);
        spec.output = fmt::format("/shared/out/title-{:05}.mp4", i);
        workload.titles.push_back(make_title(spec, lengths[i], workload.spec.settings, costs, random));
    }
    return workload;
}

} // namespace

double Title::seconds() const {
    return std::accumulate(shard_seconds.begin(), shard_seconds.end(), probe_seconds + tracks_seconds + mux_seconds);
}

std::vector<double> Title::pieces() const {
    std::vector<double> pieces = shard_seconds;
    pieces.push_back(tracks_seconds);
    return pieces;
}

double Title::least_seconds(double fastest, double speed) const {
    const auto longest = std::ranges::max_element(shard_seconds);
    const double piece = std::max(tracks_seconds, longest == shard_seconds.end() ? 0 : *longest);
    const double shards = std::accumulate(shard_seconds.begin(), shard_seconds.end(), tracks_seconds);
    return (probe_seconds + mux_seconds) / fastest + std::max(piece / fastest, shards / speed);
}

double Workload::seconds() const {
    return std::accumulate(titles.begin(), titles.end(), 0.0,
                           [](double sum, const Title& title) { return sum + title.seconds(); });
}

double Workload::least_seconds(double fastest, double speed) const {
    double longest = 0;
    for (const Title& title : titles) {
        longest = std::max(longest, title.least_seconds(fastest, speed));
    }
    return longest;
}

double Workload::least_seconds_unsplit(const std::vector<double>& speeds) const {
    const double fastest = *std::ranges::max_element(speeds);
    std::vector<double> all;
    double probe = std::numeric_limits<double>::infinity(); // some title has to be probed before any piece begins,
    double mux = probe;                                     // and some title muxed after the last one has ended
    for (const Title& title : titles) {
        const std::vector<double> pieces = title.pieces();
        all.insert(all.end(), pieces.begin(), pieces.end());
        probe = std::min(probe, title.probe_seconds);
        mux = std::min(mux, title.mux_seconds);
    }
    return (probe + mux) / fastest + scale::least_seconds_unsplit(std::move(all), speeds);
}

std::size_t Workload::shards() const {
    return std::accumulate(titles.begin(), titles.end(), std::size_t{0},
                           [](std::size_t sum, const Title& title) { return sum + title.plan.shards.size(); });
}

double Workload::seconds_of(task::TaskId task) const {
    const Title& title = titles.at(static_cast<std::size_t>(task::title_of(task)));
    const task::Piece piece = task::piece_of(task);
    switch (piece.kind) {
    case task::PieceKind::probe:
        return title.probe_seconds;
    case task::PieceKind::tracks:
        return title.tracks_seconds;
    case task::PieceKind::mux:
        return title.mux_seconds;
    case task::PieceKind::shard:
        break;
    }
    return title.shard_seconds.at(piece.position);
}

Workload one_film(const MeasuredCosts& costs, double media_seconds, const Drawn& drawn) {
    Random random(drawn.seed);
    return make_workload("film", {media_seconds}, costs, drawn.shard_seconds, random);
}

Workload library(const MeasuredCosts& costs, int titles, const Drawn& drawn) {
    Random random(drawn.seed);
    std::lognormal_distribution<> length(std::log(median_title_seconds), title_spread);
    std::vector<double> lengths(static_cast<std::size_t>(titles));
    std::ranges::generate(lengths,
                          [&] { return std::clamp(length(random), shortest_title_seconds, longest_title_seconds); });
    return make_workload("library", lengths, costs, drawn.shard_seconds, random);
}

} // namespace reelmill::scale
