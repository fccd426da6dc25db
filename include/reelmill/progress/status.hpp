// The state of a run at one moment. Rank 0 writes it to JOB/status.json, atomically; whoever wants to show it reads it.
#pragma once

#include "reelmill/core/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace reelmill::progress {

struct Status {
    std::string state = "starting"; ///< starting, probing, running, stopping, finished
    int ranks = 0;
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
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Status, state, ranks, titles_total, titles_done, titles_failed, frames_done,
                                   media_seconds_done, media_seconds_total, cost_done, cost_total, frames_per_second,
                                   speed, bytes_done, elapsed_seconds, eta_seconds, running)

} // namespace reelmill::progress
