#include "backlog.hpp"

#include "reelmill/task/piece.hpp"

namespace reelmill::scale {

using task::Piece;
using task::PieceKind;

Backlog::Backlog(const Workload& workload) : workload_(workload), pieces_left_(workload.titles.size()) {
    for (std::size_t title = 0; title < workload.titles.size(); ++title) {
        ready(task::task_id(static_cast<task::TitleId>(title), Piece{PieceKind::probe, 0, 0}));
    }
}

void Backlog::ready(task::TaskId task) {
    entries_.emplace(task, Entry{});
    ++waiting_;
}

void Backlog::given(int rank, task::TaskId task) {
    Entry& entry = entries_.at(task);
    waiting_ -= entry.holders == 0 && !entry.done ? 1 : 0;
    ++entry.holders;
    held_[rank].insert(task);
}

bool Backlog::answered(int rank, task::TaskId task) {
    Entry& entry = entries_.at(task);
    const bool first = !entry.done;
    entry.done = true;
    if (held_[rank].erase(task) > 0) {
        --entry.holders;
    } else if (first && entry.holders == 0) {
        --waiting_; // from a rank that was given up: it stood in the queue again
    }
    if (first) {
        follow(task);
    }
    return first;
}

void Backlog::returned(int rank, task::TaskId task) {
    if (held_[rank].erase(task) > 0) {
        drop(task);
    }
}

void Backlog::lost(int rank) {
    for (const task::TaskId task : std::exchange(held_[rank], {})) {
        drop(task);
    }
}

void Backlog::drop(task::TaskId task) {
    Entry& entry = entries_.at(task);
    waiting_ += --entry.holders == 0 && !entry.done ? 1 : 0;
}

void Backlog::follow(task::TaskId task) {
    const task::TitleId id = task::title_of(task);
    const auto title = static_cast<std::size_t>(id);
    const Piece piece = task::piece_of(task);
    if (piece.kind == PieceKind::probe) {
        const std::size_t shards = workload_.titles[title].plan.shards.size();
        pieces_left_[title] = shards + 1;
        ++open_titles_;
        ready(task::task_id(id, Piece{PieceKind::tracks, 0, 0}));
        for (std::size_t shard = 0; shard < shards; ++shard) {
            ready(task::task_id(id, Piece{PieceKind::shard, 0, shard}));
        }
    } else if (piece.kind == PieceKind::mux) {
        ++published_;
        --open_titles_;
        segments_ -= static_cast<std::int64_t>(workload_.titles[title].plan.shards.size());
    } else {
        segments_ += piece.kind == PieceKind::shard ? 1 : 0;
        if (--pieces_left_[title] == 0) {
            ready(task::task_id(id, Piece{PieceKind::mux, 0, 0}));
        }
    }
}

} // namespace reelmill::scale
