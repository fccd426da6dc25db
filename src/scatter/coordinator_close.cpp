// How titles and the run come to an end.

#include "coordinator_impl.hpp"
#include "leave_policy.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>

namespace reelmill::scatter {

using job::TitleState;

/// Rows that are settled before any work: rejected inputs and titles that are there already.
void Coordinator::Impl::report_settled_rows() {
    for (const auto& rejected : spec_.rejected) {
        summary_.titles.push_back(job::outcome_of(rejected));
        actions_.emplace_back(TitleFinished{{}, summary_.titles.back(), {}});
    }
    for (TitleRecord& title : titles_) {
        if (title.run.spec().kept && !closed(title.outcome.state)) {
            close(title, TitleState::kept, {}, {});
        }
    }
}

void Coordinator::Impl::close(TitleRecord& title, TitleState state, const std::string& line, const std::string& chain) {
    const task::TitleId id = title.run.id();
    if (!title.run.probed() && state != TitleState::kept) {
        --unprobed_titles_;
    }
    title.outcome.state = state;
    title.outcome.line = line;
    while (!title.tasks.empty()) {
        const task::TaskId task = *title.tasks.begin();
        settle(task, tasks_.at(task));
        forget_if_answered(task);
    }
    ledger_.close(id);
    --open_titles_;
    complete_outcome(title);
    actions_.emplace_back(TitleFinished{id, title.outcome, chain});
    title.delete_when_released = title.run.probed() && (state == TitleState::done || state == TitleState::failed);
    delete_segments_if_released(title);
}

/// A rank that still works for a failed title may yet write a segment: the files go when the last one has answered.
void Coordinator::Impl::delete_segments_if_released(TitleRecord& title) {
    if (title.delete_when_released && title.held == 0) {
        title.delete_when_released = false;
        actions_.emplace_back(DeleteSegments{title.run.folder(), title.run.segment_paths()});
        title.run.forget_work();
    }
}

void Coordinator::Impl::stop(ExitStatus status, const std::string& line, double grace_seconds) {
    if (stopping_) {
        return;
    }
    stopping_ = true;
    summary_.status = is_whole(status) ? ExitStatus::environment : status; // it is not whole, whatever stopped it
    summary_.line = line;
    queue_.clear();
    for (const int rank : roster_.ranks()) {
        cancel(rank, given_up(view(), rank, grace_seconds));
    }
}

void Coordinator::Impl::finish_if_over() {
    if (finished_ || (open_titles_ > 0 && !stopping_) || roster_.held() > 0) {
        return;
    }
    finished_ = true;
    for (TitleRecord& title : titles_) {
        if (!closed(title.outcome.state)) {
            close(title, TitleState::stopped, std::string(title.outcome.line), {});
        }
    }
    std::vector<job::TitleOutcome> rows;
    std::transform(titles_.begin(), titles_.end(), std::back_inserter(rows),
                   [](const TitleRecord& title) { return title.outcome; });
    summary_.titles.insert(summary_.titles.begin(), rows.begin(), rows.end());
    const bool any_failed = std::any_of(summary_.titles.begin(), summary_.titles.end(),
                                        [](const auto& row) { return row.state == TitleState::failed; });
    if (!stopping_ && any_failed) {
        summary_.status = ExitStatus::some_failed;
    }
    summary_.wall_seconds = now_ - started_;
    actions_.emplace_back(RunFinished{summary_});
    for (const int rank : roster_.ranks()) {
        actions_.emplace_back(StopRank{rank, term_});
    }
}

} // namespace reelmill::scatter
