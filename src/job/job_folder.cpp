#include "reelmill/job/job_folder.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace reelmill::job {
namespace {

constexpr std::size_t longest_file = 1UL << 30; // bytes; a million titles take about a third

} // namespace

std::string spec_file(const std::string& job_folder) { return disk::join(job_folder, "job.json"); }
std::string status_file(const std::string& job_folder) { return disk::join(job_folder, "status.json"); }
std::string summary_file(const std::string& job_folder) { return disk::join(job_folder, "summary.json"); }
std::string done_folder(const std::string& job_folder) { return disk::join(job_folder, "done"); }
std::string segments_folder(const std::string& job_folder) { return disk::join(job_folder, "segments"); }

void make_job_folder(const JobSpec& spec) {
    disk::make_private_folder(spec.job_folder);
    disk::make_private_folder(done_folder(spec.job_folder.bytes));
    for (const TitleSpec& title : spec.titles) {
        const std::string folder = disk::folder_of(title.output.bytes);
        if (!title.kept) {
            disk::make_folders(folder);
        }
        if (!title.kept && disk::resolved(folder) != folder) {
            throw environment_failure(
                fmt::format("{}: has become a link to another folder; remove the link", printable(folder)));
        }
    }
}

void save_spec(const JobSpec& spec) {
    disk::write_file_atomically(spec_file(spec.job_folder.bytes), json_text(spec, 1));
}

JobSpec load_spec(const RawPath& spec_file) {
    try {
        return Json::parse(disk::read_file(spec_file, longest_file)).get<JobSpec>();
    } catch (const std::exception&) {
        std::throw_with_nested(environment_failure(fmt::format(
            "{}: the job cannot be read from it; every rank's host needs this folder", printable(spec_file.bytes))));
    }
}

void save_summary(const std::string& job_folder, const RunSummary& summary, const std::string& run_id) {
    const Json file{{"run_id", run_id}, {"summary", summary}};
    disk::write_file_atomically(summary_file(job_folder), json_text(file, 1));
}

std::optional<RunSummary> load_summary(const std::string& job_folder, const std::string& run_id) {
    try {
        const auto text = disk::read_file_if_there(summary_file(job_folder), longest_file);
        if (!text) {
            return std::nullopt;
        }
        const Json file = Json::parse(*text);
        if (file.at("run_id").get<std::string>() != run_id) {
            return std::nullopt;
        }
        return file.at("summary").get<RunSummary>();
    } catch (const std::exception& error) {
        spdlog::debug("{}: {}", printable(summary_file(job_folder)), error.what());
        return std::nullopt;
    }
}

void tidy_job_folder(const std::string& job_folder) {
    try {
        disk::remove_file(spec_file(job_folder));
        disk::remove_file(status_file(job_folder));
        disk::remove_tree_within(job_folder, disk::join(job_folder, "working")); // markers of ranks that died
    } catch (const Failure& failure) {
        spdlog::warn("{}", failure.what());
    }
    // Segments that are still there belong to titles that can be resumed: rmdir leaves a full folder alone.
    ::rmdir(segments_folder(job_folder).c_str());
}

} // namespace reelmill::job
