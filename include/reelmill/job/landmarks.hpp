// How a rank tells whether it sees the files that the coordinator sees, instead of trusting that paths mean the same on
// all hosts.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/job/job_spec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace reelmill::job {

/// A file as whoever coordinates finds it.
struct Landmark {
    RawPath path;                 ///< absolute
    std::string text;             ///< all that is in it; empty: that does not matter
    std::int64_t bytes = 0;       ///< without a text: its size
    std::int64_t modified_ns = 0; ///< without a text: mtime, nanoseconds since the epoch
};

/// The file of the coordination, whose text nobody else has ever written; and of each folder with sources one
/// that is still as it was, of at most 64 folders. Blocks on the file system.
[[nodiscard]] std::vector<Landmark> landmarks_of(const JobSpec& spec, const RawPath& nonce_file,
                                                 const std::string& nonce);

/// The first of them that is another file here, or none; nothing if all are the same. Blocks on the file system.
[[nodiscard]] std::optional<RawPath> first_unseen(const std::vector<Landmark>& landmarks);

REELMILL_MESSAGE_FIELDS(Landmark, path, text, bytes, modified_ns)

} // namespace reelmill::job
