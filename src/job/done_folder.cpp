// The records of a job folder as a whole: for those who watch a job.
#include "reelmill/job/done_record.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/part.hpp"

#include <algorithm>

namespace reelmill::job {
namespace {

constexpr std::size_t longest_record = 16UL << 20; // bytes

std::vector<std::string> record_names(const std::string& folder) {
    std::error_code error;
    std::vector<std::string> names = disk::names_in(folder, error);
    if (error) {
        throw disk::disk_failure(folder, "see what is finished", error.value());
    }
    std::erase_if(names, [](const std::string& name) { return !name.ends_with(".json"); });
    return names;
}

} // namespace

std::optional<DoneRecord> load_record(const std::string& path) {
    return disk::read_kept<DoneRecord>(path, longest_record);
}

std::vector<DoneRecord> load_done_records(const std::string& job_folder) {
    std::vector<DoneRecord> records;
    for (const std::string& name : record_names(done_folder(job_folder))) {
        if (auto record = load_record(disk::join(done_folder(job_folder), name))) {
            records.push_back(std::move(*record));
        }
    }
    std::ranges::sort(records, {}, &DoneRecord::output);
    return records;
}

std::int64_t count_done_records(const std::string& job_folder) {
    try {
        if (!part_of(job_folder)) {
            return static_cast<std::int64_t>(record_names(done_folder(job_folder)).size());
        }
        const JobSpec spec = load_spec(spec_file(job_folder));
        return std::ranges::count_if(spec.titles, [&](const TitleSpec& title) {
            return disk::look_at_name(done_record_path(job_folder, title.output.bytes)).exists();
        });
    } catch (const Failure&) {
        return 0;
    }
}

std::set<std::string> done_records_since(const std::string& job_folder, std::int64_t since_ns) {
    std::set<std::string> found;
    for (const std::string& name : record_names(done_folder(job_folder))) {
        if (disk::look_at_name(disk::join(done_folder(job_folder), name)).modified_ns >= since_ns) {
            found.insert(name);
        }
    }
    return found;
}

} // namespace reelmill::job
