// Snapshots of a run, and how a coordinator goes on from one.

#include "coordinator_impl.hpp"

#include "reelmill/scatter/segment_names.hpp"

#include <algorithm>

namespace reelmill::scatter {

using job::TitleState;

namespace {

Account account_of(const PieceSnapshot& piece) {
    return {.attempts = piece.attempts, .deaths = piece.deaths, .rank = piece.rank, .seconds = piece.seconds};
}

/// With an analysis that is done, which lies in no file, as a segment does.
Account account_with_analysis(const PieceSnapshot& piece) {
    Account account = account_of(piece);
    const auto* analysis = std::get_if<task::AnalysisResult>(&piece.result);
    if (analysis != nullptr && piece.state == PieceState::done) {
        account.analysis = *analysis;
    }
    return account;
}

/// Of a title that has not been probed again: what an earlier run has left is left to the next one.
void keep_analyses(const TitleRecord& title, std::vector<PieceSnapshot>& pieces) {
    for (const auto& [id, account] : title.accounts) {
        if (account.analysis) {
            PieceSnapshot& kept = pieces.emplace_back();
            const task::Piece piece = task::piece_of(id);
            kept.title = title.run.id();
            kept.kind = piece.kind;
            kept.track = piece.track;
            kept.position = piece.position;
            kept.state = PieceState::done;
            kept.result = *account.analysis;
        }
    }
}

} // namespace

RunSnapshot Coordinator::Impl::snapshot() const {
    RunSnapshot snapshot;
    snapshot.term = term_;
    snapshot.settings_key = spec_.settings.key();
    for (const TitleRecord& title : titles_) {
        TitleSnapshot& added = snapshot.titles.emplace_back(title.run.title_snapshot());
        added.state = title.outcome.state;
        added.line = title.outcome.line;
        if (closed(title.outcome.state) && title.outcome.state != TitleState::stopped) {
            added.outcome = json_text(title.outcome);
        } else {
            added.plan_key = title.run.probed() ? added.plan_key : title.plan_key_before;
            const auto pieces = pieces_of(title);
            snapshot.pieces.insert(snapshot.pieces.end(), pieces.begin(), pieces.end());
        }
    }
    return snapshot;
}

/// Finished ones first, then those at work or waiting.
std::vector<PieceSnapshot> Coordinator::Impl::pieces_of(const TitleRecord& title) const {
    std::vector<PieceSnapshot> pieces = title.run.settled_pieces();
    for (const task::TaskId id : title.tasks) {
        const TaskRecord& task = tasks_.at(id);
        PieceSnapshot& added = pieces.emplace_back();
        added.title = task.title;
        added.kind = task.piece.kind;
        added.track = task.piece.track;
        added.position = task.piece.position;
        added.state = task.holders.empty() ? PieceState::waiting : PieceState::running;
        if (task.piece.kind == task::Piece::Kind::shard) {
            added.shard = title.run.shard_of(task.piece);
        }
    }
    if (!title.run.probed()) {
        keep_analyses(title, pieces);
    }
    for (PieceSnapshot& piece : pieces) {
        const auto account = title.accounts.find(task::task_id(piece.title, piece.piece()));
        if (account != title.accounts.end()) {
            piece.attempts = account->second.attempts;
            piece.deaths = account->second.deaths;
            piece.rank = account->second.rank;
            piece.seconds = account->second.seconds;
        }
    }
    return pieces;
}

void Coordinator::Impl::take_over(const RunSnapshot& snapshot) {
    took_over_ = waits_for_reports_ = any_shard_done_ = true;
    const std::size_t titles = std::min(titles_.size(), snapshot.titles.size());
    for (std::size_t i = 0; i < titles; ++i) {
        const TitleSnapshot& before = snapshot.titles[i];
        TitleRecord& title = titles_[i];
        if (before.source != title.run.spec().source || before.output != title.run.spec().output) {
            continue;
        }
        if (closed(before.state) && before.state != TitleState::stopped) {
            title.outcome = Json::parse(before.outcome).get<job::TitleOutcome>();
            --open_titles_;
            if (!before.plan_key.empty()) {
                // Whoever took the row down may have died before it deleted the files.
                actions_.emplace_back(
                    DeleteSegments{segment_folder(spec_.job_folder, before.plan_key, before.output), {}});
            }
        } else if (before.plan) {
            task::ProbeResult probe{Json::parse(*before.plan).get<title::TitlePlan>()};
            PieceSnapshot& first = inherited_[static_cast<task::TitleId>(i)].emplace_back();
            first.kind = task::PieceKind::probe;
            first.result = std::move(probe);
        } else {
            title.resumed = true;
            title.plan_key_before = before.plan_key;
        }
    }
    for (const PieceSnapshot& piece : snapshot.pieces) {
        if (piece.title < 0 || static_cast<std::size_t>(piece.title) >= titles) {
            continue;
        }
        TitleRecord& title = titles_[static_cast<std::size_t>(piece.title)];
        const auto inherited = inherited_.find(piece.title);
        title.accounts[task::task_id(piece.title, piece.piece())] =
            inherited == inherited_.end() ? account_with_analysis(piece) : account_of(piece);
        if (inherited != inherited_.end() && piece.state == PieceState::done) {
            inherited->second.push_back(piece);
        }
    }
}

void Coordinator::Impl::resume(const RunSnapshot& snapshot, bool restarted) {
    any_shard_done_ = any_shard_done_ || restarted;
    std::map<std::string, TitleRecord*> by_output;
    for (TitleRecord& title : titles_) {
        by_output.emplace(title.run.spec().output.bytes, &title);
    }
    std::vector<TitleRecord*> now(snapshot.titles.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
        const auto found = by_output.find(snapshot.titles[i].output.bytes);
        if (found != by_output.end()) {
            now[i] = found->second;
            now[i]->resumed = true;
            now[i]->plan_key_before = snapshot.titles[i].plan_key;
        }
    }
    for (const PieceSnapshot& piece : snapshot.pieces) {
        const auto before = static_cast<std::size_t>(piece.title);
        if (before < now.size() && now[before] != nullptr) {
            Account account = account_with_analysis(piece);
            account.on_disk = piece.state == PieceState::done && !account.analysis;
            now[before]->accounts[task::task_id(now[before]->run.id(), piece.piece())] = account;
        }
    }
}

/// From the probe on, or from where an earlier coordination stood.
void Coordinator::Impl::begin_again(TitleRecord& title) {
    ++unprobed_titles_;
    enqueue(title.run.first_order());
    const auto inherited = inherited_.find(title.run.id());
    if (inherited == inherited_.end()) {
        return;
    }
    for (PieceSnapshot& piece : inherited->second) {
        const task::TaskId id = task::task_id(title.run.id(), piece.piece());
        const auto task = tasks_.find(id);
        TaskFinished answer{piece.rank, id, std::move(piece.result), piece.seconds};
        if (closed(title.outcome.state) || title.run.has(piece.piece())) {
            continue;
        }
        title.outcome.core_seconds += piece.seconds;
        if (task == tasks_.end()) { // of a round that others have to be taken for first
            early_.insert_or_assign(id, std::move(answer));
        } else if (!task->second.settled) {
            accept(id, task->second, answer);
            forget_if_answered(id);
        }
    }
    inherited_.erase(inherited);
    take_ripe_answers();
}

} // namespace reelmill::scatter
