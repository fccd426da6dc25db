// The records of a job folder as a whole: for those who watch a job.
#include "reelmill/job/done_record.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/part.hpp"

#include <algorithm>
#include <filesystem>

namespace reelmill::job {
namespace {

constexpr std::size_t longest_record = 16UL << 20; // bytes

std::vector<std::string> record_names(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (const std::filesystem::directory_iterator end; !error && entry != end; entry.increment(error)) {
        if (const std::string name = entry->path().filename().native(); name.ends_with(".json")) {
            names.push_back(name);
        }
    }
    if (error) {
        throw disk::disk_failure(folder, "see what is finished", error.value());
    }
    return names;
}

} // namespace

std::optional<DoneRecord> load_record(const std::string& path) {
    try {
        const auto text = disk::read_file_if_there(path, longest_record);
        return text ? std::optional(from_kept_text<DoneRecord>(*text, path)) : std::nullopt;
    } catch (const NewerFormat&) {
        throw;
    } catch (const std::exception&) {
        return std::nullopt;
    }
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
