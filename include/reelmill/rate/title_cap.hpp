// A buffer that no part of a title may run dry, over shards that were encoded by themselves. Pure: what is made again
// follows from what the shards do to the buffer, in plan order and in whole numbers.
#pragma once

#include "reelmill/rate/buffer.hpp"
#include "reelmill/rate/quality_scale.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace reelmill::rate {

/// A shard is encoded as if the buffer were so full when it begins. x264 and x265 keep to that by themselves, but for a
/// few pictures; no other encoder is asked to, and none knows what the shard before it leaves. So the buffer is
/// followed over all shards, and those that would run it dry are made again: with a lower start where they took too
/// much for granted, else with a lower quality, and where little is left at a joint, the shard before it as well.
class TitleCap {
public:
    /// A shard that does not begin the title takes a buffer for granted that is half full: measured over 36 shards with
    /// a buffer of one second, 35 of 36 joints hold at once then, and 25 if it is 0.9.
    static constexpr int joint_start = 500;

    /// `heeds_start`: the encoder is told how full the buffer is, and keeps to it.
    TitleCap(const Buffer& buffer, const QualityScale& scale, std::size_t shards, bool heeds_start = true);

    /// What a shard is encoded with.
    struct Choice {
        std::size_t shard = 0; ///< in plan order
        int start = 0;         ///< thousandths of the buffer
        int lower = 0;         ///< hundredths of the encoder's number, above what the shard would have otherwise
        int lower_before = 0;  ///< the same of its encode before this one
        friend bool operator==(const Choice&, const Choice&) = default;
    };
    [[nodiscard]] Choice choice(std::size_t shard) const;

    void take(std::size_t shard, const SegmentUse& use);
    /// The shard is made again for another reason.
    void forget(std::size_t shard);
    /// To be asked when all shards are there: those that are to be made again. Empty: the buffer never runs dry, or
    /// there is nothing left to try.
    [[nodiscard]] std::vector<Choice> close();
    /// Shards `first` to `last` have become one, with what the first was encoded with.
    void merge(std::size_t first, std::size_t last);

    /// Shards within which the buffer runs dry, once all are there.
    [[nodiscard]] std::vector<std::size_t> dry() const;
    [[nodiscard]] std::size_t size() const { return shards_.size(); }

private:
    struct Shard {
        int start = joint_start;
        int lower = 0;
        int lower_before = 0;
        int tries = 0;
        std::optional<SegmentUse> use;
    };
    /// At the beginning of a shard.
    struct Level {
        std::int64_t there = 0; ///< bits
        std::int64_t need = 0;
        [[nodiscard]] bool is_dry() const { return there < need; }
    };
    [[nodiscard]] std::vector<Level> levels(std::size_t reordered) const;
    [[nodiscard]] std::vector<Level> worst_levels() const;
    bool lower_start(Shard& shard, std::int64_t level) const;
    bool lower_quality(Shard& shard) const;

    Buffer buffer_;
    QualityScale scale_;
    bool heeds_start_;
    std::vector<Shard> shards_;
};

} // namespace reelmill::rate
