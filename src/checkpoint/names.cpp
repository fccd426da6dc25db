#include "names.hpp"

#include "reelmill/core/json.hpp"

#include <fmt/format.h>
#include <initializer_list>
#include <stdexcept>

namespace reelmill::checkpoint {
namespace {

using job::TitleState;
using scatter::PieceState;
using task::PieceKind;

std::runtime_error unknown(const std::string& word) {
    return std::runtime_error(fmt::format("\"{}\" is unknown", printable(word)));
}

template <typename Enum> Enum find(const std::string& word, std::initializer_list<Enum> values) {
    for (const Enum value : values) {
        if (word == word_of(value)) {
            return value;
        }
    }
    throw unknown(word);
}

} // namespace

std::string word_of(TitleState state) { return Json(state).get<std::string>(); }

std::string word_of(PieceKind kind) {
    switch (kind) {
    case PieceKind::probe:
        return "probe";
    case PieceKind::tracks:
        return "tracks";
    case PieceKind::shard:
        return "shard";
    case PieceKind::mux:
        return "mux";
    }
    throw std::runtime_error("a kind of piece has no name");
}

std::string word_of(PieceState state) {
    switch (state) {
    case PieceState::waiting:
        return "waiting";
    case PieceState::running:
        return "running";
    case PieceState::done:
        return "done";
    }
    throw std::runtime_error("a state of a piece has no name");
}

void from_word(const std::string& word, TitleState& state) {
    state = Json(word).get<TitleState>();
    if (word_of(state) != word) {
        throw unknown(word);
    }
}

void from_word(const std::string& word, PieceKind& kind) {
    kind = find(word, {PieceKind::probe, PieceKind::tracks, PieceKind::shard, PieceKind::mux});
}

void from_word(const std::string& word, PieceState& state) {
    state = find(word, {PieceState::waiting, PieceState::running, PieceState::done});
}

} // namespace reelmill::checkpoint
