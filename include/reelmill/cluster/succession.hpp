// Who coordinates: the lowest rank that is alive takes over from one that is not. Pure.
#pragma once

#include "reelmill/task/task.hpp"

#include <vector>

namespace reelmill::cluster {

/// One rank's view. Views of different ranks may differ for a while; terms decide: a coordination with a higher term
/// always wins, and no two can have the same one (whoever claims a term does so where only one can).
class Succession {
public:
    Succession(int rank, int size);

    /// Dead for good.
    void lost(int rank);
    /// Alive or not, it does not answer. heard() takes that back.
    void silent(int rank);
    void heard(int rank);
    /// Whether the rank sees what a coordinator needs; who has said nothing does.
    void can_coordinate(int rank, bool can) { fit_.at(static_cast<std::size_t>(rank)) = can; }
    /// `rank` says that it coordinates. False: that is of an earlier term than one that was heard of before.
    bool announced(int rank, task::Term term);
    /// This rank coordinates itself from now on.
    void took_over(task::Term term);

    /// It does so no more, and does not know yet who does.
    void stepped_down() { coordinator_ = nobody; }

    static constexpr int nobody = -1;
    [[nodiscard]] int coordinator() const { return coordinator_; }
    [[nodiscard]] task::Term term() const { return term_; }
    /// The lowest rank that answers and can coordinate: the one to take over, if that is needed. Or nobody.
    [[nodiscard]] int heir() const;
    [[nodiscard]] bool can_take_over(int rank) const {
        return answers(rank) && fit_.at(static_cast<std::size_t>(rank));
    }
    [[nodiscard]] bool coordinator_answers() const { return coordinator_ != nobody && answers(coordinator_); }
    [[nodiscard]] bool my_turn() const { return !coordinator_answers() && heir() == rank_; }
    /// Every rank that could coordinate is dead.
    [[nodiscard]] bool nobody_left() const;
    [[nodiscard]] bool is_lost(int rank) const { return lost_.at(static_cast<std::size_t>(rank)); }

private:
    [[nodiscard]] bool answers(int rank) const;

    int rank_;
    int coordinator_ = 0;
    task::Term term_ = 0;
    std::vector<bool> lost_;
    std::vector<bool> silent_;
    std::vector<bool> fit_;
};

} // namespace reelmill::cluster
