// From the analysis of a title to its shards, and to the quality of each of them where a rate is asked for.

#include "reelmill/scatter/title_run.hpp"

#include "reelmill/plan/picture_size.hpp"
#include "reelmill/rate/aim.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace reelmill::scatter {

Step TitleRun::take_analysis(const task::Piece& piece, task::AnalysisResult result) {
    const bool before = analysis_.complete();
    analysis_.take(piece, std::move(result));
    return !before && analysis_.complete() ? begin_analysed_shards() : Step{};
}

/// What was planned by the probe was for the analysis alone.
Step TitleRun::begin_analysed_shards() {
    const Settings& settings = job_.settings;
    std::vector<std::vector<plan::WeighedShard>> weighed;
    std::vector<std::vector<title::Shard>> shards;
    for (std::size_t number = 0; number < tracks_.size(); ++number) {
        const title::VideoTrack& track = plan_.index.video.at(number);
        const auto gop = gop_pictures(settings.video, track.frame_rate);
        weighed.push_back(
            plan::shards_by_analysis(track, analysis_.track(number), settings.joints, settings.shard_seconds, gop));
        auto& list = shards.emplace_back();
        std::ranges::transform(weighed.back(), std::back_inserter(list), &plan::WeighedShard::shard);
    }
    begin_tracks(shards);
    Step step;
    if (!settings.solves_quality()) {
        step.orders = all_shards();
        return step;
    }
    for (std::size_t number = 0; number < tracks_.size(); ++number) {
        begin_rate(number, weighed[number]);
        order_chosen(number, rates_[number].begin(), step);
    }
    return step;
}

void TitleRun::begin_rate(std::size_t track, const std::vector<plan::WeighedShard>& shards) {
    const title::VideoTrack& video = plan_.index.video.at(track);
    const auto& seen = analysis_.track(track);
    const bool known =
        !seen.empty() && !seen.front().analysis.stretches.empty() && seen.back().analysis.end != no_ticks;
    const std::int64_t length = known
                                    ? rescale(seen.back().analysis.end - seen.front().analysis.stretches.front().begin,
                                              video.time_base, microseconds)
                                    : static_cast<std::int64_t>(plan_.index.duration_seconds * 1e6);
    std::vector<std::int64_t> weights;
    std::ranges::transform(shards, std::back_inserter(weights), &plan::WeighedShard::weight);
    const VideoSettings& settings = job_.settings.video;
    const rate::Aim aim = rate::aim_of_bitrate(settings.bitrate, length);
    const int guess = rate::first_quality(outlook(track, weights), aim.wanted);
    rates_.emplace_back(rate::scale_of(settings.codec), aim, weights, guess);
}

rate::Outlook TitleRun::outlook(std::size_t track, const std::vector<std::int64_t>& weights) const {
    const title::Picture& source = plan_.index.video.at(track).picture;
    const title::Picture& output = plan_.output_pictures.at(track);
    const plan::Size analysed = plan::analysis_size({source.width, source.height});
    rate::Outlook outlook{job_.settings.video.codec,
                          preset_place(job_.settings.video.preset).value_or(*preset_place("")),
                          std::accumulate(weights.begin(), weights.end(), std::int64_t{0}),
                          std::int64_t{output.width} * output.height, std::int64_t{analysed.width} * analysed.height};
    return outlook;
}

void TitleRun::order_chosen(std::size_t track, const std::vector<rate::Choice>& choices, Step& step) {
    for (const rate::Choice& choice : choices) {
        const task::ShardPosition position = tracks_[track].order().at(choice.shard);
        tracks_[track].set_quality(position, choice.quality);
        step.orders.push_back(shard_order(static_cast<int>(track), position));
    }
}

/// Once everything is there: what keeps the title from its rate.
Step TitleRun::make_again_for_rate() {
    Step step;
    for (std::size_t track = 0; track < rates_.size(); ++track) {
        std::vector<TrackAssembly::Again> again;
        for (const rate::Choice& choice : rates_[track].close()) {
            again.push_back({choice.shard, choice.quality});
        }
        if (!again.empty()) {
            redo_shards(static_cast<int>(track), tracks_[track].make_again(again), step);
        }
    }
    return step;
}

} // namespace reelmill::scatter
