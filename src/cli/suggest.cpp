#include "reelmill/cli/suggest.hpp"

#include <algorithm>

namespace reelmill::cli {

int edit_distance(std::string_view from, std::string_view to) {
    const std::size_t width = to.size() + 1;
    std::vector<int> table((from.size() + 1) * width);
    const auto at = [&](std::size_t row, std::size_t column) -> int& { return table[row * width + column]; };
    for (std::size_t column = 0; column < width; ++column) {
        at(0, column) = static_cast<int>(column);
    }
    for (std::size_t row = 1; row <= from.size(); ++row) {
        at(row, 0) = static_cast<int>(row);
        for (std::size_t column = 1; column < width; ++column) {
            const bool same = from[row - 1] == to[column - 1];
            int best = at(row - 1, column - 1) + (same ? 0 : 1);
            best = std::min({best, at(row - 1, column) + 1, at(row, column - 1) + 1});
            if (row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1]) {
                best = std::min(best, at(row - 2, column - 2) + 1);
            }
            at(row, column) = best;
        }
    }
    return at(from.size(), to.size());
}

std::string nearest(const std::string& word, const std::vector<std::string>& words) {
    constexpr std::size_t shortest_beginning = 3;
    std::string best;
    // A third of the letters may be wrong; beyond that a suggestion rather misleads.
    int best_distance = static_cast<int>(word.size()) / 3 + 2;
    for (const std::string& candidate : words) {
        const bool is_beginning = word.size() >= shortest_beginning && candidate.starts_with(word);
        const int distance = is_beginning ? 1 : edit_distance(word, candidate);
        if (distance < best_distance && distance < static_cast<int>(candidate.size())) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& words) {
    const std::string best = nearest(word, words);
    return best.empty() ? "" : "; did you mean " + best + "?";
}

} // namespace reelmill::cli
