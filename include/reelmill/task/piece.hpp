// Names of tasks. A task is named by what it is, not by when it was given out: so every coordination of a run, the
// first one and those that take over, calls the same work by the same number, and an answer to an order of an earlier
// term still means what it says.
#pragma once

#include "reelmill/core/names.hpp"
#include "reelmill/task/task.hpp"

#include <cstddef>

namespace reelmill::task {

/// Position of a shard in its track's list; merged shards are added at the end, so a position never changes meaning.
using ShardPosition = std::size_t;

enum class PieceKind { probe, tracks, shard, mux, analysis };
REELMILL_NAMES(PieceKind, probe, tracks, shard, mux, analysis)

/// Names a task of a title without holding it: the task itself is made when a rank gets it.
struct Piece {
    using Kind = PieceKind;
    Kind kind = Kind::probe;
    int track = 0;              ///< of a shard or its analysis: position in TitleIndex::video
    ShardPosition position = 0; ///< of a shard in its track; of an analysis: of the shard as planned by the probe
};

namespace task_id_bits {
inline constexpr int kind = 3;
inline constexpr int track = 8;
inline constexpr int position = 24;
constexpr TaskId lowest(int bits) { return (TaskId{1} << bits) - 1; }
inline constexpr TaskId last_kind = names_of(PieceKind::probe).size() - 1;
static_assert(last_kind <= lowest(kind));
} // namespace task_id_bits

/// One number for a piece of a title, unique within a run. Titles below 2^28, tracks below 2^8, positions below 2^24:
/// more than the memory of a coordinator holds.
[[nodiscard]] constexpr TaskId task_id(TitleId title, const Piece& piece) {
    using namespace task_id_bits;
    TaskId id = title;
    id = (id << kind) | static_cast<TaskId>(piece.kind);
    id = (id << track) | (TaskId{piece.track} & lowest(track));
    return (id << position) | (static_cast<TaskId>(piece.position) & lowest(position));
}

/// The way back. Numbers that no task_id() made give a title that does not exist.
[[nodiscard]] constexpr TitleId title_of(TaskId id) {
    using namespace task_id_bits;
    const TaskId title = id >> (kind + track + position);
    const bool known = ((id >> (track + position)) & lowest(kind)) <= last_kind;
    return known && title >= 0 && title <= lowest(28) ? static_cast<TitleId>(title) : -1;
}
[[nodiscard]] constexpr Piece piece_of(TaskId id) {
    using namespace task_id_bits;
    return {static_cast<PieceKind>((id >> (track + position)) & lowest(kind)),
            static_cast<int>((id >> position) & lowest(track)), static_cast<ShardPosition>(id & lowest(position))};
}

} // namespace reelmill::task
