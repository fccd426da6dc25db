// Titles of which every second has a difficulty of its own, drawn from a seed: what a look at them tells, and how many
// bytes an encoder makes of them.
#pragma once

#include "simulated_run.hpp"

#include <cmath>
#include <cstdint>

namespace reelmill::scatter::test {

class MadeUpPictures {
public:
    explicit MadeUpPictures(unsigned seed, int planned_shards = 6) : seed_(seed), shards_(planned_shards) {}

    [[nodiscard]] title::TitlePlan plan(task::TitleId title) const {
        title::TitlePlan plan =
            plan_of(std::vector<double>(static_cast<std::size_t>(shards_), 1.0), 0.5, "key" + std::to_string(title));
        plan.index.video[0].seekable = true;
        for (title::Picture* picture : {&plan.index.video[0].picture, &plan.output_pictures[0]}) {
            picture->width = 640;
            picture->height = 360;
        }
        return plan;
    }

    /// One stretch for each second. The first picture of a shard does not know that a scene begins with it.
    [[nodiscard]] task::AnalysisResult analysis(const title::Shard& shard) const {
        task::AnalysisResult result;
        const int first = first_second(shard);
        const int behind = second_behind(shard);
        for (int second = first; second < behind; ++second) {
            result.analysis.stretches.push_back({second * ticks_each, cut_at(first * ticks_each), 25, bytes_of(second),
                                                 second > first && scene(second)});
        }
        result.analysis.scene_behind = shard.end && scene(behind);
        result.analysis.end = behind * ticks_each;
        return result;
    }

    /// As x264 would make it, if `usual_halving` is not another encoder's: half the bytes with each 5.8 more, about.
    [[nodiscard]] task::ShardResult encoded(const title::Shard& shard) const {
        task::ShardResult result = good_shard(shard);
        double bytes = 0;
        for (int second = first_second(shard); second < second_behind(shard); ++second) {
            bytes += static_cast<double>(bytes_of(second));
        }
        const double halving = usual_halving * (0.9 + 0.2 * part(first_second(shard) + 1000));
        const double factor = 1.7 * (0.9 + 0.2 * part(first_second(shard) + 2000));
        const double more = shard.quality.value_or(2300) - 2400;
        result.segment.payload_bytes = std::llround(bytes * factor * std::exp2(-more / halving));
        result.joinable = !shard.begin || part(first_second(shard) + 3000) >= unjoinable;
        if (!result.joinable) {
            result.segment = {};
        }
        return result;
    }

    [[nodiscard]] task::TaskResult answer(const task::Task& task) const {
        if (const auto* probe = std::get_if<task::ProbeTask>(&task)) {
            return task::ProbeResult{plan(probe->title)};
        }
        if (const auto* analysis_task = std::get_if<task::AnalysisTask>(&task)) {
            return analysis(analysis_task->shard);
        }
        if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
            return encoded(shard->shard);
        }
        return answer_well(task);
    }
    [[nodiscard]] Answers answers() const {
        return [pictures = *this](const task::Task& task) { return pictures.answer(task); };
    }
    /// Of the whole title.
    [[nodiscard]] std::int64_t seconds() const { return shards_ * (shard_length / ticks_each); }

    double usual_halving = 580; ///< hundredths
    double unjoinable = 0;      ///< part of the places from which decoding cannot start, though they look like it

private:
    static constexpr Ticks ticks_each = 1000;

    [[nodiscard]] double part(int of) const {
        // splitmix64
        std::uint64_t mixed = (std::uint64_t{seed_} << 32U) + static_cast<std::uint64_t>(of) * 0x9e3779b97f4a7c15U;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return static_cast<double>((mixed ^ (mixed >> 31U)) >> 11U) / static_cast<double>(std::uint64_t{1} << 53U);
    }
    [[nodiscard]] std::int64_t bytes_of(int second) const { return std::llround(60'000 * std::exp2(3 * part(second))); }
    [[nodiscard]] bool scene(int second) const { return part(second + 5000) < 0.25; }
    [[nodiscard]] int first_second(const title::Shard& shard) const {
        return shard.begin ? static_cast<int>(shard.begin->pts / ticks_each) : 0;
    }
    [[nodiscard]] int second_behind(const title::Shard& shard) const {
        return shard.end ? static_cast<int>(shard.end->pts / ticks_each) : static_cast<int>(seconds());
    }

    unsigned seed_;
    int shards_;
};

inline job::JobSpec spec_with_bitrate(int titles, std::int64_t bits_per_second = 1'000'000) {
    job::JobSpec spec = spec_of(titles);
    spec.settings.video.bitrate = bits_per_second;
    spec.settings.joints = Joints::scene;
    spec.settings.shard_seconds = 6;
    return spec;
}

} // namespace reelmill::scatter::test
