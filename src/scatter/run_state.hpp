// What the coordinator remembers of tasks and titles. Private to the room.
#pragma once

#include "reelmill/scatter/shard_progress.hpp"
#include "reelmill/scatter/title_run.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace reelmill::scatter {

/// What is known of a piece beyond its task: over all of its attempts, and after it is settled.
struct Account {
    int attempts = 0;
    int deaths = 0;
    int rank = -1;
    double seconds = 0;
    int losses = 0;       ///< how often its segment was lost after it was done
    bool on_disk = false; ///< an earlier run has done it: its segment only has to be looked at
    std::optional<task::AnalysisResult> analysis{}; ///< of an earlier run, which need not be made again
};

/// A task that was ordered and has not been answered by everybody who holds it.
struct TaskRecord {
    task::TitleId title = 0;
    task::Piece piece;
    Place place;
    std::vector<int> holders; ///< ranks that have not answered; more than one after a rank was thought lost
    bool settled = false;     ///< its result is there or no longer wanted
    TaskProgress progress;
    ShardProgress shard_progress; ///< of a shard near the end of the work
    double began = 0;             ///< when it was last given to a rank
};

struct TitleRecord {
    TitleRecord(task::TitleId id, const job::JobSpec& spec) : run(id, spec) {}

    TitleRun run;
    job::TitleOutcome outcome;   ///< state, line and core_seconds are kept up to date; the rest comes at the end
    std::optional<double> began; ///< when its first task was handed out
    std::size_t held = 0;        ///< answers that are still to come
    bool delete_when_released = false;
    std::map<task::TaskId, Account> accounts;
    bool resumed = false;         ///< its accounts are of an earlier run
    std::string plan_key_before;  ///< of that run: what they are about
    std::set<task::TaskId> tasks; ///< not settled
};

/// Probes and muxes are small beside the others, and what they get through is not known.
[[nodiscard]] inline bool has_a_load(const task::Piece& piece) {
    return piece.kind != task::Piece::Kind::probe && piece.kind != task::Piece::Kind::mux;
}

/// Shards and their analyses alone, and none that has killed somebody: only where the job's files are seen can it be
/// marked and watched.
[[nodiscard]] inline bool may_travel(const task::Piece& piece, const Account& account) {
    const bool of_shard = piece.kind == task::Piece::Kind::shard || piece.kind == task::Piece::Kind::analysis;
    return of_shard && account.deaths == 0;
}

[[nodiscard]] inline bool closed(job::TitleState state) {
    using job::TitleState;
    return state == TitleState::done || state == TitleState::kept || state == TitleState::ignored ||
           state == TitleState::failed || state == TitleState::stopped;
}

} // namespace reelmill::scatter
