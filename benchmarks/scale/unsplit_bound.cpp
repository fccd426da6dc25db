#include "unsplit_bound.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace reelmill::scale {

namespace {

// Every count of largest pieces gives a bound; a few of them come close to the best one in a time that a sweep allows.
constexpr std::size_t most_counts = 200;
constexpr int halvings = 40;

/// Whether slots could do `count` pieces of `seconds` each within `limit`.
bool can_do(std::size_t count, double seconds, const std::vector<double>& speeds, double limit) {
    double done = 0;
    for (const double speed : speeds) {
        const double pieces = std::floor(limit * speed / seconds);
        done += pieces;
        if (pieces < 1 || done >= static_cast<double>(count)) { // speeds descend: those that follow do none either
            break;
        }
    }
    return done >= static_cast<double>(count);
}

/// The `count` largest pieces take as long as the smallest of these each, or longer.
double bound_by_number(std::size_t count, double seconds, const std::vector<double>& speeds, double known) {
    double low = known;
    double high = std::max(known, seconds * static_cast<double>(count) / speeds.front());
    if (seconds <= 0 || can_do(count, seconds, speeds, low)) {
        return known;
    }
    for (int halving = 0; halving < halvings; ++halving) {
        const double middle = (low + high) / 2;
        (can_do(count, seconds, speeds, middle) ? high : low) = middle;
    }
    return low;
}

/// Of the rounds * slots + 1 largest pieces some slot has rounds + 1, at best the smallest of them on the fastest slot.
double bound_by_rounds(const std::vector<double>& pieces, std::size_t slots, double fastest) {
    double best = 0;
    for (std::size_t rounds = 0; rounds * slots < pieces.size(); ++rounds) {
        const auto last = pieces.begin() + static_cast<std::ptrdiff_t>(rounds * slots + 1);
        const double smallest = std::accumulate(last - static_cast<std::ptrdiff_t>(rounds + 1), last, 0.0);
        best = std::max(best, smallest / fastest);
    }
    return best;
}

} // namespace

double least_seconds_unsplit(std::vector<double> pieces, std::vector<double> speeds) {
    if (pieces.empty() || speeds.empty()) {
        return 0;
    }
    std::ranges::sort(pieces, std::greater());
    std::ranges::sort(speeds, std::greater());
    const double work = std::accumulate(pieces.begin(), pieces.end(), 0.0);
    const double speed = std::accumulate(speeds.begin(), speeds.end(), 0.0);
    double best = std::max(work / speed, bound_by_rounds(pieces, speeds.size(), speeds.front()));
    const std::size_t step = std::max<std::size_t>(1, pieces.size() / most_counts);
    for (std::size_t count = 1; count <= pieces.size(); count += step) {
        best = bound_by_number(count, pieces[count - 1], speeds, best);
    }
    return best;
}

} // namespace reelmill::scale
