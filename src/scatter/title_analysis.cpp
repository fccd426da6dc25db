#include "reelmill/scatter/title_analysis.hpp"

namespace reelmill::scatter {

TitleAnalysis::TitleAnalysis(const std::vector<std::vector<title::Shard>>& shards) {
    for (const auto& track : shards) {
        auto& planned = tracks_.emplace_back();
        for (const title::Shard& shard : track) {
            planned.push_back({shard, {}});
        }
        there_.emplace_back(track.size(), false);
        missing_ += track.size();
    }
}

bool TitleAnalysis::has(const task::Piece& piece) const {
    const auto track = static_cast<std::size_t>(piece.track);
    return track < there_.size() && piece.position < there_[track].size() && there_[track][piece.position];
}

void TitleAnalysis::take(const task::Piece& piece, task::AnalysisResult result) {
    if (has(piece)) {
        return;
    }
    const auto track = static_cast<std::size_t>(piece.track);
    tracks_.at(track).at(piece.position).analysis = std::move(result.analysis);
    there_[track][piece.position] = true;
    --missing_;
}

std::vector<task::Piece> TitleAnalysis::pieces() const {
    std::vector<task::Piece> all;
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (task::ShardPosition position = 0; position < tracks_[track].size(); ++position) {
            all.push_back({task::Piece::Kind::analysis, static_cast<int>(track), position});
        }
    }
    return all;
}

} // namespace reelmill::scatter
