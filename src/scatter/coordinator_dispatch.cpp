// What is handed out, taken back and called off, as the policies say.

#include "coordinator_impl.hpp"
#include "dispatch_policy.hpp"
#include "leave_policy.hpp"
#include "prefetch_policy.hpp"
#include "time_limit_policy.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {
// To find a segment on disk and to prove it by its checksum.
constexpr double look_cost_seconds = 0.01;
} // namespace

void Coordinator::Impl::enqueue(const Order& order) {
    const task::TaskId id = task::task_id(order.place.title, order.piece);
    TitleRecord& title = titles_[static_cast<std::size_t>(order.place.title)];
    Place place = order.place;
    Account& account = title.accounts[id];
    if (account.on_disk) {
        account.on_disk = false;
        place.cost = std::min(place.cost, look_cost_seconds);
    }
    place.anywhere = may_travel(order.piece, account);
    // A piece that is ordered once more may still be held by somebody who was given up.
    TaskRecord& task = tasks_.try_emplace(id).first->second;
    task.title = order.place.title;
    task.piece = order.piece;
    task.place = place;
    task.settled = false;
    title.tasks.insert(id);
    if (const auto claim = claims_.find(id); claim != claims_.end()) {
        for (const int rank : claim->second) {
            if (roster_.present(rank)) {
                give(rank, id, task);
            }
        }
        claims_.erase(claim);
    }
    if (account.analysis) {
        early_.insert_or_assign(id, TaskFinished{account.rank, id, *std::exchange(account.analysis, {}), 0});
    }
    if (early_.contains(id)) {
        ripe_.push_back(id);
    } else if (!stopping_ && task.holders.empty()) {
        queue_.push(id, place);
    }
}

/// `rank` has the task already. What is not known yet may be ordered later: a plan that was lost with its coordinator
/// is made anew.
void Coordinator::Impl::adopt(int rank, task::TaskId id) {
    const auto title = static_cast<std::size_t>(task::title_of(id));
    const auto found = tasks_.find(id);
    const bool unwanted = title >= titles_.size() || closed(titles_[title].outcome.state) ||
                          (found == tasks_.end() && titles_[title].run.has(task::piece_of(id)));
    if (unwanted) {
        actions_.emplace_back(Cancel{rank, term_, id});
        return;
    }
    if (found == tasks_.end()) {
        claims_[id].push_back(rank);
        return;
    }
    if (roster_.held_by(rank).contains(id)) {
        return;
    }
    queue_.erase(id);
    give(rank, id, found->second);
    if (found->second.settled || stopping_) {
        actions_.emplace_back(Cancel{rank, term_, id});
    }
}

void Coordinator::Impl::give(int rank, task::TaskId id, TaskRecord& task) {
    TitleRecord& title = title_of(task);
    task.holders.push_back(rank);
    roster_.hold(rank, id, title.run.memory_of(task.piece), task.place.cost);
    ++title.held;
    if (!title.began) {
        title.began = now_;
    }
    title.accounts[id].rank = rank;
    task.began = now_;
    if (task.piece.kind == task::Piece::Kind::probe) {
        title.outcome.state = job::TitleState::probing;
    } else if (task.piece.kind == task::Piece::Kind::mux) {
        title.outcome.state = job::TitleState::muxing;
    }
}

void Coordinator::Impl::dispatch(std::optional<int> asking) {
    if (waits_for_reports_) {
        return;
    }
    while (!queue_.empty()) {
        const auto ordinary = next_handout(view());
        const auto next = ordinary ? ordinary : next_that_ends_in_time(view());
        if (!next) {
            break;
        }
        hand_out(*next);
    }
    if (const auto over = stopping_ ? std::nullopt : time_is_over(view())) {
        stop(over->status, over->line);
    }
    while (const auto task = asking ? next_to_prefetch(view(), *asking) : std::nullopt) {
        hand_out({*asking, *task});
    }
}

void Coordinator::Impl::hand_out(const Handout& handout) {
    queue_.erase(handout.task);
    assign(handout.rank, handout.task, tasks_.at(handout.task));
}

/// Where nothing waits and ranks are idle.
void Coordinator::Impl::help_stragglers() {
    if (!queue_.empty() || stopping_ || waits_for_reports_ || !roster_.idle_rank()) {
        return;
    }
    for (const Late& late : latest_first(view())) {
        if (!roster_.idle_rank()) {
            return;
        }
        if (const auto rank = helper_for(view(), late)) {
            assign(*rank, late.id, tasks_.at(late.id));
        }
    }
}

void Coordinator::Impl::assign(int rank, task::TaskId id, TaskRecord& task) {
    give(rank, id, task);
    Account& account = title_of(task).accounts[id];
    ++account.attempts;
    actions_.emplace_back(Assign{rank, term_, id, title_of(task).run.task_for(task.piece, account.deaths)});
}

/// Nobody is at it any more: somebody else has to.
void Coordinator::Impl::hand_back(task::TaskId id, TaskRecord& task) {
    if (!task.settled && task.holders.empty() && !stopping_) {
        task.progress = {};
        task.shard_progress = {};
        queue_.push(id, task.place);
    }
}

void Coordinator::Impl::cancel(int rank, const std::vector<task::TaskId>& tasks) {
    for (const task::TaskId task : tasks) {
        actions_.emplace_back(Cancel{rank, term_, task});
    }
}

void Coordinator::Impl::let_go(int rank) {
    if (!finished_ && may_go(view(), rank)) {
        roster_.lose(rank);
        rates_.forget(rank);
        speeds_.forget(rank);
        actions_.emplace_back(StopRank{rank, term_});
    }
}

} // namespace reelmill::scatter
