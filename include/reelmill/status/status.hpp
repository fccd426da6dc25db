// The state of a run at one moment. The rank that coordinates writes it to JOB/status.json, atomically; whoever wants
// to show it reads it.
#pragma once

#include "reelmill/core/fields.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace reelmill::status {

/// A rank as the coordinating rank sees it.
struct RankSeen {
    int rank = 0;
    std::string host; ///< empty: it has not said so yet
    int slots = 0;    ///< 0: it has not asked for work yet, or was given up
    int tasks = 0;    ///< that it holds, those that wait on it included
    double heard_seconds_ago = 0;
    double frames_per_second = 0; ///< over the last seconds, by what it reports and finishes
    double speed = 0;             ///< media seconds per wall second, the same
    std::int64_t shards_done = 0; ///< since this term began
    bool silent = false;          ///< given up until it is heard of again
};

struct DeathSeen {
    int rank = 0;
    std::string host;
    std::string cause;       ///< "lost", "silent"
    double unix_seconds = 0; ///< when it was noticed
};

struct TakeoverSeen {
    std::int64_t term = 0;
    int rank = 0;
    std::string host;
    double unix_seconds = 0;
};

/// Lists are bounded, so that the file stays small however large the run: most_ranks_listed rows, those of silent ranks
/// first of all, and the latest most_events_listed deaths and takeovers.
inline constexpr std::size_t most_ranks_listed = 1000;
inline constexpr std::size_t most_events_listed = 50;

struct Status {
    std::string state = "starting";  ///< starting, probing, running, stopping, finished
    double written_unix_seconds = 0; ///< by the clock of the host that wrote it
    std::int64_t term = 0;           ///< of the coordination; the first of a run is followed by one per takeover
    int coordinator_rank = 0;
    std::string coordinator_host;
    int ranks = 0; ///< that are alive, listed or not
    std::int64_t titles_total = 0;
    std::int64_t titles_done = 0; ///< published or kept
    std::int64_t titles_failed = 0;
    std::int64_t frames_done = 0;
    double media_seconds_done = 0;  ///< of source time encoded
    double media_seconds_total = 0; ///< of the titles probed so far
    double cost_done = 0;           ///< predicted seconds of one core, of finished and running work
    double cost_total = 0;
    double frames_per_second = 0; ///< over the last seconds
    double speed = 0;             ///< media seconds per wall second, over the last seconds
    std::int64_t bytes_done = 0;  ///< compressed
    double elapsed_seconds = 0;
    double eta_seconds = -1;          ///< from measured cost; -1 not known yet
    std::vector<std::string> running; ///< titles being worked on, for a glance
    std::vector<RankSeen> ranks_seen; ///< ascending by rank
    std::vector<DeathSeen> deaths;    ///< of this run, as they were noticed
    std::int64_t deaths_total = 0;
    std::vector<TakeoverSeen> takeovers; ///< of this run, the first coordination not included
};

REELMILL_JSON_FIELDS(RankSeen, rank, host, slots, tasks, heard_seconds_ago, frames_per_second, speed, shards_done,
                     silent)
REELMILL_JSON_FIELDS(DeathSeen, rank, host, cause, unix_seconds)
REELMILL_JSON_FIELDS(TakeoverSeen, term, rank, host, unix_seconds)

REELMILL_JSON_FIELDS(Status, state, written_unix_seconds, term, coordinator_rank, coordinator_host, ranks, titles_total,
                     titles_done, titles_failed, frames_done, media_seconds_done, media_seconds_total, cost_done,
                     cost_total, frames_per_second, speed, bytes_done, elapsed_seconds, eta_seconds, running,
                     ranks_seen, deaths, deaths_total, takeovers)

} // namespace reelmill::status
