#include "reelmill/disk/disk_failure.hpp"

#include "reelmill/core/json.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <system_error>

namespace reelmill::disk {
namespace {

const char* advice_for(int error) {
    switch (error) {
    case ENOSPC:
    case EDQUOT:
        return "; make room and run the same command again";
    case EACCES:
    case EPERM:
        return "; check the permissions of the file and its folder";
    case EROFS:
        return "; choose an output on a file system that can be written";
    case EXDEV:
        return "; the job folder must lie on the output's file system (see --job-dir)";
    case ENAMETOOLONG:
        return "; choose a shorter name";
    case EMFILE:
    case ENFILE:
        return "; raise the limit of open files (ulimit -n)";
    default:
        return "";
    }
}

} // namespace

std::string reason_of(int error) { return std::generic_category().message(error); }

Failure disk_failure(const std::string& path, const std::string& what, int error, FailureKind kind) {
    return {kind, fmt::format("{}: cannot {}: {}{}", printable(path), what, reason_of(error), advice_for(error))};
}

} // namespace reelmill::disk
