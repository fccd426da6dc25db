#include "relaunch.hpp"

#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_folder.hpp"

#include <filesystem>

namespace reelmill::launch {

namespace {

namespace fs = std::filesystem;

std::int64_t files_below(const std::string& folder) {
    std::int64_t files = 0;
    std::error_code error;
    fs::recursive_directory_iterator each(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && each != fs::recursive_directory_iterator(); each.increment(error)) {
        files += each->is_regular_file(error) ? 1 : 0;
    }
    return files;
}

} // namespace

WorkDone look_for_work_done(const std::string& job_folder) {
    return {job::count_done_records(job_folder), files_below(job::segments_folder(job_folder))};
}

} // namespace reelmill::launch
