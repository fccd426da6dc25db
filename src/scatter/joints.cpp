#include "reelmill/scatter/joints.hpp"

#include <algorithm>

namespace reelmill::scatter {

bool joint_holds(const FinishedShard& before, const FinishedShard& after) {
    const auto& tail = before.result.segment.tail;
    const auto& head = after.result.segment.head;
    if (!after.result.joinable || !after.shard.begin || tail.empty() || head.empty()) {
        return false;
    }
    // Who decoded `before` also saw what follows a shard of one or two pictures; who decoded `after` did not count it.
    const bool goes_on = after.shard.end && after.result.segment.source_frames == std::ssize(head);
    const bool same_count = tail.size() == head.size() || (goes_on && tail.size() > head.size());
    return same_count && head.front().pts == after.shard.begin->pts &&
           std::equal(head.begin(), head.end(), tail.begin());
}

title::Shard merge_shards(const std::vector<title::Shard>& neighbours) {
    title::Shard merged = neighbours.front();
    merged.end = neighbours.back().end;
    for (auto next = neighbours.begin() + 1; next != neighbours.end(); ++next) {
        merged.cost += next->cost;
        merged.frames = merged.frames < 0 || next->frames < 0 ? -1 : merged.frames + next->frames;
    }
    return merged;
}

std::vector<FailedRun> failed_runs(const std::vector<FinishedShard>& track) {
    std::vector<FailedRun> runs;
    for (std::size_t joint = 1; joint < track.size(); ++joint) {
        if (joint_holds(track[joint - 1], track[joint])) {
            continue;
        }
        if (!runs.empty() && runs.back().last == joint - 1) {
            runs.back().last = joint;
        } else {
            runs.push_back({joint - 1, joint});
        }
    }
    return runs;
}

} // namespace reelmill::scatter
