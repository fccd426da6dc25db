// Who gets what, and when.

#include "coordinator_impl.hpp"

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
    while (!queue_.empty() && (assign_something() || (first_is_too_long() && assign_what_ends_in_time()))) {
    }
    stop_if_time_is_over();
    if (asking) {
        prefetch(*asking);
    }
}

Roster::FileAccess Coordinator::Impl::access_for(task::TaskId id) const {
    return can_be_done_anywhere(id) ? Roster::FileAccess::any : Roster::FileAccess::seeing;
}

/// The first task that the rank may do.
std::optional<task::TaskId> Coordinator::Impl::first_for(int rank) const {
    return roster_.sees_files(rank) ? queue_.first() : queue_.first_anywhere();
}

/// False: nobody is idle for whom there is something. Ranks that do not see the job's files need not wait for what they
/// cannot do.
bool Coordinator::Impl::assign_something() {
    const task::TaskId first = queue_.first().value();
    if (assign_to_one_of(first, access_for(first))) {
        return true;
    }
    const auto anywhere = can_be_done_anywhere(first) ? std::nullopt : queue_.first_anywhere();
    return anywhere && assign_to_one_of(*anywhere, Roster::FileAccess::blind);
}

/// What is first is waited for until there is memory for it, or it would wait for ever behind small ones that fit.
bool Coordinator::Impl::assign_to_one_of(task::TaskId first, Roster::FileAccess access) {
    const Roster::Wanted wanted = wanted_for(first, access);
    const auto rank = roster_.idle_rank(wanted);
    if (!rank) {
        return false;
    }
    // As long as anybody is at work, something will happen that brings us here again.
    if (choose_for(*rank) == first || roster_.held() == 0) {
        queue_.erase(first);
        assign(*rank, first, tasks_.at(first));
        return true;
    }
    for (const int idle : idle_candidates(*rank, wanted)) {
        if (const auto task = choose_for(idle)) {
            queue_.erase(*task);
            assign(idle, *task, tasks_.at(*task));
            return true;
        }
    }
    return false;
}

std::int64_t Coordinator::Impl::memory_of(task::TaskId id) const {
    const TaskRecord& task = tasks_.at(id);
    return titles_[static_cast<std::size_t>(task.title)].run.memory_of(task.piece);
}

void Coordinator::Impl::assign(int rank, task::TaskId id, TaskRecord& task) {
    give(rank, id, task);
    Account& account = title_of(task).accounts[id];
    ++account.attempts;
    actions_.emplace_back(Assign{rank, term_, id, title_of(task).run.task_for(task.piece, account.deaths)});
}

} // namespace reelmill::scatter
