#include "reelmill/job/output_name.hpp"

#include "reelmill/core/hash.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/part.hpp"

namespace reelmill::job {

namespace {

constexpr std::size_t short_digits = 16;

std::string path_seen_from(const std::string& folder, const std::string& path) {
    if (path == folder || !disk::lies_within(path, folder)) {
        return path;
    }
    return path.substr(folder == "/" ? 1 : folder.size() + 1);
}

} // namespace

std::string output_hash(const RawPath& job_folder, const RawPath& output) {
    return hash_of(path_seen_from(disk::folder_of(shared_folder(job_folder.bytes)), output.bytes));
}

std::string short_output_hash(const RawPath& job_folder, const RawPath& output) {
    return output_hash(job_folder, output).substr(0, short_digits);
}

} // namespace reelmill::job
