// What a run looks like from outside: figures for display and rows of the summary.

#include "coordinator_impl.hpp"

#include <algorithm>

namespace reelmill::scatter {

using job::TitleState;

namespace {
constexpr std::size_t names_for_a_glance = 4;

std::string file_name_of(const RawPath& path) { return printable(path.bytes.substr(path.bytes.find_last_of('/') + 1)); }
} // namespace

void Coordinator::Impl::complete_outcome(TitleRecord& title) const {
    job::TitleOutcome outcome = title.run.describe();
    outcome.state = title.outcome.state;
    outcome.line = title.outcome.line;
    outcome.core_seconds = title.outcome.core_seconds;
    outcome.wall_seconds = title.began ? now_ - *title.began : 0;
    title.outcome = std::move(outcome);
}

status::Status Coordinator::Impl::status(double now) {
    status::Status status;
    status.state = finished_              ? "finished"
                   : stopping_            ? "stopping"
                   : roster_.size() == 0  ? "starting"
                   : unprobed_titles_ > 0 ? "probing"
                                          : "running";
    status.ranks = roster_.size();
    status.titles_total = static_cast<std::int64_t>(titles_.size() + spec_.rejected.size());
    status.titles_failed = static_cast<std::int64_t>(spec_.rejected.size());
    for (const TitleRecord& title : titles_) {
        status.titles_total -= title.outcome.state == TitleState::ignored ? 1 : 0;
        status.titles_done +=
            title.outcome.state == TitleState::done || title.outcome.state == TitleState::kept ? 1 : 0;
        status.titles_failed += title.outcome.state == TitleState::failed ? 1 : 0;
    }
    status.elapsed_seconds = std::max(now, now_) - started_;
    ledger_.fill(status, in_flight(), roster_.slots(), unprobed_titles_, std::max(now, now_));
    status.running = names_of_running_titles();
    status.ranks_seen = rank_rows(std::max(now, now_));
    return status;
}

std::vector<status::RankSeen> Coordinator::Impl::rank_rows(double now) {
    std::vector<status::RankSeen> rows;
    for (const int rank : roster_.ranks()) {
        status::RankSeen& row = rows.emplace_back();
        row.rank = rank;
        row.slots = roster_.slots_of(rank);
        row.tasks = static_cast<int>(roster_.held_by(rank).size());
        rates_.fill(row, in_flight_on(rank), now);
    }
    return rows;
}

Load Coordinator::Impl::in_flight_on(int rank) const {
    Load load;
    for (const auto& [id, need] : roster_.held_by(rank)) {
        const TaskRecord& task = tasks_.at(id);
        if (!task.settled && has_a_load(task.piece)) {
            load += titles_[static_cast<std::size_t>(task.title)].run.partial_load_of(task.piece, task.progress);
        }
    }
    return load;
}

InFlight Coordinator::Impl::in_flight() const {
    InFlight flight;
    for (const int rank : roster_.ranks()) {
        for (const auto& [id, need] : roster_.held_by(rank)) {
            const TaskRecord& task = tasks_.at(id);
            if (task.settled || !has_a_load(task.piece)) {
                continue;
            }
            const TitleRecord& title = titles_[static_cast<std::size_t>(task.title)];
            const Load done = title.run.partial_load_of(task.piece, task.progress);
            flight.done += done;
            flight.longest_cost_left = std::max(flight.longest_cost_left, task.place.cost - done.cost);
        }
    }
    return flight;
}

std::vector<std::string> Coordinator::Impl::names_of_running_titles() const {
    std::set<task::TitleId> titles;
    for (const int rank : roster_.ranks()) {
        for (const auto& [id, need] : roster_.held_by(rank)) {
            titles.insert(tasks_.at(id).title);
        }
    }
    std::vector<std::string> names;
    for (const task::TitleId title : titles) {
        if (names.size() == names_for_a_glance) {
            break;
        }
        names.push_back(file_name_of(titles_[static_cast<std::size_t>(title)].run.spec().source));
    }
    return names;
}

} // namespace reelmill::scatter
