#include "draft_file.hpp"

#include "reelmill/core/hash.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/publish.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace reelmill::mux {
namespace {

bool same_file_system(const std::string& a, const std::string& b) {
    struct stat status_a {};
    struct stat status_b {};
    return ::stat(a.c_str(), &status_a) == 0 && ::stat(b.c_str(), &status_b) == 0 && status_a.st_dev == status_b.st_dev;
}

/// A name that nobody else has, with an empty file of mode 0600 in its place.
std::string make_unique_file(const std::string& folder, const std::string& beginning) {
    std::string name = disk::join(folder, beginning + "XXXXXX");
    const disk::FileHandle file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file.valid()) {
        throw disk::disk_failure(folder, "make a file in this folder", errno);
    }
    return name;
}

disk::FileHandle opened_to_read(const std::string& path) {
    disk::FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.valid()) {
        throw disk::disk_failure(path, "open", errno);
    }
    return file;
}

} // namespace

DraftFile::DraftFile(const RawPath& folder, const RawPath& final_name) : final_(final_name) {
    const std::string final_folder = disk::folder_of(final_name.bytes);
    disk::make_folders(final_folder);
    disk::make_private_folder(folder);
    if (same_file_system(folder.bytes, final_folder)) {
        path_ = make_unique_file(folder.bytes, ".reelmill-");
        return;
    }
    // Nobody tidies up there but who makes this very output: what is there is of somebody who was killed.
    const std::string beginning = ".reelmill-" + hash_of(final_name.bytes) + "-";
    for (const std::string& name : disk::names_in(final_folder)) {
        if (name.starts_with(beginning)) {
            disk::remove_file(disk::join(final_folder, name));
        }
    }
    path_ = make_unique_file(final_folder, beginning);
}

DraftFile::~DraftFile() {
    if (!published_) {
        ::unlink(path_.bytes.c_str());
    }
}

void DraftFile::publish() {
    disk::publish(path_, final_);
    published_ = true;
}

FileSum sum_up(const RawPath& path, WorkMonitor& monitor) {
    const disk::FileHandle file = opened_to_read(path.bytes);
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    FileSum sum;
    Hasher hasher;
    while (true) {
        if (monitor.stop) {
            throw Failure(FailureKind::interrupted, printable(path.bytes) + ": stopped before it was published");
        }
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw disk::disk_failure(path.bytes, "read", errno);
        }
        if (got == 0) {
            break;
        }
        hasher.add(std::span<const std::byte>(buffer).first(static_cast<std::size_t>(got)));
        sum.bytes += got;
        monitor.steps += got;
    }
    sum.checksum = hasher.hex();
    return sum;
}

} // namespace reelmill::mux
