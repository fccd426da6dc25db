#include "reelmill/watch/job_view.hpp"

#include "reelmill/core/failure.hpp"

#include <fmt/format.h>

namespace reelmill::watch {
namespace {

using job::Presence;
using job::TitleState;

std::string someone(int rank, const std::string& host) {
    return fmt::format("rank {}{}", rank, host.empty() ? "" : " on " + printable(host));
}

/// The ranks have written their summary, and are leaving.
bool leaving(const JobFacts& facts) {
    const bool of_this_term = facts.status && facts.status->term >= facts.holder.term;
    return facts.summary && of_this_term && facts.status->state == "finished";
}

JobState state_at_end(const JobFacts& facts) {
    const bool whole = facts.summary && is_whole(facts.summary->status);
    return facts.has_spec && !(whole && leaving(facts)) ? JobState::stopped : JobState::finished;
}

std::string meaning_at_work(const JobFacts& facts) {
    const auto coordinator = coordinator_of(facts);
    if (!coordinator || coordinator->rank < 0) {
        return "at work: ranks are being started";
    }
    return fmt::format("at work: term {}, {} coordinates", coordinator->term,
                       someone(coordinator->rank, coordinator->host));
}

std::string meaning_of_gone(const JobFacts& facts) {
    const auto coordinator = coordinator_of(facts);
    const std::string who = coordinator && coordinator->rank >= 0
                                ? " (" + someone(coordinator->rank, coordinator->host) + ")"
                                : std::string();
    const std::string next = facts.holder.starter == Presence::at_work
                                 ? "another rank takes over, or the ranks are started again"
                                 : "unless another rank takes over, the same command resumes it";
    if (facts.holder.presence != Presence::dead && facts.status) {
        return fmt::format("its coordinator{} has not been heard of for {:.0f} s; {}", who, facts.status_age, next);
    }
    return fmt::format("its coordinator{} is gone; {}", who, next);
}

std::string meaning_of_end(const JobView& view) {
    const TitleCounts counts = count(view.titles);
    return counts.failed > 0 ? fmt::format("finished: {} done, {} failed", counts.done, counts.failed)
                             : fmt::format("finished: {} done", counts.done);
}

/// By what is in the folder alone.
JobState state_in_folder(const JobFacts& facts) {
    const bool being_started = facts.holder.presence == Presence::at_work && facts.holder.rank < 0;
    if (leaving(facts) || facts.holder.presence == Presence::nobody || (!facts.has_spec && !being_started)) {
        return state_at_end(facts);
    }
    switch (facts.holder.presence) {
    case Presence::at_work:
        return JobState::at_work;
    case Presence::dead:
        return facts.holder.starter == Presence::dead ? JobState::stopped : JobState::coordinator_gone;
    default:
        break;
    }
    const bool lives = facts.status && (facts.status_changes || facts.status_age < fresh_seconds);
    return lives ? JobState::at_work : JobState::coordinator_gone;
}

std::string meaning_of_queued(const JobFacts& facts) {
    return fmt::format("in the queue: Slurm job {} ({})", printable(facts.slurm_job), printable(facts.slurm_state));
}

} // namespace

JobState judge(const JobFacts& facts) {
    const JobState state = state_in_folder(facts);
    const bool never_begun = state == JobState::finished && facts.submitted_since;
    if (state != JobState::stopped && !never_begun) {
        return state;
    }
    return facts.slurm_state.empty() ? JobState::stopped : JobState::queued;
}

std::optional<Coordinator> coordinator_of(const JobFacts& facts) {
    if (facts.status && facts.status->term >= facts.holder.term) {
        return Coordinator{facts.status->term, facts.status->coordinator_rank, facts.status->coordinator_host};
    }
    return facts.holder.term > 0 ? std::optional(Coordinator{facts.holder.term, facts.holder.rank, facts.holder.host})
                                 : std::nullopt;
}

TitleCounts& TitleCounts::operator+=(const TitleCounts& more) {
    done += more.done;
    running += more.running;
    failed += more.failed;
    waiting += more.waiting;
    return *this;
}

TitleCounts count(const std::vector<TitleRow>& titles) {
    TitleCounts counts;
    for (const TitleRow& title : titles) {
        switch (title.state) {
        case TitleState::done:
        case TitleState::kept:
            ++counts.done;
            break;
        case TitleState::failed:
            ++counts.failed;
            break;
        case TitleState::probing:
        case TitleState::running:
        case TitleState::muxing:
            ++counts.running;
            break;
        default:
            ++counts.waiting;
        }
    }
    return counts;
}

std::string meaning_of(const JobView& view) {
    switch (view.state) {
    case JobState::at_work:
        return meaning_at_work(view.facts);
    case JobState::coordinator_gone:
        return meaning_of_gone(view.facts);
    case JobState::stopped:
        return view.facts.summary && view.facts.summary->status == ExitStatus::environment
                   ? "stopped: " + view.facts.summary->line
               : view.facts.submitted_since
                   ? fmt::format("stopped: Slurm job {} is not in the queue any more; submit it again",
                                 printable(view.facts.slurm_job))
                   : "stopped early; the same command resumes it";
    case JobState::queued:
        return meaning_of_queued(view.facts);
    case JobState::finished:
        break;
    }
    return meaning_of_end(view);
}

bool was_cancelled(const JobView& view) {
    const auto& summary = view.facts.summary;
    return !ranks_may_be_there(view) && summary && summary->cancelled && summary->status == ExitStatus::stopped;
}

std::optional<ExitStatus> exit_status_of(const JobView& view) {
    if (view.state == JobState::at_work || view.state == JobState::coordinator_gone || view.state == JobState::queued) {
        return std::nullopt;
    }
    const bool summary_is_older = view.state == JobState::stopped && view.facts.submitted_since;
    if (view.facts.summary && !summary_is_older) {
        return view.facts.summary->status;
    }
    if (view.state == JobState::stopped) {
        return ExitStatus::stopped;
    }
    return count(view.titles).failed > 0 ? ExitStatus::some_failed : ExitStatus::done;
}

} // namespace reelmill::watch
