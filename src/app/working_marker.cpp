#include "working_marker.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"

#include <cerrno>
#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace reelmill::app {

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
    const int file = ::open(path_.bytes.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    was_there_ = file < 0 && errno == EEXIST;
    if (file >= 0) {
        ::close(file);
    }
}

WorkingMarker::~WorkingMarker() {
    if (!path_.bytes.empty()) {
        ::unlink(path_.bytes.c_str());
    }
}

} // namespace reelmill::app
