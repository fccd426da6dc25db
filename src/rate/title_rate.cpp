#include "reelmill/rate/title_rate.hpp"

#include "reelmill/rate/rounds.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace reelmill::rate {

namespace {

__extension__ using Wide = __int128;

// A shard may be so far from the quality of the others: 0.7 of x264's number is about 0.25 dB of SSIM.
constexpr int near = 70;
// In the end a shard's size may be corrected by one part in so many, which takes less than that.
constexpr std::int64_t part_to_correct = 14;
// What was encoded twice is known so well that more seldom helps.
constexpr int most_closings = 6;
// Where nothing else helps: a step that is seen in the size.
constexpr int step_down = 20;

std::int64_t share(std::int64_t whole, std::int64_t part, std::int64_t of) {
    return static_cast<std::int64_t>(Wide{whole} * part / std::max<std::int64_t>(of, 1));
}

} // namespace

TitleRate::TitleRate(const QualityScale& scale, const Aim& aim, const std::vector<std::int64_t>& weights, int guess)
    : scale_(scale), aim_(aim), guess_(scale.rounded(guess)), shards_(weights.size()), halving_(scale.halving) {
    std::vector<std::int64_t> at_least_one;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        shards_[i].weight = std::max<std::int64_t>(weights[i], 1);
        at_least_one.push_back(shards_[i].weight);
    }
    for (const Round& round : rounds_of(at_least_one)) {
        for (const std::size_t shard : round.shards) {
            shards_[shard].round = needs_.size();
        }
        needs_.push_back(round.needs);
    }
}

std::vector<Choice> TitleRate::begin() { return release(); }

std::vector<Choice> TitleRate::take(std::size_t shard, std::int64_t bytes) {
    Shard& taken = shards_.at(shard);
    if (taken.bytes || !taken.quality) {
        return {};
    }
    taken.bytes = bytes;
    taken.seen[*taken.quality] = bytes;
    return release();
}

/// As many rounds as can be solved by now.
std::vector<Choice> TitleRate::release() {
    std::vector<Choice> all;
    while (released_ < needs_.size() && measured_up_to(needs_[released_])) {
        Open open{{}, true};
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            if (shards_[i].round >= released_) {
                open.shards.push_back(i);
            }
        }
        const Known known = known_of(needs_[released_]);
        for (Choice choice : choose(open, known)) {
            if (shards_[choice.shard].round == released_) {
                choice.quality = known.bytes == 0 ? guess_ : choice.quality;
                shards_[choice.shard].quality = choice.quality;
                all.push_back(choice);
            }
        }
        ++released_;
    }
    return all;
}

bool TitleRate::measured_up_to(std::size_t rounds) const {
    return std::ranges::all_of(shards_, [rounds](const Shard& shard) { return shard.round >= rounds || shard.bytes; });
}

bool TitleRate::measured() const { return released_ == needs_.size() && measured_up_to(needs_.size()); }

std::int64_t TitleRate::bytes() const {
    std::int64_t sum = 0;
    for (const Shard& shard : shards_) {
        sum += shard.bytes.value_or(0);
    }
    return sum;
}

TitleRate::Known TitleRate::known_of(std::size_t rounds) const {
    Known known{rounds, 0, 0};
    for (const Shard& shard : shards_) {
        if (shard.round < rounds && shard.bytes.value_or(0) > 0 && shard.quality) {
            known.bytes += bytes_at(*shard.bytes, guess_ - *shard.quality, scale_.halving);
            known.weight += shard.weight;
        }
    }
    return known;
}

/// By what it became, where that is known; else by what its weight became elsewhere. One that became nothing could not
/// be decoded from its beginning: nothing is known of it.
std::int64_t TitleRate::expected(const Shard& shard, int quality, const Known& known) const {
    if (shard.round < known.rounds && shard.bytes.value_or(0) > 0 && shard.quality) {
        if (const auto seen = shard.seen.find(quality); seen != shard.seen.end()) {
            return seen->second;
        }
        return bytes_at(*shard.bytes, quality - *shard.quality, halving_near(shard, quality));
    }
    return bytes_at(share(known.bytes, shard.weight, known.weight), quality - guess_, scale_.halving);
}

/// By the two of its own encodes that are nearest, where there are two.
int TitleRate::halving_near(const Shard& shard, int quality) const {
    const auto above = shard.seen.upper_bound(quality);
    if (shard.seen.size() < 2) {
        return halving_;
    }
    auto second = above == shard.seen.end() ? std::prev(above) : above;
    second = second == shard.seen.begin() ? std::next(second) : second;
    const auto first = std::prev(second);
    return halving_of({{first->second, second->second, second->first - first->first}}, scale_.halving);
}

void TitleRate::learn_halving() {
    std::vector<Change> changes;
    for (const Shard& shard : shards_) {
        if (shard.seen.size() >= 2) {
            const auto first = shard.seen.begin();
            const auto last = std::prev(shard.seen.end());
            changes.push_back({first->second, last->second, last->first - first->first});
        }
    }
    halving_ = halving_of(changes, scale_.halving);
}

/// Of the whole title, if those that are open were encoded with `quality`.
std::int64_t TitleRate::expected_sum(const Open& open, int quality, const Known& known) const {
    std::vector<bool> is_open(shards_.size(), false);
    for (const std::size_t shard : open.shards) {
        is_open[shard] = true;
    }
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        const Shard& shard = shards_[i];
        const int own = shard.quality.value_or(quality);
        const bool again = is_open[i] || (open.others_follow && std::abs(own - quality) > most_off());
        sum += expected(shard, again ? quality : own, known);
    }
    return sum;
}

int TitleRate::most_off() const { return std::max(near, scale_.step); }

/// The quality for those that are open with which the title comes nearest to what is wanted.
std::vector<Choice> TitleRate::choose(const Open& open, const Known& known) const {
    int low = scale_.least;
    int high = scale_.rounded(scale_.most);
    while (low < high) { // the best quality that is not too large
        const int middle = low + (high - low) / 2 / scale_.step * scale_.step;
        if (expected_sum(open, middle, known) <= aim_.wanted) {
            high = middle;
        } else {
            low = middle + scale_.step;
        }
    }
    const int chosen = std::min(low, scale_.rounded(scale_.most));
    if (scale_.step > 1 && chosen > scale_.least) {
        return mixed(open, chosen - scale_.step, known);
    }
    std::vector<Choice> all;
    for (const std::size_t shard : open.shards) {
        all.push_back({shard, chosen});
    }
    return all;
}

/// Of whole steps `better` is too large and the next one too small: some get the one and some the other, in plan order,
/// so that their sum stays by what is wanted all the way.
std::vector<Choice> TitleRate::mixed(const Open& open, int better, const Known& known) const {
    const std::int64_t large = expected_sum(open, better, known);
    const std::int64_t small = expected_sum(open, better + scale_.step, known);
    const std::int64_t wanted =
        std::clamp(aim_.wanted - small, std::int64_t{0}, std::max<std::int64_t>(large - small, 0));
    std::vector<Choice> all;
    std::int64_t owed = 0;
    for (const std::size_t shard : open.shards) {
        const std::int64_t gain =
            expected(shards_[shard], better, known) - expected(shards_[shard], better + scale_.step, known);
        owed += share(gain, wanted, large - small);
        const bool gets_it = owed * 2 > gain;
        owed -= gets_it ? gain : 0;
        all.push_back({shard, gets_it ? better : better + scale_.step});
    }
    return all;
}

/// The middle one of all shards by weight.
int TitleRate::usual_quality() const {
    std::vector<std::pair<int, std::int64_t>> by_quality;
    std::int64_t all = 0;
    for (const Shard& shard : shards_) {
        by_quality.emplace_back(shard.quality.value_or(guess_), shard.weight);
        all += shard.weight;
    }
    std::ranges::sort(by_quality);
    std::int64_t below = 0;
    for (const auto& [quality, weight] : by_quality) {
        below += weight;
        if (below * 2 >= all) {
            return quality;
        }
    }
    return guess_;
}

std::vector<std::size_t> TitleRate::far_off(int usual) const {
    std::vector<std::size_t> off;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        if (std::abs(*shards_[i].quality - usual) > most_off()) {
            off.push_back(i);
        }
    }
    return off;
}

/// Those whose quality lies off the others', with as many more as it takes to bring the sum where it is wanted without
/// taking any of them far off: first those that lie off to the side from which it is to come back, of equal ones the
/// last.
std::vector<Choice> TitleRate::correct(int usual) const {
    const Known known = known_of(needs_.size());
    Open again{far_off(usual), false};
    const std::int64_t sum = expected_sum(again, usual, known);
    if (again.shards.empty() && sum >= aim_.least && sum <= aim_.most) {
        return {};
    }
    const bool too_much = sum > aim_.wanted;
    std::vector<std::size_t> others;
    std::int64_t movable = 0;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        if (std::ranges::find(again.shards, i) == again.shards.end()) {
            others.push_back(i);
        } else {
            movable += expected(shards_[i], usual, known);
        }
    }
    std::ranges::stable_sort(others, [&](std::size_t a, std::size_t b) {
        const int first = *shards_[a].quality * (too_much ? 1 : -1);
        const int second = *shards_[b].quality * (too_much ? 1 : -1);
        return first != second ? first < second : a > b;
    });
    const std::int64_t off = std::abs(sum - aim_.wanted);
    for (auto next = others.begin(); next != others.end() && off > movable / part_to_correct; ++next) {
        again.shards.push_back(*next);
        movable += *shards_[*next].bytes;
    }
    std::ranges::sort(again.shards);
    return choose(again, known);
}

/// How far a sum is from what is wanted, where the more serious sides of it come first.
std::int64_t TitleRate::badness(std::int64_t sum) const {
    const std::int64_t off = std::abs(sum - aim_.wanted);
    return aim_.never_more && sum > aim_.most ? off + aim_.most : off;
}

/// Two steps apart may be what it takes to hit: it is not made worse for the sake of evenness.
bool TitleRate::good_as_made(int usual) const {
    const std::int64_t sum = bytes();
    return sum >= aim_.least && sum <= aim_.most && std::ranges::all_of(shards_, [&](const Shard& shard) {
               return std::abs(*shard.quality - usual) <= 2 * scale_.step;
           });
}

/// Of whole steps: those few that bring the sum nearest to what is wanted when they are moved by one.
std::vector<Choice> TitleRate::correct_by_steps(int usual) const {
    if (good_as_made(usual)) {
        return {};
    }
    const Known known = known_of(needs_.size());
    std::vector<int> chosen(shards_.size());
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        chosen[i] = *shards_[i].quality;
    }
    for (const std::size_t shard : far_off(usual)) {
        chosen[shard] = usual;
    }
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        sum += expected(shards_[i], chosen[i], known);
    }
    const std::int64_t off = std::abs(sum - aim_.wanted);
    const auto before = chosen;
    // Each is moved once at most, so what that does is the same in every turn.
    const auto changes_by = [&](int step) {
        std::vector<std::int64_t> changes;
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            changes.push_back(expected(shards_[i], before[i] + step, known) - expected(shards_[i], before[i], known));
        }
        return changes;
    };
    const auto when_lower = changes_by(scale_.step);
    const auto when_better = changes_by(-scale_.step);
    while (sum < aim_.least || sum > aim_.most) {
        const bool too_much = sum > aim_.wanted;
        const int step = too_much ? scale_.step : -scale_.step;
        const auto& changes = too_much ? when_lower : when_better;
        std::int64_t least_bad = badness(sum);
        std::size_t best = shards_.size();
        for (std::size_t i = 0; i < shards_.size(); ++i) {
            const int next = chosen[i] + step;
            const bool allowed = scale_.rounded(next) == next && chosen[i] == scale_.rounded(*shards_[i].quality);
            if (allowed && badness(sum + changes[i]) < least_bad) {
                least_bad = badness(sum + changes[i]);
                best = i;
            }
        }
        if (best == shards_.size()) {
            break;
        }
        sum += changes[best];
        chosen[best] += step;
    }
    const bool nearly_there = off * 4 <= (aim_.most - aim_.wanted) * 5;
    if (sum <= aim_.most && nearly_there && std::abs(sum - aim_.wanted) * 2 > off) {
        chosen = before; // not worth it, and it may come out otherwise
    }
    std::vector<Choice> all;
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        all.push_back({i, chosen[i]});
    }
    return all;
}

/// Whether the sum would be where it is wanted, or beyond, if every shard were moved by two steps: to
/// go further by single ones would take too many closings.
bool TitleRate::two_steps_suffice() const {
    const Known known = known_of(needs_.size());
    const bool too_much = bytes() > aim_.wanted;
    std::int64_t moved = 0;
    for (const Shard& shard : shards_) {
        moved += expected(shard, scale_.rounded(*shard.quality + (too_much ? 2 : -2) * scale_.step), known);
    }
    return too_much ? moved <= aim_.wanted : moved >= aim_.wanted;
}

std::vector<Choice> TitleRate::close(bool sure) {
    constexpr std::int64_t nearer = 9; // tenths of what it was off before
    const std::int64_t off = std::abs(bytes() - aim_.wanted);
    if (!measured() || shards_.empty() || closings_ >= most_closings ||
        (!sure && off_before_ && off * 10 > *off_before_ * nearer)) {
        return {};
    }
    learn_halving();
    const bool by_steps = scale_.step > 1 && two_steps_suffice();
    auto choices = change(by_steps ? correct_by_steps(usual_quality()) : correct(usual_quality()));
    if (!choices.empty()) {
        ++closings_;
        off_before_ = off;
    }
    return choices;
}

std::vector<Choice> TitleRate::lower_all() {
    std::vector<Choice> lower;
    for (std::size_t i = 0; i < shards_.size() && measured(); ++i) {
        lower.push_back({i, scale_.rounded(*shards_[i].quality + std::max(scale_.step, step_down))});
    }
    return change(lower);
}

/// Those that are another than before.
std::vector<Choice> TitleRate::change(const std::vector<Choice>& choices) {
    std::vector<Choice> changed;
    for (const Choice& choice : choices) {
        Shard& shard = shards_[choice.shard];
        if (choice.quality != *shard.quality) {
            shard.quality = choice.quality;
            shard.bytes.reset();
            changed.push_back(choice);
        }
    }
    return changed;
}

bool TitleRate::at_an_end() const {
    const auto all_have = [this](int quality) {
        return std::ranges::all_of(shards_, [quality](const Shard& shard) { return shard.quality == quality; });
    };
    return all_have(scale_.rounded(scale_.least)) || all_have(scale_.rounded(scale_.most));
}

void TitleRate::forget(std::size_t shard) {
    shards_.at(shard).bytes.reset();
    shards_.at(shard).seen.clear();
}

void TitleRate::merge(std::size_t first, std::size_t last) {
    Shard& merged = shards_.at(first);
    for (std::size_t i = first + 1; i <= last; ++i) {
        merged.weight += shards_[i].weight;
        merged.round = std::max(merged.round, shards_[i].round);
    }
    merged.bytes.reset();
    merged.seen.clear();
    shards_.erase(shards_.begin() + static_cast<std::ptrdiff_t>(first) + 1,
                  shards_.begin() + static_cast<std::ptrdiff_t>(last) + 1);
}

} // namespace reelmill::rate
