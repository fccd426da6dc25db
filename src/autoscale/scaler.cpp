#include "reelmill/autoscale/scaler.hpp"

#include "duration.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace reelmill::autoscale {

namespace {

// The dead band: a pace that is measured over half a minute varies by about this much.
constexpr double late = 1.1;
constexpr double early = 0.8;
// Looks in a row. Going down is the slower of the two: a helper that is let go has to wait in the queue to come back.
constexpr int looks_before_up = 2;
constexpr int looks_before_down = 4;
// A helper needs a node, its start and a shard before it is of use.
constexpr double least_seconds_worth_a_helper = 60;

double slots_per_helper(const Facts& facts) {
    if (facts.helpers > 0 && facts.slots_of_helpers > 0) {
        return static_cast<double>(facts.slots_of_helpers) / facts.helpers;
    }
    return std::max(facts.slots, 1); // a node like the one of the run, as long as there is none to look at
}

std::string state_of(const Facts& facts) {
    return fmt::format("{} helpers and {} to come, {} slots, {} left at this pace, {} shards to begin", facts.helpers,
                       facts.pending, facts.slots, duration(facts.seconds_left), facts.pieces_left);
}

} // namespace

/// Helpers by which the job would be done in time; as many as there is work for where no time was set.
int Scaler::wanted(const Facts& facts, double now) const {
    const double each = slots_per_helper(facts);
    const double of_use = std::floor(static_cast<double>(facts.pieces_left) / each);
    if (!limits_.target) {
        return static_cast<int>(std::min<double>(facts.helpers + of_use, limits_.most));
    }
    const double time = std::max(*limits_.target - now, 1.0);
    const double slots = facts.seconds_left * facts.slots / time;
    const double own = facts.slots - facts.slots_of_helpers;
    return static_cast<int>(std::min(std::ceil((slots - own) / each), facts.helpers + of_use));
}

Decision Scaler::decide(const Facts& facts, double now) {
    const int present = facts.helpers + facts.pending;
    if (present > limits_.most) {
        return {limits_.most - present, fmt::format("{}: more than the {} allowed", state_of(facts), limits_.most)};
    }
    if (present < limits_.least && facts.pieces_left > 0) {
        return {limits_.least - present,
                fmt::format("{}: fewer than the {} wanted at least", state_of(facts), limits_.least)};
    }
    if (facts.seconds_left < 0 || facts.slots == 0) {
        return {0, "the pace is not known yet"};
    }
    const int want = std::clamp(wanted(facts, now), limits_.least, limits_.most);
    const bool in_time = limits_.target && facts.seconds_left <= late * (*limits_.target - now);
    if (want > present && !in_time) {
        wants_less_ = 0;
        return up(want - present, facts, now);
    }
    wants_more_ = 0;
    return down(facts, now);
}

Decision Scaler::up(int by, const Facts& facts, double now) {
    if (facts.seconds_left < least_seconds_worth_a_helper) {
        return {0, fmt::format("{}: done before a helper would be of use", state_of(facts))};
    }
    if (++wants_more_ < looks_before_up) {
        return {0, fmt::format("{}: late; {} more if it stays so", state_of(facts), by)};
    }
    wants_more_ = 0;
    const std::string wish = limits_.target ? fmt::format(", wanted in {}", duration(*limits_.target - now)) : "";
    return {by, fmt::format("{}{}: {} more", state_of(facts), wish, by)};
}

Decision Scaler::down(const Facts& facts, double now) {
    const int present = facts.helpers + facts.pending;
    const double each = slots_per_helper(facts);
    const double slots_without = facts.slots - (facts.helpers > 0 ? each : 0);
    const double left_without = slots_without > 0 ? facts.seconds_left * facts.slots / slots_without : -1;
    const bool spare = limits_.target && left_without >= 0 && left_without <= early * (*limits_.target - now);
    const bool idle = facts.pieces_left == 0 && facts.pending > 0;
    if (present <= limits_.least || (!spare && !idle)) {
        wants_less_ = 0;
        return {0, fmt::format("{}: as it should be", state_of(facts))};
    }
    if (++wants_less_ < looks_before_down) {
        return {0, fmt::format("{}: one fewer would do; if it stays so, one goes", state_of(facts))};
    }
    wants_less_ = 0;
    return {-1, fmt::format("{}: one fewer, {} left without it", state_of(facts), duration(left_without))};
}

} // namespace reelmill::autoscale
