#include "dispatch_policy.hpp"

#include "tail_policy.hpp"

namespace reelmill::scatter {

namespace {

/// What is first is waited for until there is memory for it, or it would wait for ever behind small ones that fit.
std::optional<Handout> handout_of(const RunView& run, task::TaskId first, Roster::FileAccess access) {
    const Roster::Wanted wanted = run.wanted_for(first, access);
    const auto rank = run.roster.idle_rank(wanted);
    if (!rank) {
        return std::nullopt;
    }
    // As long as anybody is at work, something will happen that brings us here again.
    if (choose_for(run, *rank) == first || run.roster.held() == 0) {
        return Handout{*rank, first};
    }
    for (const int idle : idle_candidates(run, *rank, wanted)) {
        if (const auto task = choose_for(run, idle)) {
            return Handout{idle, *task};
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<Handout> next_handout(const RunView& run) {
    const task::TaskId first = run.queue.first().value();
    const auto handout = handout_of(run, first, run.access_for(first));
    const auto anywhere = handout || run.can_be_done_anywhere(first) ? std::nullopt : run.queue.first_anywhere();
    return anywhere ? handout_of(run, *anywhere, Roster::FileAccess::blind) : handout;
}

} // namespace reelmill::scatter
