// Enumerations as words. Unlike the JSON of job and scatter, where an unknown word is the first of its kind, an unknown
// word is an error here: a checkpoint says what it says.
#pragma once

#include "reelmill/scatter/run_snapshot.hpp"

#include <string>
#include <string_view>

namespace reelmill::checkpoint {

[[nodiscard]] std::string word_of(job::TitleState state);
[[nodiscard]] std::string word_of(task::PieceKind kind);
[[nodiscard]] std::string word_of(scatter::PieceState state);

/// Throw std::runtime_error for a word that is none of them.
void from_word(const std::string& word, job::TitleState& state);
void from_word(const std::string& word, task::PieceKind& kind);
void from_word(const std::string& word, scatter::PieceState& state);

} // namespace reelmill::checkpoint
