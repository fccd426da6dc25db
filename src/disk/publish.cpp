#include "reelmill/disk/publish.hpp"

#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/paths.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <sys/stat.h>

namespace reelmill::disk {
namespace {

mode_t ask_for_umask() {
    // umask(2) can only be read by changing it, which other threads would notice: the kernel tells it here instead.
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("Umask:")) {
            return static_cast<mode_t>(std::stoul(line.substr(6), nullptr, 8));
        }
    }
    const mode_t mask = ::umask(077);
    ::umask(mask);
    return mask;
}

int fsync_retrying(int fd, SystemCalls& calls) {
    int result = 0;
    do {
        result = calls.fsync(fd);
    } while (result != 0 && errno == EINTR);
    return result;
}

Failure name_is_taken(const std::string& final_path) {
    return input_failure(
        fmt::format("{}: exists already and is left alone; --overwrite replaces it", printable(final_path)));
}

bool lacks_no_replace(int error) { return error == EINVAL || error == ENOSYS || error == ENOTSUP; }

bool lacks_links(int error) { return error == EPERM || error == ENOTSUP || error == ENOSYS || error == EMLINK; }

bool is_there(const std::string& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0;
}

/// What the file system has against this one name: nothing is wrong with the next file's.
FailureKind kind_of(int error) {
    switch (error) {
    case ENAMETOOLONG:
    case EILSEQ:
    case EINVAL:
    case EISDIR:
    case ENOTDIR:
    case ELOOP:
        return FailureKind::input;
    default:
        return FailureKind::environment;
    }
}

void rename_or_throw(const std::string& from, const std::string& to, SystemCalls& calls) {
    if (calls.rename(from.c_str(), to.c_str()) != 0) {
        throw disk_failure(to, "give the finished file its name", errno, kind_of(errno));
    }
}

/// The link makes the final name atomically; the temporary one goes afterwards.
void link_without_replacing(const std::string& from, const std::string& to, SystemCalls& calls) {
    if (calls.link(from.c_str(), to.c_str()) == 0) {
        ::unlink(from.c_str());
        return;
    }
    const int error = errno;
    if (error == EEXIST) {
        throw name_is_taken(to);
    }
    if (!lacks_links(error)) {
        throw disk_failure(to, "give the finished file its name", error);
    }
    if (is_there(to)) {
        throw name_is_taken(to);
    }
    rename_or_throw(from, to, calls);
}

void rename_without_replacing(const std::string& from, const std::string& to, SystemCalls& calls) {
    if (calls.rename_no_replace(from.c_str(), to.c_str()) == 0) {
        return;
    }
    const int error = errno;
    if (error == EEXIST) {
        throw name_is_taken(to);
    }
    if (!lacks_no_replace(error)) {
        throw disk_failure(to, "give the finished file its name", error);
    }
    link_without_replacing(from, to, calls);
}

void make_durable(const std::string& path, SystemCalls& calls) {
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.valid()) {
        throw disk_failure(path, "open", errno);
    }
    if (::fchmod(file.get(), new_file_mode()) != 0) {
        throw disk_failure(path, "set the permissions", errno);
    }
    if (fsync_retrying(file.get(), calls) != 0) {
        throw disk_failure(path, "write to disk", errno);
    }
}

} // namespace

mode_t new_file_mode() {
    static const mode_t mode = 0666 & ~ask_for_umask();
    return mode;
}

void sync_folder(const RawPath& folder, SystemCalls& calls) {
    const FileHandle handle(::open(folder.bytes.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!handle.valid()) {
        throw disk_failure(folder.bytes, "open the folder", errno);
    }
    // EINVAL and EBADF: this file system does not sync folders; there is nothing more to ask of it.
    if (fsync_retrying(handle.get(), calls) != 0 && errno != EINVAL && errno != EBADF) {
        throw disk_failure(folder.bytes, "write the folder to disk", errno);
    }
}

void begin_writing_out(const RawPath& path) {
    const FileHandle file(::open(path.bytes.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (file.valid()) {
        ::sync_file_range(file.get(), 0, 0, SYNC_FILE_RANGE_WRITE); // errors stay with the file until its fsync
    }
}

void publish(const RawPath& temporary, const RawPath& final_path, Replace replace, SystemCalls& calls) {
    make_durable(temporary.bytes, calls);
    if (replace == Replace::yes) {
        rename_or_throw(temporary.bytes, final_path.bytes, calls);
    } else {
        rename_without_replacing(temporary.bytes, final_path.bytes, calls);
    }
    sync_folder(folder_of(final_path.bytes), calls);
}

} // namespace reelmill::disk
