#include "working_marker.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/job_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace reelmill::runner {

namespace {

/// 0, or errno. A second name of the job's description does: there are four markers in the life of every title, and
/// file systems are slow to make files. Where it cannot be had the marker is a file of its own.
int make_marker(const std::string& path) {
    const std::string described = job::spec_file(disk::folder_of(disk::folder_of(path)));
    if (::link(described.c_str(), path.c_str()) == 0) {
        return 0;
    }
    if (errno == EEXIST) {
        return EEXIST;
    }
    const disk::FileHandle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    return file.valid() ? 0 : errno;
}

} // namespace

WorkingMarker::WorkingMarker(const RawPath& path) : path_(path) {
    if (path_.bytes.empty()) {
        return;
    }
    try {
        disk::make_private_folder(disk::folder_of(path_.bytes));
    } catch (const Failure& failure) {
        spdlog::debug("{}", failure.what());
        return;
    }
    was_there_ = make_marker(path_.bytes) == EEXIST;
}

WorkingMarker::~WorkingMarker() {
    if (!path_.bytes.empty()) {
        ::unlink(path_.bytes.c_str());
    }
}

} // namespace reelmill::runner
