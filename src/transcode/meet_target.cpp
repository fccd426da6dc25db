#include "meet_target.hpp"

#include "reelmill/rate/target_guess.hpp"
#include "reelmill/rate/target_search.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>
#include <utility>

namespace reelmill::transcode {

namespace {

class TargetWork {
public:
    TargetWork(const task::ShardTask& task, const EncodeOnce& encode)
        : task_(task), metric_(task.settings.video.target.value().metric), encode_(encode),
          search_(rate::target_aim(task.settings.video)) {}

    task::ShardResult run() {
        while (const auto quality = next()) {
            Encoded made = encode_(attempt(*quality));
            pictures_ += made.pictures;
            if (!made.draft && !made.given_up) {
                return named(std::nullopt);
            }
            if (made.draft) {
                keep_if_best(*quality, std::move(made));
            }
        }
        const rate::Tried kept = search_.best();
        best_->summary.target = {std::max<std::int64_t>(pictures_, 1), kept.quality, kept.reached, search_.miss()};
        return named(std::move(best_));
    }

private:
    /// Where a cap over the title has lowered the quality, there is nothing to search.
    [[nodiscard]] std::optional<int> next() const {
        if (task_.shard.quality) {
            return search_.tried().empty() ? task_.shard.quality : std::nullopt;
        }
        return search_.next();
    }

    Attempt attempt(int quality) {
        Attempt attempt{.quality = quality, .number = begun_++, .of_several = true};
        if (!task_.shard.quality && task_.shard.frames >= rate::pictures_worth_a_sample) {
            attempt.gives_up = [this, quality](double measured) { return search_.gives_up(tried(quality, measured)); };
        }
        return attempt;
    }

    rate::Tried tried(int quality, double measured) const {
        spdlog::debug("{}: {} at quality {}", printable(task_.segment.bytes), text_of({metric_, measured}), quality);
        return {quality, hundredths_of(metric_, measured)};
    }

    void keep_if_best(int quality, Encoded made) {
        const rate::Tried now = tried(quality, made.measured);
        search_.take(now);
        if (search_.best() == now) {
            best_ = std::move(made.draft);
        }
    }

    const task::ShardTask& task_;
    Metric metric_;
    const EncodeOnce& encode_;
    rate::TargetSearch search_;
    std::optional<SegmentDraft> best_;
    std::int64_t pictures_ = 0; ///< encoded so far
    int begun_ = 0;
};

} // namespace

task::ShardResult meet_target(const task::ShardTask& task, const EncodeOnce& encode) {
    return TargetWork(task, encode).run();
}

} // namespace reelmill::transcode
