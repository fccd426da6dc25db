// The proof that an output was finished: from which source, with which settings. Written after publishing.
#pragma once

#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/job/job_spec.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace reelmill::job {

struct DoneRecord : Made {
    std::string run_id; ///< of the run that made it
    RawPath output;
    RawPath source;
    std::int64_t source_bytes = 0;
    std::int64_t source_modified_ns = 0;
    std::string settings_key;
    std::int64_t output_bytes = 0;
    std::int64_t output_modified_ns = 0;
    std::string version; ///< of the Reelmill that made it; for people
};

/// The record of the finished `file`, be it under the output's name by now or still under another one. It speaks of the
/// source as prepare() saw it: if the source changed during the run, the next run finds another one. Throws
/// Failure{environment} where there is no such file.
[[nodiscard]] DoneRecord make_done_record(const std::string& run_id, const TitleSpec& title, const Settings& settings,
                                          const RawPath& file, Made made);

/// It tells of this very work: this source as it is described, with these settings, into this output. Pure.
[[nodiscard]] bool is_about(const DoneRecord& record, const TitleSpec& title, const std::string& settings_key);

/// JOB/done/HASH.json; HASH is of the output's path relative to the job folder's parent, so that an output folder can
/// be moved as a whole. An output elsewhere goes by its absolute path. Pure.
[[nodiscard]] std::string done_record_path(const std::string& job_folder, const std::string& output);

/// Written before an output gets its name, so that a death between the two leaves no output of unknown origin: it holds
/// once the output has the size and the time that it tells, which a file keeps when it is renamed. An intent that has
/// come true becomes the record of the output that this one is to replace. Durable. Throws Failure{environment}.
void save_intent(const std::string& job_folder, const DoneRecord& record);

/// The intent whose output has got its name, and of which no record was written since. None otherwise.
[[nodiscard]] std::optional<DoneRecord> published_intent(const std::string& job_folder, const std::string& output);

/// The record of an output, or the intent that has come true. None where there is none, or one that cannot be read or
/// understood, be it because a newer reelmill wrote it: the output then counts as not ours.
[[nodiscard]] std::optional<DoneRecord> load_done_record(const std::string& job_folder, const std::string& output);

/// All records of finished outputs in the folder, by the bytes of their outputs; those that cannot be understood are
/// passed over. Reads every one. Throws Failure{environment} where the folder cannot be read, NewerFormat.
[[nodiscard]] std::vector<DoneRecord> load_done_records(const std::string& job_folder);

/// How many outputs of the job in this folder have a record; of a part only those of its own titles, for other parts
/// write there, too. What cannot be read counts as none.
[[nodiscard]] std::int64_t count_done_records(const std::string& job_folder);

/// The record in this file. None where there is none, or one that cannot be understood. Throws NewerFormat.
[[nodiscard]] std::optional<DoneRecord> load_record(const std::string& path);

/// Names of the records that were written at `since_ns` (nanoseconds since the epoch) or later: file names as
/// done_record_path() makes them. Throws as above.
[[nodiscard]] std::set<std::string> done_records_since(const std::string& job_folder, std::int64_t since_ns);

/// Writes the record of `title`, one of `spec` that has just been published, durably, in the place of its intent; an
/// intent that says the same becomes the record, without another write to the disk. Does nothing for titles that are
/// not TitleState::done. Throws Failure{environment}.
void save_done_record(const JobSpec& spec, const TitleSpec& title, const TitleOutcome& outcome);

enum class Finished {
    as_asked,  ///< from this source with these settings, and untouched since
    otherwise, ///< by us, untouched, but from another source, or with other settings
    not_by_us  ///< no record, or the file has changed since
};

/// Pure.
[[nodiscard]] Finished compare_with_record(const std::optional<DoneRecord>& record, const RawPath& source,
                                           const disk::FileFacts& source_facts, const disk::FileFacts& output_facts,
                                           const std::string& settings_key);

/// The row of the summary for a kept title. None where the record is gone.
[[nodiscard]] std::optional<TitleOutcome> kept_outcome(const std::string& job_folder, const TitleSpec& title);

/// The outcome of a title that this very run has published already, before it lost its coordinator or all of its ranks;
/// none where it has not.
[[nodiscard]] std::optional<TitleOutcome> outcome_in_this_run(const JobSpec& spec, const TitleSpec& title);

/// Fills the rows of kept titles from their records: those who ran nothing know nothing of them.
void fill_kept_outcomes(RunSummary& summary, const std::string& job_folder);

REELMILL_KEPT_FIELDS(DoneRecord,
                     (run_id, output, source, source_bytes, source_modified_ns, settings_key, output_bytes,
                      output_modified_ns, checksum, version, frames, damaged_frames, media_seconds, warnings),
                     ())

} // namespace reelmill::job
