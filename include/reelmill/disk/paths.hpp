// Names of files as bytes: taken apart and put together, without a look at the disk.
#pragma once

#include <string>

namespace reelmill::disk {

/// The folder part: "/a/b" -> "/a", "b" -> ".", "/b" -> "/". Trailing slashes do not count.
[[nodiscard]] std::string folder_of(const std::string& path);

/// The last component: "/a/b" -> "b", "/a/b/" -> "b".
[[nodiscard]] std::string name_of(const std::string& path);

/// "a" and "b" -> "a/b"; `name` stays as it is when it is absolute or `folder` is empty.
[[nodiscard]] std::string join(const std::string& folder, const std::string& name);

/// Whether `path` is `folder` or lies beneath it, by spelling alone. Both absolute and free of "." and "..".
[[nodiscard]] bool lies_within(const std::string& path, const std::string& folder);

/// Absolute, without "." and "//"; ".." is taken away by spelling, so resolve links first where it matters.
/// `folder` (absolute) is what a relative path is relative to.
[[nodiscard]] std::string normalized(const std::string& path, const std::string& folder);

} // namespace reelmill::disk
