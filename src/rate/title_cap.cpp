#include "reelmill/rate/title_cap.hpp"

#include <algorithm>

namespace reelmill::rate {

namespace {

constexpr int whole = 1000;
// An encoder that begins with less than this cannot make a picture that stands by itself.
constexpr int least_start = 100;
// A start that is lowered is lowered by a little more, for shards before it that come to leave a little less.
constexpr int to_spare = 20;
// Below this level at a joint the shard before it is made smaller as well, if the shard itself was not enough.
constexpr int little = 400;
// Each lowers the quality twice as much as the one before it: the last is beyond any scale.
constexpr int most_tries = 10;
// The first lowers it so that about a twelfth of the bytes is saved.
constexpr int parts_of_halving = 8;

} // namespace

TitleCap::TitleCap(const Buffer& buffer, const QualityScale& scale, std::size_t shards, bool heeds_start)
    : buffer_(buffer), scale_(scale), heeds_start_(heeds_start), shards_(shards) {
    if (!shards_.empty()) {
        shards_.front().start = title_start;
    }
}

TitleCap::Choice TitleCap::choice(std::size_t shard) const {
    const Shard& chosen = shards_.at(shard);
    return {shard, chosen.start, chosen.lower, chosen.lower_before};
}

void TitleCap::take(std::size_t shard, const SegmentUse& use) { shards_.at(shard).use = use; }

void TitleCap::forget(std::size_t shard) { shards_.at(shard).use.reset(); }

/// One that runs dry leaves what it would if it had not: it is going to be made again.
std::vector<TitleCap::Level> TitleCap::levels(std::size_t reordered) const {
    std::vector<Level> all;
    const SegmentUse* before = nullptr;
    std::int64_t level = level_at(buffer_, title_start);
    for (const Shard& shard : shards_) {
        all.push_back({level, 0});
        if (shard.use) {
            const BufferUse use = use_in_title(buffer_, before, *shard.use, reordered);
            all.back().need = use.need;
            level = std::max<std::int64_t>(use.level_after(std::min(std::max(level, use.need), buffer_.bits)), 0);
            before = &*shard.use;
        }
    }
    return all;
}

/// Not every container tells when a packet is decoded: it has to do in the order of the pictures' times, too.
std::vector<TitleCap::Level> TitleCap::worst_levels() const {
    int reordered = 0;
    for (const Shard& shard : shards_) {
        reordered = std::max(reordered, shard.use ? shard.use->reordered : 0);
    }
    std::vector<Level> worst = levels(0);
    const auto others = levels(std::min(static_cast<std::size_t>(reordered), most_reordered));
    for (std::size_t i = 0; i < worst.size(); ++i) {
        if (others[i].there - others[i].need < worst[i].there - worst[i].need) {
            worst[i] = others[i];
        }
    }
    return worst;
}

std::vector<std::size_t> TitleCap::dry() const {
    const auto level = worst_levels();
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        if (level[i].is_dry()) {
            found.push_back(i);
        }
    }
    return found;
}

/// No more than there is. False if it took no more for granted.
bool TitleCap::lower_start(Shard& shard, std::int64_t level) const {
    const auto there = static_cast<int>(level / std::max<std::int64_t>(buffer_.bits / whole, 1));
    const int start = std::max(there - to_spare, least_start);
    if (!heeds_start_ || there >= shard.start || start >= shard.start) {
        return false;
    }
    shard.start = start;
    return true;
}

/// False if it has the lowest already.
bool TitleCap::lower_quality(Shard& shard) const {
    const int most = (scale_.most - scale_.least) / scale_.step * scale_.step;
    const int step = std::max(scale_.step, scale_.halving / parts_of_halving / scale_.step * scale_.step);
    const int lower = std::min(most, shard.lower * 2 + step);
    const bool changed = lower > shard.lower;
    shard.lower = lower;
    return changed;
}

std::vector<TitleCap::Choice> TitleCap::close() {
    const auto level = worst_levels();
    std::vector<bool> again(shards_.size(), false);
    for (Shard& shard : shards_) {
        shard.lower_before = shard.lower;
    }
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        Shard& shard = shards_[i];
        if (!level[i].is_dry() || shard.tries == most_tries) {
            continue;
        }
        const bool tried_before = shard.tries > 0;
        again[i] = lower_start(shard, level[i].there);
        if (!again[i] || tried_before) {
            again[i] = lower_quality(shard) || again[i];
        }
        shard.tries += again[i] ? 1 : 0;
        if (i > 0 && tried_before && !again[i - 1] && level[i].there < level_at(buffer_, little)) {
            again[i - 1] = lower_quality(shards_[i - 1]);
        }
    }
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        if (again[i]) {
            shards_[i].use.reset();
            choices.push_back(choice(i));
        }
    }
    return choices;
}

void TitleCap::merge(std::size_t first, std::size_t last) {
    Shard& merged = shards_.at(first);
    for (std::size_t i = first + 1; i <= last; ++i) {
        merged.tries = std::max(merged.tries, shards_[i].tries);
    }
    merged.use.reset();
    shards_.erase(shards_.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                  shards_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
}

} // namespace reelmill::rate
