// What a rank is to keep for others, and to delete, until it is done. Private to the room.
#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <optional>
#include <string>

namespace reelmill::exchange {

/// Several may be at work at a time, first come first served, but never two of which the second would undo the first:
/// copies of one segment follow each other, and what is dropped waits for the copies that came before it, as those that
/// came after it wait for it. So nothing comes back after its deletion. Pure; one thread at a time.
class CopyQueue {
public:
    static constexpr int dropping = -1;
    struct Job {
        std::string name;    ///< of a segment; of what is dropped: "HASH/TITLE" or "HASH"
        int from = dropping; ///< the rank that offers it
        [[nodiscard]] bool drops() const { return from == dropping; }
    };
    using Work = std::list<Job>::const_iterator;

    void add(Job job);
    /// The first one that may begin now; it is at work until finished(). None: all that waits has to wait.
    [[nodiscard]] std::optional<Work> begin_next();
    void finished(Work work);
    [[nodiscard]] bool dropping_something() const { return drops_ > 0; }

private:
    [[nodiscard]] bool may_begin(std::size_t position) const;

    std::deque<Job> waiting_;
    std::list<Job> at_work_;
    std::size_t drops_ = 0; ///< waiting or at work
};

} // namespace reelmill::exchange
