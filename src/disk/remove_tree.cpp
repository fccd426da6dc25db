#include "reelmill/core/split_text.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace reelmill::disk {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const { ::closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

constexpr int open_folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Failure outside(const std::string& root, const std::string& path) {
    return {FailureKind::internal,
            fmt::format("{}: not removed, for it does not lie in {}", printable(path), printable(root))};
}

/// The components of `path` beneath `root`; at least one, none of them "." or "..".
std::vector<std::string> components_beneath(const std::string& root, const std::string& path) {
    const std::string prefix = root.ends_with('/') ? root : root + "/";
    if (!path.starts_with(prefix)) {
        throw outside(root, path);
    }
    std::vector<std::string> components;
    for (std::string& component : split_text(path.substr(prefix.size()), '/')) {
        if (component == "." || component == "..") {
            throw outside(root, path);
        }
        if (!component.empty()) {
            components.push_back(std::move(component));
        }
    }
    if (components.empty()) {
        throw outside(root, path);
    }
    return components;
}

std::vector<std::string> names_in(const FileHandle& folder, const std::string& path) {
    FileHandle copy(::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0));
    const OpenFolder listing(copy.valid() ? ::fdopendir(copy.get()) : nullptr);
    if (!listing) {
        throw disk_failure(path, "list the folder", errno);
    }
    static_cast<void>(copy.release());
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(listing.get())) {
        const std::string name = entry->d_name;
        if (name != "." && name != "..") {
            names.push_back(name);
        }
        errno = 0;
    }
    if (errno != 0) {
        throw disk_failure(path, "list the folder", errno);
    }
    return names;
}

std::int64_t remove_entry(int parent, const std::string& name, const std::string& path);

std::int64_t remove_folder(int parent, const std::string& name, const std::string& path) {
    std::int64_t removed = 0;
    const FileHandle folder(::openat(parent, name.c_str(), open_folder_flags));
    if (!folder.valid()) {
        throw disk_failure(path, "remove", errno);
    }
    for (const std::string& entry : names_in(folder, path)) {
        removed += remove_entry(folder.get(), entry, join(path, entry));
    }
    if (::unlinkat(parent, name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
        throw disk_failure(path, "remove", errno);
    }
    return removed + 1;
}

std::int64_t remove_entry(int parent, const std::string& name, const std::string& path) {
    if (::unlinkat(parent, name.c_str(), 0) == 0) {
        return 1;
    }
    if (errno == ENOENT) {
        return 0;
    }
    // Linux says EISDIR for a folder, POSIX EPERM.
    if (errno != EISDIR && errno != EPERM) {
        throw disk_failure(path, "remove", errno);
    }
    return remove_folder(parent, name, path);
}

/// none: there is no such folder.
std::optional<FileHandle> open_beneath(int parent, const std::string& name, const std::string& path) {
    FileHandle folder(::openat(parent, name.c_str(), open_folder_flags));
    if (!folder.valid() && errno == ENOENT) {
        return std::nullopt;
    }
    if (!folder.valid()) {
        throw disk_failure(path, "remove", errno);
    }
    return folder;
}

} // namespace

std::int64_t remove_tree_within(const RawPath& root, const RawPath& path) {
    std::vector<std::string> components = components_beneath(root.bytes, path.bytes);
    const std::string last = std::move(components.back());
    components.pop_back();
    // The root itself is the caller's choice and may be reached through links.
    FileHandle folder(::open(root.bytes.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.valid()) {
        if (errno == ENOENT) {
            return 0;
        }
        throw disk_failure(root.bytes, "open the folder", errno);
    }
    for (const std::string& component : components) {
        std::optional<FileHandle> next = open_beneath(folder.get(), component, path.bytes);
        if (!next) {
            return 0;
        }
        folder = std::move(*next);
    }
    return remove_entry(folder.get(), last, path.bytes);
}

} // namespace reelmill::disk
