#include "look_schedule.hpp"

#include <algorithm>

namespace reelmill::mailbox {

void LookSchedule::heard(int helper) {
    if (const auto row = rows_.find(helper); row != rows_.end()) {
        row->second = {round_, round_ + 1};
    }
}

void LookSchedule::hurry(int helper) {
    if (const auto row = rows_.find(helper); row != rows_.end()) {
        row->second.due = round_ + 1;
    }
}

std::vector<int> LookSchedule::next_round() {
    ++round_;
    std::vector<int> due;
    for (auto& [helper, row] : rows_) {
        if (row.due <= round_) {
            due.push_back(helper);
            row.due = round_ + std::clamp<std::int64_t>((round_ - row.heard) / 8, 1, longest_distance);
        }
    }
    return due;
}

} // namespace reelmill::mailbox
