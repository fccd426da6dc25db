// Which letter boxes are looked into when: one that is quiet less and less often, for a look costs the file server
// three requests, and of helpers that were killed there may be hundreds. Private to the room; pure.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace reelmill::mailbox {

/// Time goes by rounds, each of a tenth of a second or more. Who has been silent is heard again after an eighth of its
/// silence, and after `longest_distance` rounds at the latest.
class LookSchedule {
public:
    static constexpr std::int64_t longest_distance = 600;

    void add(int helper) { rows_[helper] = {round_, round_ + 1}; }
    void remove(int helper) { rows_.erase(helper); }
    /// It is looked into in the next round.
    void hurry(int helper);
    /// There was something in its letter box in this round.
    void heard(int helper);
    /// Begins the next round: the helpers whose letter boxes are to be looked into, in ascending order.
    [[nodiscard]] std::vector<int> next_round();

private:
    struct Row {
        std::int64_t heard = 0; ///< round
        std::int64_t due = 0;   ///< round
    };
    std::int64_t round_ = 0;
    std::map<int, Row> rows_;
};

} // namespace reelmill::mailbox
