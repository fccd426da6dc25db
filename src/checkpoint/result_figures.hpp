// What the table of pieces says, for people, of a result.
#pragma once

#include "reelmill/scatter/run_snapshot.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace reelmill::checkpoint {

/// -1 and empty where there is nothing to say.
struct ResultFigures {
    std::int64_t frames = -1;
    std::int64_t bytes = -1;
    std::string checksum;
};

template <typename Result> ResultFigures figures_of_result(const Result& result) {
    if constexpr (requires { result.segment.checksum; }) {
        return {result.segment.frames, result.segment.bytes, result.segment.checksum};
    } else if constexpr (requires { result.checksum; }) {
        return {result.frames, result.bytes, result.checksum};
    } else {
        return {};
    }
}

inline ResultFigures figures_of(const scatter::PieceSnapshot& piece) {
    if (piece.state != scatter::PieceState::done) {
        return {};
    }
    return std::visit([](const auto& result) { return figures_of_result(result); }, piece.result);
}

} // namespace reelmill::checkpoint
