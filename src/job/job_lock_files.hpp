// The files of JOB/terms: found, read, made.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/job/job_lock.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::job {

/// What a term file says of its maker.
struct TermHolder {
    std::string run_id;
    std::string host;
    std::string boot_id;
    std::string pid_namespace;
    std::int64_t pid = 0;
    std::int64_t pid_start = 0; ///< as HostFacts::start_of
    int rank = 0;
    std::int64_t since_unix_seconds = 0;
    bool released = false;
};

/// The highest term of a folder.
struct HighestTerm {
    std::int64_t number = 0;          ///< 0: there is none yet
    std::optional<TermHolder> holder; ///< none: the file is no longer, or not yet, what it should be
    disk::FileFacts facts;            ///< of the file
};

[[nodiscard]] std::string terms_folder(const std::string& job_folder);
[[nodiscard]] std::string term_file(const std::string& terms, std::int64_t number);

/// Ascending. Throws Failure{environment} where there is no such folder. Opening a folder makes NFS ask its server, so
/// what others did is seen.
[[nodiscard]] std::vector<std::int64_t> term_numbers(const std::string& terms);

/// None: it is not there, or cannot be read.
[[nodiscard]] std::optional<std::string> text_of_term(const std::string& path);

/// What the file says. None: it is not there, or is not what it should be, or is of a newer reelmill. Such a holder is
/// judged by the age of its file alone.
[[nodiscard]] std::optional<TermHolder> holder_in(const std::string& path);

[[nodiscard]] HighestTerm look_at_highest(const std::string& terms);

/// The text of a term file that this process makes; of no other process, and never again, the same.
[[nodiscard]] std::string describe_holder(const Claimant& claimant, const HostFacts& host);

/// Makes the file of this term. False: the number is taken, or there is a higher one. Durable when it returns true.
[[nodiscard]] bool claim_term(const std::string& terms, std::int64_t number, const std::string& text,
                              disk::SystemCalls& calls);

void mark_released(const std::string& terms, std::int64_t number);

} // namespace reelmill::job
