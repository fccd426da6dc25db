// The names in a checkpoint folder: "T000001-G00000042.h5" is generation 42 of term 1. Earlier programs wrote also
// "term-000002", by which term 2 was claimed; such names still count.
#pragma once

#include "reelmill/task/task.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::checkpoint {

/// Which checkpoint: the later one is the greater one.
struct Version {
    task::Term term = 0;
    std::int64_t generation = 0;
    friend auto operator<=>(const Version&, const Version&) = default;
};

[[nodiscard]] std::string file_name(const Version& version);

struct FolderContent {
    std::vector<Version> versions; ///< newest first
    task::Term last_claim = 0;     ///< 0: none
    /// Of files and claims; 0: none.
    [[nodiscard]] task::Term highest_term() const;
};

/// What lies in the folder; names of other kinds do not count. None where there is no such folder.
/// Throws Failure{environment} where it cannot be read.
[[nodiscard]] std::optional<FolderContent> list_folder(const std::string& folder);

} // namespace reelmill::checkpoint
