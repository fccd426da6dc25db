// A job that several runs share: each does a part of its titles, and none asks another (--part I/N, for Slurm's
// arrays).
//
// JOB/done holds the records of all parts. Everything else a part has for itself, in JOB/parts/I-of-N: whoever works at
// it (terms), the spec, status, summary, checkpoint, markers, segments. Such a folder goes wherever a job folder goes;
// done_folder() and output_hash() know that its records are those of JOB.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::job {

struct Part {
    int number = 1; ///< 1 to `of`
    int of = 1;
    friend auto operator<=>(const Part&, const Part&) = default;
};

/// "3/100"
[[nodiscard]] std::string text_of(const Part& part);

// Names, without a look at the disk. `shared` is JOB.
[[nodiscard]] std::string parts_folder(const std::string& shared);
[[nodiscard]] std::string part_folder(const std::string& shared, const Part& part);
[[nodiscard]] std::string split_file(const std::string& shared, int parts); ///< which title is whose
/// The part whose folder this is; none for a job folder that is no part's.
[[nodiscard]] std::optional<Part> part_of(const std::string& job_folder);
/// JOB, of a part's folder; any other folder itself.
[[nodiscard]] std::string shared_folder(const std::string& job_folder);

/// The parts that have a folder in `shared`, by their division and number. What cannot be read counts as none.
[[nodiscard]] std::vector<Part> parts_begun(const std::string& shared);
/// The divisions that have a split file or a part's folder in `shared`, ascending.
[[nodiscard]] std::vector<int> divisions_of(const std::string& shared);

/// The job folders in which nobody may be at work while somebody is in this one: of a plain run those of all parts, of
/// a part the plain run's and those of other divisions, whose titles are dealt otherwise.
[[nodiscard]] std::vector<std::string> rivals_of(const std::string& job_folder);

} // namespace reelmill::job
