#include "reelmill/autoscale/setback.hpp"

#include "duration.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::autoscale {

namespace {

constexpr double first_wait = 60; // seconds
constexpr double longest_wait = 3600;

} // namespace

void Setback::submitted(const std::string& job, double now) { unproven_[job] = now; }

void Setback::withdrawn(const std::string& job) { unproven_.erase(job); }

void Setback::look(const std::set<std::string>& jobs, const std::set<int>& helpers, double now) {
    const bool one_came = std::ranges::any_of(helpers, [this](int helper) { return !helpers_.contains(helper); });
    helpers_ = helpers;
    if (one_came) {
        unproven_.clear();
        in_a_row_ = 0;
    }
    note_failures(jobs, now);
}

void Setback::note_failures(const std::set<std::string>& jobs, double now) {
    double oldest = now;
    const std::size_t failed = std::erase_if(unproven_, [&](const auto& job) {
        const bool gone = !jobs.contains(job.first);
        oldest = gone ? std::min(oldest, job.second) : oldest;
        return gone;
    });
    if (failed > 0) {
        failed_ = failed;
        lasted_ = now - oldest;
        next_try_ = now + std::min(std::ldexp(first_wait, in_a_row_), longest_wait);
        in_a_row_ = std::min(in_a_row_ + 1, 10); // by then it is the longest
    }
}

Decision Setback::tempered(Decision decision, double now) const {
    if (decision.change <= 0 || in_a_row_ == 0 || now >= next_try_) {
        return decision;
    }
    const std::string jobs = failed_ == 1 ? "the last helper job" : fmt::format("the last {} helper jobs", failed_);
    return {0, fmt::format("{}; but {} ended within {} and no helper came to work, so the next try is in {}; sacct and "
                           "the helpers' nodes may tell why",
                           decision.reason, jobs, duration(lasted_), duration(next_try_ - now))};
}

} // namespace reelmill::autoscale
