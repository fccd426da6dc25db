// A buffer that no part of the title may run dry: which shards are made again for it.

#include "reelmill/scatter/title_run.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace reelmill::scatter {

void TitleRun::begin_caps() {
    caps_.clear();
    const VideoSettings& video = job_.settings.video;
    for (std::size_t track = 0; track < tracks_.size() && video.max_bitrate > 0; ++track) {
        const auto& order = tracks_[track].order();
        const bool heeds_start = video.codec == Codec::h264 || video.codec == Codec::hevc;
        caps_.emplace_back(rate::Buffer{video.max_bitrate, video.buffer}, rate::scale_of(video), order.size(),
                           heeds_start);
        for (std::size_t place = 0; place < order.size() && heeds_start; ++place) {
            tracks_[track].set_buffer_start(order[place], caps_[track].choice(place).start);
        }
    }
}

/// What the rate has chosen, the target has come to, or the settings say.
int TitleRun::quality_without_cap(std::size_t track, std::size_t place) const {
    constexpr double hundredths = 100;
    const VideoSettings& video = job_.settings.video;
    if (!rates_.empty()) {
        return rates_[track].quality(place);
    }
    const task::ShardPosition position = tracks_[track].order().at(place);
    const task::SegmentSummary* segment = tracks_[track].segment(position);
    if (video.target && segment != nullptr) {
        const bool searched = !tracks_[track].shard(position).quality;
        return segment->target.quality - (searched ? 0 : caps_[track].choice(place).lower_before);
    }
    return static_cast<int>(std::lround(video.crf.value_or(usual_crf(video.codec)) * hundredths));
}

/// None where the shard finds its own, or has what the settings say.
std::optional<int> TitleRun::quality_under_cap(std::size_t track, std::size_t place) const {
    const int lower = caps_.empty() ? 0 : caps_[track].choice(place).lower;
    if (lower == 0) {
        return rates_.empty() ? std::nullopt : std::optional(rates_[track].quality(place));
    }
    return rate::scale_of(job_.settings.video).rounded(quality_without_cap(track, place) + lower);
}

/// Once everything is there, and the rate is met: what would run the buffer dry.
Step TitleRun::make_again_for_cap() {
    Step step;
    for (std::size_t track = 0; track < caps_.size(); ++track) {
        std::vector<TrackAssembly::Again> again;
        for (const rate::TitleCap::Choice& choice : caps_[track].close()) {
            const auto& before = tracks_[track].shard(tracks_[track].order().at(choice.shard)).buffer_start;
            again.push_back({choice.shard, quality_under_cap(track, choice.shard),
                             before ? std::optional(choice.start) : std::nullopt});
            if (!rates_.empty()) {
                rates_[track].forget(choice.shard);
            }
        }
        if (!again.empty()) {
            redo_shards(static_cast<int>(track), tracks_[track].make_again(again), step);
        }
    }
    return step;
}

/// What nothing has helped against, told with the place where its shard begins.
Warnings TitleRun::warnings_of_cap() const {
    Warnings warnings;
    for (std::size_t track = 0; track < caps_.size(); ++track) {
        if (!tracks_[track].complete()) {
            continue;
        }
        const title::VideoTrack& source = plan_.index.video.at(track);
        std::optional<std::size_t> last;
        for (const std::size_t place : caps_[track].dry()) {
            const bool goes_on = last && *last + 1 == place; // told with the one before
            last = place;
            if (!goes_on) {
                const title::Shard& shard = tracks_[track].shard(tracks_[track].order().at(place));
                warnings.push_back({WarningCode::cap_missed, source.stream, title::begin_seconds(shard, source),
                                    fmt::format("video stream {}: its pictures need more than --max-bitrate and "
                                                "--buffer have, with any quality that the encoder has; give a larger "
                                                "--buffer, or a smaller picture",
                                                source.stream)});
            }
        }
    }
    return warnings;
}

} // namespace reelmill::scatter
