// Folders: made, and removed without ever following a link.
#pragma once

#include "reelmill/core/json.hpp"

#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

namespace reelmill::disk {

/// Makes `path` and what is missing above it, with the usual mode. What exists may be reached through links.
/// Throws Failure{environment} naming the component that cannot be made. Any thread, any number of processes at once.
void make_folders(const RawPath& path);

/// Makes `path` a folder of ours with mode 0700 (parents as make_folders). An existing one is taken if it is a real
/// folder (no link) and belongs to this user; rights of others to write into it are taken away.
/// Throws Failure{environment}.
void make_private_folder(const RawPath& path);

/// Removes `path`, a file or a folder with all that is in it. `path` must lie beneath `root` by spelling (".." is
/// refused), no component between them may be a link, and links inside are removed, not followed; `root` itself is
/// never removed. What is not there is no error. Returns how many names were removed.
/// Throws Failure{internal} for a path outside root, Failure{environment} for what cannot be removed.
std::int64_t remove_tree_within(const RawPath& root, const RawPath& path);

/// Names in a folder, unordered, without "." and ".."; none where it cannot be read.
[[nodiscard]] std::vector<std::string> names_in(const RawPath& folder);
/// The same; those that were read before `error` came up.
[[nodiscard]] std::vector<std::string> names_in(const RawPath& folder, std::error_code& error);

/// Removes a single file name; what is not there is no error. Throws Failure{environment}.
void remove_file(const RawPath& path);

} // namespace reelmill::disk
