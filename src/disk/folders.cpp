#include "reelmill/disk/folders.hpp"

#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/paths.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::disk {
namespace {

bool is_folder(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

void make_folder(const std::string& path, mode_t mode) {
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
        throw disk_failure(path, "make the folder", errno);
    }
}

Failure not_usable(const std::string& path, const char* reason) {
    return environment_failure(
        fmt::format("{}: {}; remove it or choose another folder with --job-dir", printable(path), reason));
}

} // namespace

void make_folders(const RawPath& path) {
    if (is_folder(path.bytes)) {
        return;
    }
    const std::string parent = folder_of(path.bytes);
    if (parent != path.bytes && !is_folder(parent)) {
        make_folders(parent);
    }
    make_folder(path.bytes, 0777);
    if (!is_folder(path.bytes)) {
        throw disk_failure(path.bytes, "make the folder", ENOTDIR);
    }
}

void make_private_folder(const RawPath& path) {
    make_folders(folder_of(path.bytes));
    make_folder(path.bytes, 0700);
    const FileHandle folder(::open(path.bytes.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder.valid()) {
        if (errno == ELOOP || errno == ENOTDIR) {
            throw not_usable(path.bytes, "is in the way: a link or a file, where Reelmill keeps its own folder");
        }
        throw disk_failure(path.bytes, "open the folder", errno);
    }
    struct stat status {};
    if (::fstat(folder.get(), &status) != 0) {
        throw disk_failure(path.bytes, "look at the folder", errno);
    }
    if (::geteuid() != 0 && status.st_uid != ::geteuid()) {
        throw not_usable(path.bytes, "belongs to another user");
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0 && ::fchmod(folder.get(), 0700) != 0) {
        throw disk_failure(path.bytes, "set the permissions", errno);
    }
}

std::vector<std::string> names_in(const RawPath& folder) {
    std::error_code error;
    return names_in(folder, error);
}

std::vector<std::string> names_in(const RawPath& folder, std::error_code& error) {
    std::vector<std::string> names;
    std::filesystem::directory_iterator each(folder.bytes, error);
    for (; !error && each != std::filesystem::directory_iterator(); each.increment(error)) {
        names.push_back(each->path().filename().string());
    }
    return names;
}

void remove_file(const RawPath& path) {
    if (::unlink(path.bytes.c_str()) != 0 && errno != ENOENT) {
        throw disk_failure(path.bytes, "remove", errno);
    }
}

} // namespace reelmill::disk
