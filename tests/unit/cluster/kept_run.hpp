// What a run leaves behind, for tests with ranks as threads: every checkpoint is kept, and counts as written at once.
#pragma once

#include "reelmill/cluster/coordination.hpp"
#include "support/hooked_host.hpp"

#include <algorithm>
#include <mutex>
#include <optional>

namespace reelmill::cluster::test {

/// Any thread. What it makes refers to it.
class KeptRun {
public:
    Coordination coordination(const job::JobSpec& spec, task::Term term) {
        Coordination made;
        made.spec = spec;
        made.term = term;
        auto& host = reelmill::test::hooked(made);
        host.on_checkpoint = [this](const scatter::RunSnapshot& snapshot) {
            const std::lock_guard lock(mutex_);
            saved_ = snapshot;
        };
        host.finished = [this](const job::RunSummary& summary) {
            const std::lock_guard lock(mutex_);
            summary_ = summary;
        };
        return made;
    }

    /// One that goes on from the last checkpoint, with a term that nobody has had.
    Coordination next_coordination(const job::JobSpec& spec, const Predecessor& predecessor) {
        const std::lock_guard lock(mutex_);
        Coordination made = coordination(spec, term_ = std::max(term_, predecessor.term) + 1);
        made.takes_over = true;
        made.inherited = saved_;
        return made;
    }

    // When all ranks have ended.
    [[nodiscard]] const job::RunSummary& summary() const { return summary_; }
    [[nodiscard]] const std::optional<scatter::RunSnapshot>& saved() const { return saved_; }
    [[nodiscard]] task::Term last_term() const { return term_; }

private:
    std::mutex mutex_;
    std::optional<scatter::RunSnapshot> saved_;
    task::Term term_ = 1;
    job::RunSummary summary_;
};

} // namespace reelmill::cluster::test
