// The ranks of a run as the coordinator sees them: slots, and which tasks each holds.
#pragma once

#include "reelmill/task/task.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <vector>

namespace reelmill::scatter {

class Roster {
public:
    /// `rank` is there with `slots` >= 1 (fewer count as 1) and `memory` bytes for all tasks together (0: enough). A
    /// rank that is known keeps what it holds.
    void join(int rank, int slots, std::int64_t memory = 0, bool sees_files = true);
    /// Takes the rank off the list; returns the tasks that it held, ascending.
    std::vector<task::TaskId> lose(int rank);

    /// `memory`: bytes that the task needs; `cost`: its predicted seconds of one core.
    void hold(int rank, task::TaskId task, std::int64_t memory = 0, double cost = 0);
    /// False if the rank is not there or did not hold the task.
    bool release(int rank, task::TaskId task);

    /// The rank has to be done at that time; whoever hands out tasks looks to that. None: infinity.
    void set_end(int rank, double ends_at);
    /// The rank is idle no more, whatever it holds: it goes.
    void close(int rank);

    /// Ranks of higher speed class come first among those that hold as much.
    void set_speed_class(int rank, int speed_class);

    /// Who may do something.
    enum class FileAccess { any, seeing, blind }; ///< whether the rank sees the job's files
    struct Wanted {
        std::int64_t memory = 0; ///< bytes that there has to be room for
        FileAccess access = FileAccess::any;
        std::function<bool(int rank)> also{}; ///< whether the rank will do, besides; empty: it will
    };
    /// A rank with a slot that has nothing to do: the one that holds least, the fastest and then the lowest of those. A
    /// rank that holds nothing has room for everything.
    [[nodiscard]] std::optional<int> idle_rank(const Wanted& wanted) const;
    [[nodiscard]] std::optional<int> idle_rank() const { return idle_rank(Wanted{}); }
    [[nodiscard]] bool is_idle(int rank, const Wanted& wanted) const; ///< in that sense
    /// The first of these of each speed class, in that order, as far as `most` idle ranks tell.
    [[nodiscard]] std::vector<int> idle_ranks(const Wanted& wanted, int most) const;
    /// The rank may get a task to begin when one that it holds has ended: whichever that is, there is room then.
    [[nodiscard]] bool has_room_behind(int rank, std::int64_t memory) const;
    [[nodiscard]] bool present(int rank) const { return ranks_.contains(rank); }
    [[nodiscard]] bool sees_files(int rank) const { return entry_of(rank).sees_files; } ///< false if it is not there
    [[nodiscard]] double ends_at(int rank) const { return entry_of(rank).ends_at; }     ///< infinity if it is not there
    [[nodiscard]] bool any_ends() const { return !ends_.empty(); }
    [[nodiscard]] const std::set<int>& ranks_that_end() const { return ends_; } ///< whose end is known
    [[nodiscard]] bool closed(int rank) const { return entry_of(rank).closed; }
    [[nodiscard]] int slots_of(int rank) const { return entry_of(rank).slots; } ///< 0 if it is not there
    struct Need {
        std::int64_t memory = 0;
        double cost = 0;
    };
    [[nodiscard]] const std::map<task::TaskId, Need>& held_by(int rank) const { return entry_of(rank).held; }
    [[nodiscard]] double cost_held_by(int rank) const { return entry_of(rank).cost; } ///< of all that it holds
    [[nodiscard]] std::vector<int> ranks() const;                                     ///< ascending
    [[nodiscard]] int size() const { return static_cast<int>(ranks_.size()); }
    [[nodiscard]] int slots() const { return slots_; }       ///< of all ranks
    [[nodiscard]] std::size_t held() const { return held_; } ///< tasks of all ranks

private:
    struct Entry {
        int slots = 0;
        int speed_class = 0;
        bool sees_files = false;
        bool closed = false;
        double ends_at = std::numeric_limits<double>::infinity();
        std::int64_t memory = 0; ///< 0: enough
        std::int64_t used = 0;   ///< of it, by all that is held
        double cost = 0;         ///< of all that is held
        std::map<task::TaskId, Need> held;
    };
    /// One without slots and files if it is not there.
    [[nodiscard]] const Entry& entry_of(int rank) const;
    using IdleKey = std::tuple<std::size_t, int, int>; ///< tasks held, speed class negated, rank
    void update_idle(int rank, const Entry& entry, std::size_t held_before);
    [[nodiscard]] bool suits(const IdleKey& idle, const Wanted& wanted) const;
    std::set<IdleKey>& idle_like(const Entry& entry) { return entry.sees_files ? idle_ : blind_idle_; }
    [[nodiscard]] std::vector<const std::set<IdleKey>*> idle_with(FileAccess access) const;

    std::map<int, Entry> ranks_;
    std::set<IdleKey> idle_;       ///< ranks with a free slot
    std::set<IdleKey> blind_idle_; ///< the same, of those that do not see the job's files
    std::set<int> ends_;
    int slots_ = 0;
    std::size_t held_ = 0;
};

} // namespace reelmill::scatter
