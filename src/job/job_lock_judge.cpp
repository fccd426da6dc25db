#include "job_lock_judge.hpp"

#include <algorithm>
#include <ctime>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <thread>

namespace reelmill::job {

namespace {

constexpr std::chrono::milliseconds time_between_looks{1000};

bool names_one_machine(const std::string& host) { return !host.empty() && !host.starts_with("localhost"); }

Verdict judge_process(const TermHolder& holder, const HostFacts& here) {
    const auto start = here.start_of(holder.pid);
    const bool reused = start && *start != 0 && holder.pid_start != 0 && *start != holder.pid_start;
    return start && !reused ? Verdict::at_work : Verdict::free;
}

std::string age_text(std::int64_t seconds) {
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 3600;
    if (seconds < minute) {
        return fmt::format("{} s", std::max<std::int64_t>(seconds, 0));
    }
    return seconds < hour ? fmt::format("{} min", seconds / minute)
                          : fmt::format("{} h {} min", seconds / hour, seconds % hour / minute);
}

std::string who(const HighestTerm& highest) {
    if (!highest.holder) {
        return "nobody knows whose";
    }
    const TermHolder& holder = *highest.holder;
    return fmt::format("host {}, pid {}, for {}", printable(holder.host), holder.pid,
                       age_text(std::time(nullptr) - holder.since_unix_seconds));
}

bool sleep_for(std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
    return true;
}

} // namespace

Verdict judge(const HighestTerm& highest, const Claimant& claimant, const HostFacts& here) {
    if (highest.number == 0) {
        return Verdict::free;
    }
    if (!highest.holder) {
        return Verdict::cannot_tell;
    }
    const TermHolder& holder = *highest.holder;
    if (holder.released || holder.run_id == claimant.run_id) {
        return Verdict::free;
    }
    const bool both_boots_known = !here.boot_id.empty() && !holder.boot_id.empty();
    if (both_boots_known && holder.boot_id == here.boot_id) {
        return holder.pid_namespace == here.pid_namespace ? judge_process(holder, here) : Verdict::cannot_tell;
    }
    const bool started_anew = both_boots_known && holder.host == here.host && names_one_machine(here.host);
    return started_anew ? Verdict::free : Verdict::cannot_tell;
}

Failure another_run(const std::string& job_folder, const HighestTerm& highest) {
    return usage_failure(fmt::format("{}: another run is at work here ({}); wait for it, or stop it first",
                                     printable(job_folder), who(highest)));
}

bool differ(const HighestTerm& one, const HighestTerm& other) {
    return one.number != other.number || one.facts.modified_ns != other.facts.modified_ns ||
           one.facts.identity != other.facts.identity;
}

void rest(const std::string& job_folder, const Surroundings& surroundings) {
    const bool go_on = surroundings.wait ? surroundings.wait(time_between_looks) : sleep_for(time_between_looks);
    if (!go_on) {
        throw Failure(
            FailureKind::interrupted,
            fmt::format("{}: stopped before it was clear whether another run is at work here", printable(job_folder)));
    }
}

bool Watch::silent(const HighestTerm& highest) {
    const auto now = surroundings_.now();
    if (!watched_ || watched_->number != highest.number) {
        begin(highest, now);
    } else if (differ(*watched_, highest)) {
        throw another_run(job_folder_, highest);
    } else if (now - since_ >= surroundings_.silence) {
        spdlog::warn("{}: the run that was at work here ({}) has not been heard of for {} s and is taken for dead",
                     printable(job_folder_), who(highest), surroundings_.silence.count());
        return true;
    }
    rest(job_folder_, surroundings_);
    return false;
}

void Watch::begin(const HighestTerm& highest, std::chrono::steady_clock::time_point now) {
    watched_ = highest;
    since_ = now;
    spdlog::warn("{}: another run may be at work here ({}); looking for up to {} s whether it lives",
                 printable(job_folder_), who(highest), surroundings_.silence.count());
}

} // namespace reelmill::job
