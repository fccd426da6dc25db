// All that a coordination knows of a run, as values: what a checkpoint holds, and what a coordinator that takes over,
// or a later run, starts from.
#pragma once

#include "reelmill/core/names.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/status/status.hpp"
#include "reelmill/task/piece.hpp"

#include <memory>
#include <string>
#include <vector>

namespace reelmill::scatter {

/// A title, and its plan once it was probed.
struct TitleSnapshot {
    RawPath source;
    RawPath output;
    job::TitleState state = job::TitleState::waiting;
    std::string line; ///< why it failed
    std::int64_t source_bytes = 0;
    std::int64_t source_modified_ns = 0;
    std::string identity; ///< of the source: probe::TitleIndex::identity; empty before the probe
    std::string plan_key; ///< of identity, settings and versions; empty before the probe
    /// plan::TitlePlan as JSON text; null before the probe and once the title is closed. Shared, because it is large
    /// and never changes.
    std::shared_ptr<const std::string> plan;
    std::string outcome; ///< job::TitleOutcome as JSON text, once the title is closed
};

enum class PieceState { waiting, running, done };
REELMILL_NAMES(PieceState, waiting, running, done)

/// A task of a title: the probe, the other tracks, a shard, the mux.
struct PieceSnapshot {
    task::TitleId title = 0; ///< position in RunSnapshot::titles
    task::PieceKind kind = task::PieceKind::shard;
    int track = 0;                    ///< of a shard: position in TitleIndex::video
    task::ShardPosition position = 0; ///< of a shard in its track; shards made by merging come behind the planned ones
    title::Shard shard;               ///< of a shard
    PieceState state = PieceState::waiting;
    int attempts = 0;        ///< how often it was given to a rank
    int deaths = 0;          ///< how many ranks died that held it
    int rank = -1;           ///< who has it, or has done it; -1 nobody yet
    double seconds = 0;      ///< wall time that it took
    task::TaskResult result; ///< if done; else unspecified

    [[nodiscard]] task::Piece piece() const { return {kind, track, position}; }
};

struct RunSnapshot {
    task::Term term = 0;
    std::string settings_key; ///< Settings::key()
    std::vector<TitleSnapshot> titles;
    std::vector<PieceSnapshot> pieces; ///< of open titles, those of one track by position; no probes that are done
    std::vector<status::TakeoverSeen> takeovers; ///< ascending by term, the first coordination included
    std::vector<status::DeathSeen> deaths;       ///< in the order in which they were noticed
};

} // namespace reelmill::scatter
