#include "reelmill/cluster/succession.hpp"

namespace reelmill::cluster {

Succession::Succession(int rank, int size)
    : rank_(rank), lost_(static_cast<std::size_t>(size)), silent_(static_cast<std::size_t>(size)),
      fit_(static_cast<std::size_t>(size), true) {}

void Succession::lost(int rank) { lost_.at(static_cast<std::size_t>(rank)) = true; }
void Succession::silent(int rank) { silent_.at(static_cast<std::size_t>(rank)) = true; }
void Succession::heard(int rank) { silent_.at(static_cast<std::size_t>(rank)) = false; }

bool Succession::announced(int rank, task::Term term) {
    if (term < term_) {
        return false;
    }
    term_ = term;
    coordinator_ = rank;
    heard(rank);
    return true;
}

void Succession::took_over(task::Term term) {
    term_ = term;
    coordinator_ = rank_;
}

int Succession::heir() const {
    for (int rank = 0; rank < static_cast<int>(lost_.size()); ++rank) {
        if (fit_[static_cast<std::size_t>(rank)] && answers(rank)) {
            return rank;
        }
    }
    return nobody;
}

bool Succession::nobody_left() const {
    for (std::size_t rank = 0; rank < lost_.size(); ++rank) {
        if (fit_[rank] && !lost_[rank]) {
            return false;
        }
    }
    return true;
}

bool Succession::answers(int rank) const {
    const auto index = static_cast<std::size_t>(rank);
    return rank == rank_ || (!lost_.at(index) && !silent_.at(index));
}

} // namespace reelmill::cluster
