// What came of a quality that was to be measured, over a title.

#include "reelmill/scatter/title_run.hpp"

#include "reelmill/core/quality_target.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace reelmill::scatter {

namespace {

const char* reason_of(TargetMiss miss, bool capped) {
    if (capped && miss != TargetMiss::lowest_is_more) {
        return "as much as --max-bitrate has room for";
    }
    switch (miss) {
    case TargetMiss::best_is_less:
        return "with the best quality that the encoder has";
    case TargetMiss::lowest_is_more:
        return "with the lowest quality, its pictures are so plain";
    case TargetMiss::unsteady:
    case TargetMiss::none:
        break;
    }
    return "as near as it was found";
}

/// Of one track, in presentation order.
class MissedShards {
public:
    MissedShards(const VideoSettings& settings, const title::VideoTrack& track)
        : asked_(settings.target.value()), capped_(settings.max_bitrate > 0), track_(track) {}

    void add(const title::Shard& shard, const task::SegmentSummary& segment) {
        const TargetMiss miss = segment.frames > 0 ? segment.target.miss : TargetMiss::none;
        if (miss != miss_ || miss == TargetMiss::unsteady) { // of which one has more, the next less
            tell();
            miss_ = miss;
            begin_ = title::begin_seconds(shard, track_);
        }
        if (miss_ != TargetMiss::none) {
            parts_.push_back({segment.target.hundredths, segment.frames});
        }
    }
    Warnings told() {
        tell();
        return std::move(warnings_);
    }

private:
    void tell() {
        if (parts_.empty()) {
            return;
        }
        const std::int64_t pictures =
            std::accumulate(parts_.begin(), parts_.end(), std::int64_t{0},
                            [](std::int64_t sum, const MeasuredPictures& part) { return sum + part.pictures; });
        const Metric metric = asked_.metric;
        warnings_.push_back({WarningCode::target_missed, track_.stream, begin_,
                             fmt::format("video stream {}: {} pictures have {} {} instead of {}, {}", track_.stream,
                                         pictures, name_of(metric), value_text(metric, value_of_all(metric, parts_)),
                                         value_text(metric, asked_.value),
                                         reason_of(miss_, capped_ && value_of_all(metric, parts_) < asked_.value))});
        parts_.clear();
    }

    QualityTarget asked_;
    bool capped_;
    const title::VideoTrack& track_;
    TargetMiss miss_ = TargetMiss::none;
    double begin_ = 0;
    std::vector<MeasuredPictures> parts_;
    Warnings warnings_;
};

} // namespace

/// None before anything is measured.
std::optional<job::TargetOutcome> TitleRun::target_reached() const {
    if (!job_.settings.video.target) {
        return std::nullopt;
    }
    job::TargetOutcome outcome{.asked = *job_.settings.video.target};
    std::vector<MeasuredPictures> parts;
    std::int64_t encoded = 0;
    std::int64_t pictures = 0;
    for (const TrackAssembly& track : tracks_) {
        for (task::ShardPosition position = 0; position < track.size(); ++position) {
            const task::SegmentSummary* made = track.segment(position); // some were made again since
            encoded += made != nullptr ? made->target.pictures : 0;
        }
        for (const task::ShardPosition position : track.order()) {
            const task::SegmentSummary* segment = track.segment(position);
            if (segment != nullptr && segment->target.pictures > 0 && segment->frames > 0) {
                parts.push_back({segment->target.hundredths, segment->frames});
                pictures += segment->frames;
            }
        }
    }
    if (parts.empty()) {
        return std::nullopt;
    }
    const Metric metric = outcome.asked.metric;
    const auto [worst, best] = std::ranges::minmax_element(parts, {}, &MeasuredPictures::hundredths);
    outcome.reached = value_of_all(metric, parts);
    outcome.worst = value_of(metric, worst->hundredths);
    outcome.best = value_of(metric, best->hundredths);
    outcome.encodes_per_shard = static_cast<double>(encoded) / static_cast<double>(pictures);
    return outcome;
}

/// Each shard that does not have it, as far as it could be had; those that follow each other are told together.
Warnings TitleRun::warnings_of_target() const {
    Warnings warnings;
    for (std::size_t number = 0; number < tracks_.size() && job_.settings.video.target; ++number) {
        const title::VideoTrack& track = plan_.index.video.at(number);
        MissedShards missed{job_.settings.video, track};
        for (const task::ShardPosition position : tracks_[number].order()) {
            if (const task::SegmentSummary* segment = tracks_[number].segment(position)) {
                missed.add(tracks_[number].shard(position), *segment);
            }
        }
        add_warnings(warnings, missed.told());
    }
    return warnings;
}

} // namespace reelmill::scatter
