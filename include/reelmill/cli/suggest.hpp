// The word that was probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace reelmill::cli {

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other (optimal string
/// alignment distance).
[[nodiscard]] int edit_distance(std::string_view from, std::string_view to);

/// The nearest of `words`, or one that `word` is the beginning of; empty when none is near. The first wins a tie.
[[nodiscard]] std::string nearest(const std::string& word, const std::vector<std::string>& words);

/// "; did you mean WORD?", or nothing.
[[nodiscard]] std::string did_you_mean(const std::string& word, const std::vector<std::string>& words);

} // namespace reelmill::cli
