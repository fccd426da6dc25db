// From the analysis of a title to its shards, and to the quality of each of them where a rate is asked for.

#include "reelmill/scatter/title_run.hpp"

#include "reelmill/plan/picture_size.hpp"
#include "reelmill/rate/aim.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
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
        weighed.push_back(plan::shards_by_analysis(track, analysis_.track(number),
                                                   settings.joins_at_scenes() ? Joints::scene : Joints::keyframe,
                                                   settings.shard_seconds, gop));
        auto& list = shards.emplace_back();
        std::ranges::transform(weighed.back(), std::back_inserter(list), &plan::WeighedShard::shard);
    }
    begin_tracks(shards);
    if (!settings.solves_quality()) {
        Step step;
        step.orders = all_shards();
        return step;
    }
    for (const auto& track : weighed) {
        auto& weights = weights_.emplace_back();
        std::ranges::transform(track, std::back_inserter(weights), &plan::WeighedShard::weight);
    }
    return begin_rates_if_ready();
}

/// Of a file's size sound and subtitles take their part first.
Step TitleRun::begin_rates_if_ready() {
    Step step;
    if (weights_.empty() || !rates_.empty() || (job_.settings.size > 0 && !other_tracks_)) {
        return step;
    }
    if (job_.settings.size > 0 &&
        rate::aim_of_size(job_.settings.size, beside_pictures(), job_.settings.format).most <= 1) {
        step.failure = task::TaskFailure{
            FailureKind::input,
            fmt::format("{}: its sound and subtitles alone have {} bytes; give a larger --size, or a lower "
                        "--audio-bitrate",
                        printable(title_.source.bytes), other_tracks_->segment.payload_bytes),
            {}};
        return step;
    }
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        const rate::Aim aim = aim_of(track);
        rates_.emplace_back(rate::scale_of(job_.settings.video), aim, weights_[track],
                            rate::first_quality(outlook(track), aim.wanted));
        order_chosen(track, rates_.back().begin(), step);
    }
    return step;
}

/// Microseconds that its pictures are shown.
std::int64_t TitleRun::length_of(std::size_t track) const {
    const auto& seen = analysis_.track(track);
    const bool known =
        !seen.empty() && !seen.front().analysis.stretches.empty() && seen.back().analysis.end != no_ticks;
    return known ? rescale(seen.back().analysis.end - seen.front().analysis.stretches.front().begin,
                           plan_.index.video.at(track).time_base, microseconds)
                 : static_cast<std::int64_t>(plan_.index.duration_seconds * 1e6);
}

rate::Beside TitleRun::beside_pictures() const {
    rate::Beside beside{other_tracks_->segment.payload_bytes, other_tracks_->segment.packets, 0, container_bytes_};
    for (const TrackAssembly& track : tracks_) {
        for (const task::ShardPosition position : track.order()) {
            beside.pictures += std::max<std::int64_t>(track.shard(position).frames, 0);
        }
    }
    return beside;
}

rate::Aim TitleRun::aim_of(std::size_t track) const {
    if (job_.settings.size == 0) {
        return rate::aim_of_bitrate(job_.settings.video.bitrate, length_of(track));
    }
    std::int64_t all = 0;
    for (std::size_t i = 0; i < weights_.size(); ++i) {
        all += outlook(i).weight;
    }
    return rate::part_of(rate::aim_of_size(job_.settings.size, beside_pictures(), job_.settings.format),
                         outlook(track).weight, all);
}

rate::Outlook TitleRun::outlook(std::size_t track) const {
    const title::Picture& source = plan_.index.video.at(track).picture;
    const title::Picture& output = plan_.output_pictures.at(track);
    const plan::Size analysed = plan::analysis_size({source.width, source.height});
    const auto& weights = weights_.at(track);
    return {job_.settings.video.codec, preset_place(job_.settings.video.preset).value_or(*preset_place("")),
            std::accumulate(weights.begin(), weights.end(), std::int64_t{0}),
            std::int64_t{output.width} * output.height, std::int64_t{analysed.width} * analysed.height};
}

/// The file has told what its container takes. What comes too large even so cannot be had; what comes too small is as
/// near as the encoder comes.
Step TitleRun::meet_size(const task::FileRefused& refused) {
    std::int64_t payload = other_tracks_ ? other_tracks_->segment.payload_bytes : 0;
    for (const rate::TitleRate& rate : rates_) {
        payload += rate.bytes();
    }
    container_bytes_ = std::max<std::int64_t>(refused.bytes - payload, 0);
    for (std::size_t track = 0; track < rates_.size(); ++track) {
        rates_[track].change_aim(aim_of(track));
    }
    constexpr int most_tries = 3;
    size_settled_ = size_settled_ || ++size_tries_ > most_tries;
    Step step = make_again_for_rate();
    const bool too_large = refused.bytes > job_.settings.size;
    if (step.orders.empty() && too_large) {
        step = make_all_smaller();
    }
    if (!step.orders.empty()) {
        return step;
    }
    if (too_large) {
        step.failure = task::TaskFailure{
            FailureKind::input,
            fmt::format("{}: cannot be made as small as {} bytes: it has {} with the lowest quality; give a larger "
                        "--size, a smaller picture, or a lower --audio-bitrate",
                        printable(title_.source.bytes), job_.settings.size, refused.bytes),
            {}};
        return step;
    }
    size_settled_ = true;
    return join_if_ready();
}

void TitleRun::order_chosen(std::size_t track, const std::vector<rate::Choice>& choices, Step& step) {
    for (const rate::Choice& choice : choices) {
        const task::ShardPosition position = tracks_[track].order().at(choice.shard);
        tracks_[track].set_quality(position, quality_under_cap(track, choice.shard));
        step.orders.push_back(shard_order(static_cast<int>(track), position));
    }
}

/// Once everything is there: what keeps the title from its rate.
Step TitleRun::make_again_for_rate() {
    Step step;
    for (std::size_t track = 0; track < rates_.size() && !size_settled_; ++track) {
        make_again(track, rates_[track].close(caps_.empty()), step);
    }
    return step;
}

Step TitleRun::make_all_smaller() {
    Step step;
    for (std::size_t track = 0; track < rates_.size(); ++track) {
        make_again(track, rates_[track].lower_all(), step);
    }
    return step;
}

void TitleRun::make_again(std::size_t track, const std::vector<rate::Choice>& choices, Step& step) {
    std::vector<TrackAssembly::Again> again;
    for (const rate::Choice& choice : choices) {
        const auto& shard = tracks_[track].shard(tracks_[track].order().at(choice.shard));
        again.push_back({choice.shard, quality_under_cap(track, choice.shard), shard.buffer_start});
        if (!caps_.empty()) {
            caps_[track].forget(choice.shard);
        }
    }
    if (!again.empty()) {
        redo_shards(static_cast<int>(track), tracks_[track].make_again(again), step);
    }
}

/// Bits per second of all pictures, one track with the other; 0 where nothing was to be met.
std::int64_t TitleRun::bitrate_reached() const {
    double bits = 0;
    for (std::size_t track = 0; track < rates_.size(); ++track) {
        const double seconds = std::max(1e-6, static_cast<double>(length_of(track)) / 1e6);
        bits += static_cast<double>(rates_[track].bytes()) * 8 / seconds / static_cast<double>(rates_.size());
    }
    return std::llround(bits);
}

/// A rate that lies off because the encoder's scale has ended, or because a cap has no room for it.
Warnings TitleRun::warnings_of_rate() const {
    constexpr double far_off = 0.03;
    Warnings warnings;
    for (std::size_t track = 0; track < rates_.size(); ++track) {
        const auto wanted = static_cast<double>(rates_[track].aim().wanted);
        const auto made = static_cast<double>(rates_[track].bytes());
        const bool capped = !caps_.empty() && made < wanted;
        const bool has_ended = job_.settings.video.bitrate > 0 && rates_[track].at_an_end();
        if (rates_[track].measured() && (capped || has_ended) && std::abs(made / wanted - 1) > far_off) {
            const double seconds = std::max(1e-6, static_cast<double>(length_of(track)) / 1e6);
            const char* reason = made < wanted ? "it needs no more with any quality that the encoder has"
                                               : "it needs no less with any quality that the encoder has";
            warnings.push_back(
                {WarningCode::rate_missed,
                 plan_.index.video.at(track).stream,
                 {},
                 fmt::format("comes to {:.0f} kbit/s instead of {:.0f}: {}", made * 8 / seconds / 1000,
                             wanted * 8 / seconds / 1000, capped ? "as much as --max-bitrate has room for" : reason)});
        }
    }
    return warnings;
}

} // namespace reelmill::scatter
