// The machine that a simulation takes place on. Seconds throughout.
#pragma once

namespace reelmill::scale {

/// What messages cost the thread that coordinates, beyond Coordinator::handle: encoding, decoding, and MPI's calls.
/// All but
/// `transport` are measured by reelmill-coordinator-rate; that one is an assumption.
struct MessageCosts {
    double answer = 0;        ///< to decode one about a shard
    double planned_shard = 0; ///< of a probe's answer, each shard of the plan
    double assignment = 0;    ///< to encode one of a shard
    double progress = 0;      ///< to decode one about one task
    double heartbeat = 0;     ///< to encode
    double transport = 5e-6;
};

struct ClusterSpec {
    int ranks = 1;
    int slots = 1;        ///< of each rank
    double slowest = 1;   ///< speeds of ranks are drawn evenly between
    double fastest = 1;   ///< these two; 1 is the machine on which costs were measured
    int shared_cores = 0; ///< ranks are bound to so many cores in turn and share them evenly; 0: each slot has its own
    double sharing = 1;   ///< of a core, by two tasks or more, makes all of them together take so many times as long

    double latency = 50e-6; ///< of a message
    /// A rank that is not otherwise busy looks for messages so often at the longest; an order is found after half of
    /// that on average (longest_wait of cluster/rank_loop).
    double longest_wait = 5e-3;
    MessageCosts messages;
    double progress_interval = 0.5; ///< each rank reports progress so often (progress_interval of cluster/rank_loop)
    double signs_interval = 3;      ///< and is sent a sign of life so often (longest_signs_interval)

    double failures_per_rank_hour = 0; ///< rank 0 is spared: a takeover is another matter
    double detection = 1;              ///< from a death until the coordinator hears of it
    double replacement = 0;            ///< from a death until a new rank takes its place; 0: none does

    unsigned seed = 1;
};

} // namespace reelmill::scale
