// Reading small files whole.
#pragma once

#include "reelmill/core/json.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace reelmill::disk {

/// The content of a regular file of at most `max_bytes` bytes. Pipes and devices are refused, never waited for.
/// Throws Failure{input}: missing, unreadable, no regular file, larger than `max_bytes`.
[[nodiscard]] std::string read_file(const RawPath& path, std::size_t max_bytes);

/// The same; none when there is no file of that name.
[[nodiscard]] std::optional<std::string> read_file_if_there(const RawPath& path, std::size_t max_bytes);

} // namespace reelmill::disk
