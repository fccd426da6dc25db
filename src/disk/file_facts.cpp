#include "reelmill/disk/file_facts.hpp"

#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/paths.hpp"

#include <cctype>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace reelmill::disk {
namespace {

FileType type_of(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG:
        return FileType::regular;
    case S_IFDIR:
        return FileType::folder;
    case S_IFLNK:
        return FileType::link;
    case S_IFIFO:
        return FileType::pipe;
    case S_IFSOCK:
        return FileType::socket;
    default:
        return FileType::device;
    }
}

FileFacts facts_from(int result, const struct stat& status) {
    FileFacts facts;
    if (result != 0) {
        facts.error = errno;
        facts.type = errno == ENOENT || errno == ENOTDIR ? FileType::missing : FileType::unreadable;
        return facts;
    }
    facts.type = type_of(status.st_mode);
    facts.identity = {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
    facts.size = status.st_size;
    facts.modified_ns = static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
    return facts;
}

std::string with_case_swapped(std::string name) {
    for (char& c : name) {
        const auto byte = static_cast<unsigned char>(c);
        c = static_cast<char>(std::islower(byte) != 0 ? std::toupper(byte) : std::tolower(byte));
    }
    return name;
}

} // namespace

FileFacts look_at(const RawPath& path) {
    struct stat status {};
    const int result = ::stat(path.bytes.c_str(), &status);
    return facts_from(result, status);
}

FileFacts look_at_name(const RawPath& path) {
    struct stat status {};
    const int result = ::lstat(path.bytes.c_str(), &status);
    return facts_from(result, status);
}

int error_of_reading(const RawPath& path) {
    const FileHandle file(::open(path.bytes.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    return file.valid() ? 0 : errno;
}

std::string working_folder() {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::current_path(error);
    if (error) {
        throw disk_failure(".", "find the working folder", error.value());
    }
    return folder.string();
}

std::string this_program() {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) {
        throw disk_failure("/proc/self/exe", "find this program's file", error.value());
    }
    return path.string();
}

std::string resolved(const RawPath& path) {
    const std::string absolute = join(working_folder(), path.bytes);
    std::error_code error;
    const std::filesystem::path resolved = std::filesystem::weakly_canonical(absolute, error);
    return normalized(error ? absolute : resolved.string(), "/");
}

bool tells_case_apart(const RawPath& folder) {
    const std::string path = resolved(folder);
    const std::string other = join(folder_of(path), with_case_swapped(name_of(path)));
    return other == path || look_at(other).identity != look_at(path).identity;
}

} // namespace reelmill::disk
