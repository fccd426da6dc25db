#include "reelmill/job/job_lock.hpp"

#include "job_lock_files.hpp"
#include "job_lock_judge.hpp"
#include "job_lock_rivals.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/folders.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

namespace reelmill::job {

namespace {

Failure taken_away(const std::string& job_folder) {
    return {FailureKind::interrupted,
            fmt::format("{}: another run has taken over this job folder; this one ends, and writes nothing more",
                        printable(job_folder))};
}

} // namespace

std::optional<JobLock> JobLock::attempt(const std::string& terms, std::int64_t highest, const Claimant& claimant,
                                        const Surroundings& surroundings) {
    const std::int64_t number = std::max(highest, claimant.known_term) + 1;
    std::string text = describe_holder(claimant, surroundings.host);
    if (!claim_term(terms, number, text, surroundings.calls)) {
        return std::nullopt;
    }
    return JobLock(terms, number, std::move(text));
}

JobLock JobLock::begin(const std::string& job_folder, const Claimant& claimant, const Surroundings& surroundings) {
    const std::string terms = terms_folder(job_folder);
    disk::make_private_folder(terms);
    Watch watch(job_folder, surroundings);
    while (true) {
        const HighestTerm highest = look_at_highest(terms);
        const Verdict verdict = judge(highest, claimant, surroundings.host);
        if (verdict == Verdict::at_work) {
            throw another_run(job_folder, highest);
        }
        if (verdict == Verdict::cannot_tell && !watch.silent(highest)) {
            continue;
        }
        if (auto lock = attempt(terms, highest.number, claimant, surroundings)) {
            lock->withdraw_beside_rivals(job_folder, claimant, surroundings);
            return *std::move(lock);
        }
    }
}

void JobLock::withdraw_beside_rivals(const std::string& job_folder, const Claimant& claimant,
                                     const Surroundings& surroundings) {
    try {
        refuse_beside_rivals(job_folder, claimant, surroundings, [this] { renew(); });
    } catch (...) {
        release();
        throw;
    }
}

JobLock JobLock::take_over(const std::string& job_folder, const Claimant& claimant, const Surroundings& surroundings) {
    const std::string terms = terms_folder(job_folder);
    while (true) {
        const HighestTerm highest = look_at_highest(terms);
        const bool ours = highest.number == 0 || (highest.holder && highest.holder->run_id == claimant.run_id);
        if (!ours) {
            throw taken_away(job_folder);
        }
        if (auto lock = attempt(terms, highest.number, claimant, surroundings)) {
            return *std::move(lock);
        }
    }
}

RawPath JobLock::file() const { return term_file(folder_, term_); }

bool JobLock::file_is_mine() const { return text_of_term(term_file(folder_, term_)) == text_; }

void JobLock::renew() {
    const std::string path = term_file(folder_, term_);
    // No times given: on NFS the server takes its own clock.
    if (file_is_mine() && ::utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW) == 0) {
        return;
    }
    if (overtaken()) {
        throw Failure(FailureKind::interrupted,
                      fmt::format("{}: has been taken over by another process", printable(folder_)));
    }
    throw environment_failure(fmt::format("{}: the file that says who works in this job folder is gone or cannot be "
                                          "changed; leave the folder alone while a run is at work",
                                          printable(path)));
}

bool JobLock::overtaken() const {
    const auto numbers = term_numbers(folder_);
    return !numbers.empty() && numbers.back() > term_;
}

void JobLock::release() {
    try {
        if (!file_is_mine()) {
            return;
        }
        mark_released(folder_, term_);
        for (const std::int64_t number : term_numbers(folder_)) {
            if (number < term_) {
                disk::remove_file(term_file(folder_, number));
            }
        }
    } catch (const std::exception& error) {
        spdlog::warn("{}", error.what());
    }
}

} // namespace reelmill::job
