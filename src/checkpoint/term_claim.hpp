// A term is claimed by making the file "term-000002", which only one can do.
#pragma once

#include "reelmill/disk/system_calls.hpp"
#include "reelmill/task/task.hpp"

#include <optional>
#include <string>

namespace reelmill::checkpoint {

/// A claimed term, and what its file says: that nobody else's file says.
struct TermClaim {
    task::Term term = 0;
    std::string text;
};

/// Claims the first term from `first` on that nobody has. Exclusive among threads, processes and, over NFS, hosts; when
/// it returns, the name survives a loss of power. `about` is for people who look into the file. Throws
/// Failure{environment}.
[[nodiscard]] TermClaim claim_from(const std::string& folder, task::Term first, const std::string& about,
                                   disk::SystemCalls& calls);

/// What the term's file says; none where there is none. Throws Failure where it cannot be read.
[[nodiscard]] std::optional<std::string> claim_text(const std::string& folder, task::Term term);

} // namespace reelmill::checkpoint
