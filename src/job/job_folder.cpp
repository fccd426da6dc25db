#include "reelmill/job/job_folder.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/job/output_name.hpp"
#include "reelmill/job/part.hpp"

#include "job_lock_files.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <spdlog/spdlog.h>
#include <unistd.h>

namespace reelmill::job {
namespace {

constexpr std::size_t longest_file = 1UL << 30; // bytes; a million titles take about a third

struct LeftSummary {
    std::string run_id;
    RunSummary summary;
};
REELMILL_KEPT_FIELDS(LeftSummary, (run_id, summary), ())

std::optional<LeftSummary> summary_in(const std::string& job_folder) {
    return disk::read_kept<LeftSummary>(summary_file(job_folder), longest_file);
}

} // namespace

std::string spec_file(const std::string& job_folder) { return disk::join(job_folder, "job.json"); }
std::string status_file(const std::string& job_folder) { return disk::join(job_folder, "status.json"); }
std::string started_file(const std::string& job_folder) { return disk::join(job_folder, "started"); }
std::string summary_file(const std::string& job_folder) { return disk::join(job_folder, "summary.json"); }
std::string done_folder(const std::string& job_folder) { return disk::join(shared_folder(job_folder), "done"); }
std::string segments_folder(const std::string& job_folder) { return disk::join(job_folder, "segments"); }
std::string markers_folder(const std::string& job_folder) { return disk::join(job_folder, "working"); }
std::string checkpoint_folder(const std::string& job_folder) { return disk::join(job_folder, "checkpoint"); }
std::string hosts_file(const std::string& job_folder) { return disk::join(job_folder, "hosts"); }
std::string requests_file(const std::string& job_folder) { return disk::join(job_folder, "requests"); }
std::string fulfilled_requests_file(const std::string& job_folder) {
    return disk::join(job_folder, "requests-fulfilled");
}
std::string helper_script_file(const std::string& job_folder) { return disk::join(job_folder, "help.sh"); }
std::string helpers_folder(const std::string& job_folder) { return disk::join(job_folder, "helpers"); }

void make_job_folder(const JobSpec& spec) {
    const std::string& folder_of_job = spec.job_folder.bytes;
    if (part_of(folder_of_job)) {
        // What every job folder has, whoever looks into it.
        disk::make_private_folder(shared_folder(folder_of_job));
        disk::make_private_folder(terms_folder(shared_folder(folder_of_job)));
        disk::make_private_folder(parts_folder(shared_folder(folder_of_job)));
    }
    disk::make_private_folder(folder_of_job);
    disk::make_private_folder(done_folder(folder_of_job));
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
    disk::write_file_atomically(spec_file(spec.job_folder.bytes), kept_text(spec, 1));
}

void refuse_newer_job(const std::string& job_folder) {
    try {
        if (disk::look_at(spec_file(job_folder)).exists()) {
            static_cast<void>(load_spec(spec_file(job_folder)));
        }
    } catch (const NewerFormat& newer) {
        throw NewerFormat(newer.kind(), fmt::format("{}, or --restart", newer.what()));
    } catch (const Failure& failure) {
        spdlog::debug("{}", describe_chain(failure)); // one that is damaged is written anew
    }
}

JobSpec load_spec(const RawPath& spec_file) {
    try {
        return from_kept_text<JobSpec>(disk::read_file(spec_file, longest_file), spec_file);
    } catch (const NewerFormat&) {
        throw;
    } catch (const std::exception&) {
        std::throw_with_nested(environment_failure(fmt::format(
            "{}: the job cannot be read from it; every rank's host needs this folder", printable(spec_file.bytes))));
    }
}

void save_summary(const std::string& job_folder, const RunSummary& summary, const std::string& run_id) {
    disk::write_file_atomically(summary_file(job_folder), kept_text(LeftSummary{run_id, summary}, 1));
}

std::optional<RunSummary> load_summary(const std::string& job_folder, const std::string& run_id) {
    auto left = summary_in(job_folder);
    return left && left->run_id == run_id ? std::optional(std::move(left->summary)) : std::nullopt;
}

std::optional<RunSummary> load_last_summary(const std::string& job_folder) {
    auto left = summary_in(job_folder);
    return left ? std::optional(std::move(left->summary)) : std::nullopt;
}

namespace {
std::vector<std::string> needed_by_a_running_job(const std::string& job_folder) {
    return {spec_file(job_folder),      status_file(job_folder),
            started_file(job_folder),   hosts_file(job_folder),
            markers_folder(job_folder), checkpoint_folder(job_folder),
            requests_file(job_folder),  fulfilled_requests_file(job_folder),
            helpers_folder(job_folder), helper_script_file(job_folder)};
}
} // namespace

bool is_tidy(const std::string& job_folder) {
    auto left = needed_by_a_running_job(job_folder);
    left.push_back(segments_folder(job_folder));
    return std::ranges::none_of(left, [](const std::string& path) { return disk::look_at_name(path).exists(); });
}

void tidy_job_folder(const std::string& job_folder) {
    try {
        for (const std::string& path : needed_by_a_running_job(job_folder)) {
            disk::remove_tree_within(job_folder, path);
        }
    } catch (const Failure& failure) {
        spdlog::warn("{}", failure.what());
    }
    disk::remove_unfinished_files(job_folder);
    if (!part_of(job_folder)) { // other parts may be writing there
        disk::remove_unfinished_files(done_folder(job_folder));
    }
    // Segments that are still there belong to titles that can be resumed: rmdir leaves a full folder alone.
    ::rmdir(segments_folder(job_folder).c_str());
}

void remove_segments(const JobSpec& spec) {
    const std::string folder = segments_folder(spec.job_folder.bytes);
    std::set<std::string> endings;
    for (const TitleSpec& title : spec.titles) {
        endings.insert("-" + short_output_hash(spec.job_folder, title.output));
    }
    for (const std::string& name : disk::names_in(folder)) {
        const auto dash = name.rfind('-');
        if (dash != std::string::npos && endings.contains(name.substr(dash))) {
            disk::remove_tree_within(spec.job_folder, disk::join(folder, name));
        }
    }
}

} // namespace reelmill::job
