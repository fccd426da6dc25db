// What the file system says of a name, without opening it.
#pragma once

#include "reelmill/core/json.hpp"

#include <compare>
#include <cstdint>
#include <string>

namespace reelmill::disk {

enum class FileType { missing, regular, folder, link, pipe, socket, device, unreadable };

/// Two names with the same identity are one file.
struct FileIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    friend auto operator<=>(const FileIdentity&, const FileIdentity&) = default;
};

struct FileFacts {
    FileType type = FileType::missing;
    FileIdentity identity;
    std::int64_t size = 0;        ///< bytes
    std::int64_t modified_ns = 0; ///< mtime, nanoseconds since the epoch
    int error = 0;                ///< errno where type is missing or unreadable

    [[nodiscard]] bool exists() const { return type != FileType::missing && type != FileType::unreadable; }
};

/// Follows links. Never blocks on pipes or devices. Any thread.
[[nodiscard]] FileFacts look_at(const RawPath& path);

/// Does not follow a link that is the last component.
[[nodiscard]] FileFacts look_at_name(const RawPath& path);

/// errno of opening a regular file for reading, 0 when it can be read.
[[nodiscard]] int error_of_reading(const RawPath& path);

/// Absolute, links resolved as far as the path exists; the rest is normalized by spelling.
[[nodiscard]] std::string resolved(const RawPath& path);

/// The working folder. Throws Failure{environment} when it has been removed.
[[nodiscard]] std::string working_folder();

/// The absolute path of the file of the program that runs. Throws Failure{environment}.
[[nodiscard]] std::string this_program();

/// Whether names in this existing folder differ by case alone; true where that cannot be told.
[[nodiscard]] bool tells_case_apart(const RawPath& folder);

} // namespace reelmill::disk
