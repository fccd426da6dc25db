// What is ready and given to nobody: the coordinator's queue, counted from outside by what goes in and comes out.
#pragma once

#include "workload.hpp"

#include <set>
#include <unordered_map>
#include <vector>

namespace reelmill::scale {

class Backlog {
public:
    /// `workload` must outlive this object. All probes are ready.
    explicit Backlog(const Workload& workload);

    void given(int rank, task::TaskId task);
    /// A whole answer. True if it is the first one: then it counts, and what becomes ready by it is ready.
    bool answered(int rank, task::TaskId task);
    /// A rank gave the task back without a result.
    void returned(int rank, task::TaskId task);
    void lost(int rank);

    [[nodiscard]] bool held(task::TaskId task) const { return entries_.at(task).holders > 0; }
    [[nodiscard]] std::int64_t waiting() const { return waiting_; }
    /// Shards on disk whose title is not published yet.
    [[nodiscard]] std::int64_t segments() const { return segments_; }
    [[nodiscard]] int published() const { return published_; }
    [[nodiscard]] int open_titles() const { return open_titles_; } ///< probed, not published

private:
    struct Entry {
        int holders = 0;
        bool done = false;
    };
    void ready(task::TaskId task);
    void drop(task::TaskId task);
    void follow(task::TaskId task);

    const Workload& workload_;
    std::unordered_map<task::TaskId, Entry> entries_;
    std::unordered_map<int, std::set<task::TaskId>> held_;
    std::vector<std::size_t> pieces_left_; ///< per title, before it can be joined
    std::int64_t waiting_ = 0;
    std::int64_t segments_ = 0;
    int published_ = 0;
    int open_titles_ = 0;
};

} // namespace reelmill::scale
