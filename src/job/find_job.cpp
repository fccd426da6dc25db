#include "reelmill/job/find_job.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/prepare.hpp"

#include "job_lock_files.hpp"

#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <unistd.h>

namespace reelmill::job {
namespace {

bool is_folder(const std::string& path) { return disk::look_at(path).type == disk::FileType::folder; }

/// Every run makes both, and they stay. An output folder may happen to have one of these names in it.
bool is_job_folder(const std::string& path) {
    return is_folder(path) && is_folder(done_folder(path)) && is_folder(terms_folder(path));
}

/// 0: it can be looked into, or is no folder.
int error_of_entering(const std::string& path) {
    const disk::FileFacts facts = disk::look_at(path);
    if (facts.type == disk::FileType::unreadable) {
        return facts.error;
    }
    return facts.type == disk::FileType::folder && ::access(path.c_str(), R_OK | X_OK) != 0 ? errno : 0;
}

} // namespace

std::string find_job_folder(const RawPath& given) {
    if (given.bytes.empty()) {
        throw usage_failure("status: the name of the job folder is empty; give the output or the job folder of a run");
    }
    const std::string path = disk::normalized(given.bytes, disk::working_folder());
    const std::array<std::string, 3> candidates{path, default_job_folder(path, true), default_job_folder(path, false)};
    for (const std::string& candidate : candidates) {
        if (const int error = error_of_entering(candidate); error != 0 && error != ENOTDIR) {
            throw usage_failure(
                fmt::format("{}: cannot be looked into: {}", printable(candidate), disk::reason_of(error)));
        }
        if (is_job_folder(candidate)) {
            return candidate;
        }
    }
    throw usage_failure(fmt::format("{}: there is no job: neither is it a job folder, nor is there {} or {}; give the "
                                    "output or the job folder of a run",
                                    printable(given.bytes), printable(candidates[1]), printable(candidates[2])));
}

} // namespace reelmill::job
