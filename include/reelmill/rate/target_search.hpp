// The quality with which the pictures of one shard have a wanted measure. Pure, in whole numbers: what is tried follows
// from what was measured before, so ranks, attempts and machines have no say in it.
#pragma once

#include "reelmill/core/quality_target.hpp"
#include "reelmill/rate/quality_scale.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace reelmill::rate {

/// Of quality, and one dB or point of a metric: all is in hundredths.
inline constexpr int one_number = 100;

/// What is looked for, in hundredths of the encoder's number and of the metric (hundredths_of).
struct TargetAim {
    QualityScale scale; ///< its step is one that is worth an encode
    int wanted = 0;
    int tolerance = 25; ///< so far off does as well
    int slope = 50;     ///< lost with each number of quality, usually: at least 1
    int guess = 2300;   ///< the quality that is tried first
};

/// One encode of the shard.
struct Tried {
    int quality = 0;
    int reached = 0;
    friend bool operator==(const Tried&, const Tried&) = default;
};

/// Of one shard.
inline constexpr std::size_t most_encodes = 6;
/// By which it is seen whether a first encode is far off, of shards that have several times as many: the first second,
/// which an encoder gives back when it has been given three.
inline constexpr std::int64_t pictures_of_sample = 30;
inline constexpr std::int64_t pictures_worth_a_sample = 200;

class TargetSearch {
public:
    explicit TargetSearch(const TargetAim& aim) : aim_(aim) {}

    /// The quality to encode with, never one that was tried; none: best() is to be kept.
    [[nodiscard]] std::optional<int> next() const;
    void take(const Tried& tried) { tried_.push_back(tried); }
    /// The first `pictures_of_sample` pictures of an encode have so much. True where that is so far off that it is
    /// not worth its end: another one then begins with what follows from it. At most once, and before anything was
    /// tried.
    [[nodiscard]] bool gives_up(const Tried& so_far);

    /// The nearest; of two the one that has more, else the one that costs less. Once something was tried.
    [[nodiscard]] Tried best() const;
    [[nodiscard]] TargetMiss miss() const;
    [[nodiscard]] const std::vector<Tried>& tried() const { return tried_; }

private:
    [[nodiscard]] int off(const Tried& tried) const;
    [[nodiscard]] bool was_tried(int quality) const;
    [[nodiscard]] std::optional<Tried> nearest(bool with_more) const;
    [[nodiscard]] int between(const Tried& more, const Tried& less) const;
    [[nodiscard]] int beyond(const Tried& last) const;
    [[nodiscard]] int slope_near(const Tried& last) const;

    TargetAim aim_;
    std::vector<Tried> tried_;
    bool gave_up_ = false;
};

} // namespace reelmill::rate
