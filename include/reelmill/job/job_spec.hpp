// A run as it was asked for: which sources become which outputs, and what came of each.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/core/fields.hpp"
#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::job {

struct TitleSpec {
    RawPath source;       ///< absolute
    RawPath output;       ///< absolute final name
    bool required = true; ///< false: found in a folder without a video file's name; silently left out if it is no video
    bool kept = false;    ///< an earlier run finished it from this source with these settings: nothing to do
    std::int64_t source_bytes = 0;       ///< as it was before the run: what the completion record is about
    std::int64_t source_modified_ns = 0; ///< mtime, nanoseconds since the epoch
};

/// An input that is refused before any work: missing, unreadable, a loop of links.
struct RejectedInput {
    RawPath source;
    std::string line;
};

struct JobSpec {
    std::string run_id; ///< of the start of the program that this is the job of; empty until it starts
    Settings settings;
    std::vector<TitleSpec> titles;
    std::vector<RejectedInput> rejected;
    RawPath job_folder;         ///< absolute: segments, status, records
    bool overwrite = false;     ///< replace outputs whatever they are
    bool skip_existing = false; ///< leave finished outputs; outputs of ours from other settings are made anew
    bool strict = false;        ///< a title that loses something fails
};

enum class TitleState { waiting, probing, running, muxing, done, kept, ignored, failed, stopped };
REELMILL_NAMES(TitleState, waiting, probing, running, muxing, done, kept, ignored, failed, stopped)

/// What came of the work on a title.
struct Made {
    std::int64_t frames = 0;
    std::int64_t damaged_frames = 0;
    double media_seconds = 0;
    std::string checksum; ///< XXH3-128 of the output
    Warnings warnings;
};

/// A quality that was asked for and what came of it, in the metric's own numbers.
struct TargetOutcome {
    QualityTarget asked;
    double reached = 0;           ///< of all pictures
    double worst = 0;             ///< of the shard that is farthest below
    double best = 0;              ///< and of the one that is farthest above
    double encodes_per_shard = 0; ///< pictures encoded for each that was kept
};

/// What was asked for of a title's pictures beside a crf, and what came of it.
struct RateOutcome {
    std::int64_t asked_bitrate = 0;      ///< bits per second of its pictures, on average; 0: none was asked for
    std::int64_t asked_size = 0;         ///< bytes of its file; 0: none was asked for
    std::int64_t video_bitrate = 0;      ///< as it came to be; 0: not known
    std::optional<TargetOutcome> target; ///< none was asked for, or nothing is measured yet
    friend bool operator==(const RateOutcome&, const RateOutcome&) = default;
};

/// A row of the summary and of --json.
struct TitleOutcome : Made, RateOutcome {
    RawPath source;
    RawPath output;
    TitleState state = TitleState::waiting;
    std::string line; ///< why it failed
    std::int64_t shards = 0;
    double core_seconds = 0; ///< spent in tasks of this title, all ranks
    double wall_seconds = 0; ///< from its first task to its last
    std::int64_t source_bytes = 0;
    std::int64_t output_bytes = 0;
    bool verified = false;
};

[[nodiscard]] inline TitleOutcome outcome_of(const RejectedInput& input) {
    TitleOutcome outcome;
    outcome.source = input.source;
    outcome.state = TitleState::failed;
    outcome.line = input.line;
    return outcome;
}

struct RunSummary {
    ExitStatus status = ExitStatus::done;
    std::string line;       ///< why the run as a whole stopped, if it did
    bool cancelled = false; ///< stopped because somebody asked for that, and not to be started again by a queue
    int ranks = 0;
    double wall_seconds = 0;
    std::vector<TitleOutcome> titles; ///< rejected inputs are among them, as failed
};

REELMILL_JSON_FIELDS(TitleSpec, source, output, required, kept, source_bytes, source_modified_ns)
REELMILL_JSON_FIELDS(RejectedInput, source, line)
REELMILL_KEPT_FIELDS(JobSpec, (run_id, settings, titles, rejected, job_folder, overwrite, skip_existing), (strict))
REELMILL_KEPT_FIELDS(TargetOutcome, (asked, reached, worst, best, encodes_per_shard), ())
REELMILL_KEPT_FIELDS(TitleOutcome,
                     (source, output, state, line, frames, damaged_frames, shards, media_seconds, core_seconds,
                      wall_seconds, source_bytes, output_bytes, checksum, verified, warnings),
                     (asked_bitrate, asked_size, video_bitrate, target))
REELMILL_KEPT_FIELDS(RunSummary, (), (status, line, cancelled, ranks, wall_seconds, titles))

} // namespace reelmill::job
