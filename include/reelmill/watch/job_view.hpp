// A job as `reelmill status` shows it: put together from what its folder holds. Pure.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/job/job_lock_look.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/status/status.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::watch {

enum class JobState {
    at_work,
    coordinator_gone, ///< nobody knows yet whether anybody goes on
    stopped,          ///< nobody is at work; the same command resumes
    finished,
    queued ///< nobody is at work; it waits in Slurm's queue to begin, or to go on
};

constexpr auto names_of(JobState) {
    using enum JobState;
    return name_table<JobState>({{at_work, "at work"},
                                 {coordinator_gone, "coordinator gone"},
                                 {stopped, "stopped"},
                                 {finished, "finished"},
                                 {queued, "queued"}});
}

/// What was found in a job folder.
struct JobFacts {
    RawPath job_folder;
    bool has_spec = false; ///< job.json: there is something to do, or to resume
    job::FolderHolder holder;
    std::optional<status::Status> status;
    double status_age = 0;       ///< seconds since it was written; by two clocks if this is another host
    bool status_changes = false; ///< it was seen to be written anew
    std::optional<job::RunSummary> summary;
    std::string slurm_job;        ///< that was submitted last; empty: none
    std::string slurm_state;      ///< in Slurm's words; empty: not in the queue, or nobody has asked
    bool submitted_since = false; ///< after the last run had ended
};

struct TitleRow : job::RateOutcome { ///< of a finished title
    RawPath source;
    RawPath output;
    job::TitleState state = job::TitleState::waiting;
    std::string line; ///< why it failed
    std::int64_t shards_done = 0;
    std::int64_t shards = 0; ///< 0: not known yet
    std::int64_t frames = 0; ///< of a finished title, as are the next two
    double media_seconds = 0;
    std::int64_t output_bytes = 0;
};

REELMILL_JSON_FIELDS(TitleRow, source, output, state, line, shards_done, shards, frames, media_seconds, output_bytes,
                     asked_bitrate, asked_size, video_bitrate, target)

struct TitleCounts {
    std::int64_t done = 0;    ///< published or kept
    std::int64_t running = 0; ///< probing, running, muxing
    std::int64_t failed = 0;
    std::int64_t waiting = 0; ///< stopped ones too

    TitleCounts& operator+=(const TitleCounts& more);
};
REELMILL_JSON_FIELDS(TitleCounts, done, running, failed, waiting)

struct JobView {
    JobFacts facts;
    JobState state = JobState::at_work;
    std::vector<TitleRow> titles; ///< without ignored ones
};

/// Somebody is at work, or may take over in a moment.
[[nodiscard]] inline bool ranks_may_be_there(const JobView& view) {
    return view.state == JobState::at_work || view.state == JobState::coordinator_gone;
}

/// A status younger than this needs no other sign of life.
inline constexpr double fresh_seconds = 30;

/// Who holds the folder decides; where that cannot be seen from here, the status does. Where nobody is at work, Slurm's
/// queue has its say.
[[nodiscard]] JobState judge(const JobFacts& facts);

/// With the present coordination: another rank's as soon as it has taken the folder, even before it writes a status.
struct Coordinator {
    std::int64_t term = 0;
    int rank = -1; ///< -1: ranks are being started
    std::string host;
};
/// None: nobody has ever coordinated here.
[[nodiscard]] std::optional<Coordinator> coordinator_of(const JobFacts& facts);

[[nodiscard]] TitleCounts count(const std::vector<TitleRow>& titles);

/// One sentence for people: what the state means.
[[nodiscard]] std::string meaning_of(const JobView& view);

/// As the run itself had it; of one that was killed: stopped. None while it may go on.
[[nodiscard]] std::optional<ExitStatus> exit_status_of(const JobView& view);

/// The last run was stopped because somebody asked for it by `reelmill cancel`, and nobody has gone on since.
[[nodiscard]] bool was_cancelled(const JobView& view);

/// The document that docs/status.md explains.
[[nodiscard]] Json json_of(const JobView& view);

} // namespace reelmill::watch
