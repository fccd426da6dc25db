// By how much the timestamps of each stream are moved, at each place of a file.
#pragma once

#include "reelmill/title/title_index.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

namespace reelmill::title {

/// The breaks of a title's clock as whoever reads its packets needs them. Where a packet belongs is decided by the byte
/// position of its own stream alone, so it does not matter where reading began and which other streams are read.
class ClockShifts {
public:
    ClockShifts() = default;
    explicit ClockShifts(const std::vector<ClockBreak>& breaks) {
        for (const auto& at : breaks) {
            if (at.streams.empty()) {
                all_.push_back({at.position, at.shift_microseconds});
            }
            for (const auto& [stream, position] : at.streams) {
                const auto index = static_cast<std::size_t>(std::max(stream, 0));
                streams_.resize(std::max(streams_.size(), index + 1));
                streams_[index].push_back({position, at.shift_microseconds});
            }
        }
        add_up(all_);
        std::ranges::for_each(streams_, add_up);
    }

    [[nodiscard]] bool empty() const { return all_.empty() && streams_.empty(); }

    /// Microseconds to add to the timestamps of a packet of `stream` at `position`: that of the packet itself, or, for
    /// one that a parser has cut out of a larger packet and that has none, of the last one of its stream that had.
    [[nodiscard]] std::int64_t at(int stream, std::int64_t position) const {
        const auto index = static_cast<std::size_t>(std::max(stream, 0));
        return sum(all_, position) + (index < streams_.size() ? sum(streams_[index], position) : 0);
    }

private:
    struct Step {
        std::int64_t position = 0;
        std::int64_t shift = 0;
    };

    // Steps become sums: what holds from a position on.
    static void add_up(std::vector<Step>& steps) {
        std::ranges::stable_sort(steps, {}, &Step::position);
        for (std::size_t i = 1; i < steps.size(); ++i) {
            steps[i].shift += steps[i - 1].shift;
        }
    }

    static std::int64_t sum(const std::vector<Step>& steps, std::int64_t position) {
        const auto next = std::ranges::upper_bound(steps, position, {}, &Step::position);
        return next == steps.begin() ? 0 : std::prev(next)->shift;
    }

    std::vector<Step> all_;
    std::vector<std::vector<Step>> streams_;
};

} // namespace reelmill::title
