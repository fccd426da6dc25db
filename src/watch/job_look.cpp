#include "reelmill/watch/job_look.hpp"

#include "job_titles.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/part.hpp"
#include "reelmill/job/slurm_job.hpp"
#include "reelmill/slurm/submit.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace reelmill::watch {

namespace {

/// -1: there is none.
std::int64_t modified_ns_of(const std::string& path) {
    const disk::FileFacts facts = disk::look_at(path);
    return facts.exists() ? facts.modified_ns : -1;
}

/// Of a part's own titles alone: a large library has many records.
std::set<std::string> records_of_part(const job::JobSpec& spec, std::int64_t since_ns) {
    std::set<std::string> found;
    for (const job::TitleSpec& title : spec.titles) {
        const std::string path = job::done_record_path(spec.job_folder.bytes, title.output.bytes);
        if (disk::look_at_name(path).modified_ns >= since_ns) {
            found.insert(disk::name_of(path));
        }
    }
    return found;
}

} // namespace

JobLook::JobLook(std::string job_folder)
    : folder_(std::move(job_folder)), status_watch_(job::status_file(folder_)), store_(folder_) {}

/// In the order in which a run that ends takes things away, so that what is missing at the end is seen to be the end.
JobView JobLook::look() {
    JobView view;
    view.facts.job_folder = folder_;
    view.facts.holder = job::look_at_holder(folder_);
    look_at_status(view.facts);
    read_summary();
    view.facts.summary = summary_;
    read_spec();
    view.facts.has_spec = spec_.has_value();
    look_at_slurm(view.facts);
    view.state = judge(view.facts);
    if (view.state == JobState::stopped && !view.facts.slurm_job.empty()) {
        view.facts.slurm_state = state_in_queue(view.facts.slurm_job);
        view.state = judge(view.facts);
    } else {
        slurm_asked_.reset();
    }
    view.titles = titles_of(view);
    return view;
}

void JobLook::look_at_status(JobFacts& facts) {
    if (auto changed = status_watch_.changed()) {
        if (status_) {
            status_written_ = Clock::now();
        }
        status_ = std::move(changed);
    } else if (modified_ns_of(job::status_file(folder_)) < 0) {
        status_.reset();
        status_written_.reset();
    }
    facts.status = status_;
    if (status_written_) {
        // Clocks of two hosts differ; this one does not.
        facts.status_age = std::chrono::duration<double>(Clock::now() - *status_written_).count();
        facts.status_changes = facts.status_age < fresh_seconds;
    } else if (status_) {
        facts.status_age = std::max(0.0, unix_seconds() - status_->written_unix_seconds);
    }
}

void JobLook::look_at_slurm(JobFacts& facts) const {
    const std::int64_t submitted = modified_ns_of(job::slurm_file(folder_));
    if (const auto job = submitted < 0 ? std::nullopt : job::load_slurm_job(folder_)) {
        facts.slurm_job = job->id;
        facts.submitted_since = submitted > std::max(summary_modified_ns_, spec_modified_ns_);
    }
}

/// Not all the time: many may watch.
std::string JobLook::state_in_queue(const std::string& slurm_job) {
    constexpr std::chrono::seconds between_questions{15};
    if (!slurm_asked_ || Clock::now() - *slurm_asked_ >= between_questions) {
        slurm_state_ = slurm::state_of_job(slurm_job);
        slurm_asked_ = Clock::now();
    }
    return slurm_state_;
}

void JobLook::read_spec() {
    const std::string path = job::spec_file(folder_);
    const std::int64_t modified = modified_ns_of(path);
    if (modified == spec_modified_ns_) {
        return;
    }
    spec_.reset();
    records_.clear();
    records_modified_ns_ = -1;
    if (modified >= 0) {
        try {
            spec_ = job::load_spec(path);
        } catch (const NewerFormat&) {
            throw;
        } catch (const Failure& failure) {
            spdlog::debug("{}", describe_chain(failure)); // it may have been removed this moment
            return;
        }
    }
    spec_modified_ns_ = modified;
}

void JobLook::read_summary() {
    const std::int64_t modified = modified_ns_of(job::summary_file(folder_));
    if (modified == summary_modified_ns_) {
        return;
    }
    summary_modified_ns_ = modified;
    summary_ = job::load_last_summary(folder_);
    if (summary_) {
        job::fill_kept_outcomes(*summary_, folder_);
    }
}

void JobLook::read_checkpoint() {
    const std::int64_t modified = modified_ns_of(store_.folder());
    if (modified == checkpoints_modified_ns_) {
        return;
    }
    checkpoints_modified_ns_ = modified;
    try {
        auto loaded = store_.load();
        snapshot_ = loaded ? std::optional(std::move(loaded->snapshot)) : std::nullopt;
    } catch (const Failure& failure) {
        spdlog::warn("{}", describe_chain(failure));
        snapshot_.reset();
    }
}

/// A checkpoint may be some seconds old; records are there as soon as an output has its name.
void JobLook::read_done_records(std::int64_t since_ns) {
    const std::int64_t modified = modified_ns_of(job::done_folder(folder_));
    if (modified == records_modified_ns_) {
        return;
    }
    records_modified_ns_ = modified;
    const bool is_part = job::part_of(folder_) && spec_;
    for (const std::string& name :
         is_part ? records_of_part(*spec_, since_ns) : job::done_records_since(folder_, since_ns)) {
        if (!records_.contains(name)) {
            if (auto record = job::load_record(disk::join(job::done_folder(folder_), name))) {
                records_.emplace(name, std::move(*record));
            }
        }
    }
}

std::vector<TitleRow> JobLook::titles_of(const JobView& view) {
    const bool ended = view.state == JobState::finished || view.state == JobState::stopped;
    std::vector<TitleRow> rows;
    if (ended && summary_) {
        rows = rows_of(*summary_);
    } else if (spec_) {
        rows = rows_of(*spec_);
    } else {
        rows = rows_of(job::load_done_records(folder_));
    }
    if (spec_) {
        add_what_is_known(rows, view);
    }
    std::erase_if(rows, [](const auto& row) { return row.state == job::TitleState::ignored; });
    return rows;
}

void JobLook::add_what_is_known(std::vector<TitleRow>& rows, const JobView& view) {
    read_checkpoint();
    read_done_records(spec_modified_ns_);
    if (snapshot_) {
        // What an earlier run of the job knew of states is history; its shards are there still.
        const auto coordinator = coordinator_of(view.facts);
        const bool of_this_run =
            view.state != JobState::at_work || (coordinator && snapshot_->term >= coordinator->term);
        add_snapshot(rows, *snapshot_, of_this_run);
    }
    add_records(rows, records_, folder_);
    if (view.state == JobState::stopped || view.state == JobState::queued) {
        mark_as_stopped(rows);
    }
}

} // namespace reelmill::watch
