// What a coordination tells of its ranks: coordinator_driver.hpp's part for display.
#include "coordinator_driver.hpp"

#include <algorithm>
#include <iterator>
#include <spdlog/spdlog.h>

namespace reelmill::cluster {

namespace {

template <typename Event> void keep_latest(std::vector<Event>& events) {
    if (events.size() > status::most_events_listed) {
        events.erase(events.begin(), events.end() - static_cast<std::ptrdiff_t>(status::most_events_listed));
    }
}

void keep_most_important(std::vector<status::RankSeen>& rows) {
    std::ranges::stable_sort(rows, {}, [](const auto& row) { return std::pair(!row.silent, row.rank); });
    rows.resize(std::min(rows.size(), status::most_ranks_listed));
    std::ranges::sort(rows, {}, &status::RankSeen::rank);
}

} // namespace

void CoordinatorDriver::show_status() {
    const auto now = Clock::now();
    status::Status status = coordinator_.status(seconds(now));
    status.ranks = ranks_;
    status.written_unix_seconds = unix_seconds();
    status.term = coordination_.term;
    status.coordinator_rank = sender_.rank();
    status.coordinator_host = coordination_.host_name;
    fill_ranks(status, now);
    fill_events(status);
    try {
        host().show(status);
    } catch (const Failure& failure) {
        spdlog::warn("{}", failure.what());
    }
}

/// The coordinator knows the ranks that work; those that have not come yet, or were given up, are added.
void CoordinatorDriver::fill_ranks(status::Status& status, Clock::time_point now) const {
    std::map<int, status::RankSeen> rows;
    for (status::RankSeen& row : status.ranks_seen) {
        rows.emplace(row.rank, std::move(row));
    }
    status.ranks_seen.clear();
    for (const auto& [rank, heard] : heard_) {
        status::RankSeen& row = status.ranks_seen.emplace_back(rows[rank]);
        row.rank = rank;
        row.silent = silent_.contains(rank);
        row.heard_seconds_ago = rank == sender_.rank() ? 0 : std::chrono::duration<double>(now - heard).count();
        if (const auto host = hosts_.find(rank); host != hosts_.end()) {
            row.host = host->second;
        }
    }
    keep_most_important(status.ranks_seen);
}

/// Checkpoints tell of earlier runs of the job, too: what came before this run's first coordination is left out.
void CoordinatorDriver::fill_events(status::Status& status) const {
    std::ranges::copy_if(
        takeovers_, std::back_inserter(status.takeovers),
        [this](const status::TakeoverSeen& takeover) { return takeover.term > coordination_.first_term; });
    std::ranges::copy_if(deaths_, std::back_inserter(status.deaths),
                         [this](const status::DeathSeen& death) { return death.unix_seconds >= run_began_; });
    status.deaths_total = static_cast<std::int64_t>(status.deaths.size());
    keep_latest(status.deaths);
    keep_latest(status.takeovers);
}

/// Whoever coordinated before may be among the dead, and then nobody has written that down. A rank above all that are
/// left is missed; it only goes without a line.
void CoordinatorDriver::note_ranks_lost_before(const std::set<int>& departed) {
    const int last = present_.empty() ? -1 : *present_.rbegin();
    for (int rank = 0; rank < last; ++rank) {
        const auto known = [&](const status::DeathSeen& death) {
            return death.rank == rank && death.cause == "lost" && death.unix_seconds >= run_began_;
        };
        if (present_.contains(rank) || departed.contains(rank) || std::ranges::any_of(deaths_, known)) {
            continue;
        }
        const auto was_coordinator = std::ranges::find(takeovers_, rank, &status::TakeoverSeen::rank);
        const std::string host = was_coordinator == takeovers_.end() ? "" : was_coordinator->host;
        deaths_.push_back({rank, host, "lost", unix_seconds()});
    }
}

} // namespace reelmill::cluster
