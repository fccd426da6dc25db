// The analysis of a title's pictures: one piece for each shard as the probe planned it. Pure.
#pragma once

#include "reelmill/plan/joints.hpp"
#include "reelmill/task/piece.hpp"

#include <vector>

namespace reelmill::scatter {

class TitleAnalysis {
public:
    TitleAnalysis() = default;
    /// `shards`: by video track, in presentation order.
    explicit TitleAnalysis(const std::vector<std::vector<title::Shard>>& shards);

    /// `piece`: of that kind. One that is there already is ignored.
    void take(const task::Piece& piece, task::AnalysisResult result);
    [[nodiscard]] bool has(const task::Piece& piece) const; ///< false for pieces that do not exist
    [[nodiscard]] bool complete() const { return missing_ == 0; }
    [[nodiscard]] std::vector<task::Piece> pieces() const; ///< all, whether they are there or not
    [[nodiscard]] const plan::AnalysedShard& of(const task::Piece& piece) const {
        return tracks_.at(static_cast<std::size_t>(piece.track)).at(piece.position);
    }
    [[nodiscard]] const std::vector<plan::AnalysedShard>& track(std::size_t number) const { return tracks_.at(number); }

private:
    std::vector<std::vector<plan::AnalysedShard>> tracks_;
    std::vector<std::vector<bool>> there_;
    std::size_t missing_ = 0;
};

} // namespace reelmill::scatter
