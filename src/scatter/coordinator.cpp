#include "reelmill/scatter/coordinator.hpp"

#include "reelmill/core/failure.hpp"

#include "coordinator_impl.hpp"
#include "leave_policy.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {
// A disk that damages the same segment more often than this will do so again.
constexpr int most_losses = 3;
} // namespace

Coordinator::Coordinator(job::JobSpec spec, task::Term term) : impl_(hidden<Impl>(std::move(spec), term)) {}

std::vector<Action> Coordinator::start(double now) { return impl_->start(now); }
std::vector<Action> Coordinator::handle(const Event& event, double now) { return impl_->handle(event, now); }
status::Status Coordinator::status(double now) { return impl_->status(now); }
void Coordinator::take_over(const RunSnapshot& snapshot) { impl_->take_over(snapshot); }
void Coordinator::resume(const RunSnapshot& snapshot, bool restarted) { impl_->resume(snapshot, restarted); }
RunSnapshot Coordinator::snapshot() const { return impl_->snapshot(); }
bool Coordinator::finished() const { return impl_->finished(); }

Coordinator::Impl::Impl(job::JobSpec spec, task::Term term)
    : spec_(std::move(spec)), term_(term), ledger_(spec_.titles.size()) {
    titles_.reserve(spec_.titles.size());
    for (std::size_t title = 0; title < spec_.titles.size(); ++title) {
        titles_.emplace_back(static_cast<task::TitleId>(title), spec_);
    }
    open_titles_ = titles_.size();
}

std::vector<Action> Coordinator::Impl::start(double now) {
    now_ = started_ = now;
    report_settled_rows();
    for (TitleRecord& title : titles_) {
        if (!closed(title.outcome.state)) {
            begin_again(title);
        }
    }
    finish_if_over();
    return std::exchange(actions_, {});
}

std::vector<Action> Coordinator::Impl::handle(const Event& event, double now) {
    now_ = std::max(now_, now);
    std::visit([this](const auto& known) { on(known); }, event);
    take_ripe_answers();
    finish_if_over();
    return std::exchange(actions_, {});
}

void Coordinator::Impl::on(const RankReady& event) {
    if (finished_) {
        actions_.emplace_back(StopRank{event.rank, term_});
        return;
    }
    roster_.join(event.rank, event.slots, event.memory, event.sees_files);
    roster_.set_end(event.rank, event.ends_at);
    roster_.set_speed_class(event.rank, speeds_.speed_class_of(event.rank)); // it may be back
    summary_.ranks = std::max(summary_.ranks, roster_.size());
    for (const task::TaskId id : event.holding) {
        adopt(event.rank, id);
    }
    dispatch(event.rank);
}

void Coordinator::Impl::on(const ProgressReported& event) {
    const auto found = tasks_.find(event.progress.task);
    if (found != tasks_.end() && !found->second.settled) {
        found->second.progress = event.progress;
        learn_from_progress(event, found->second);
    }
    if (looks_.is_due(now_, roster_.slots())) {
        dispatch(std::nullopt); // a faster rank that was waited for may take longer than was thought
        help_stragglers();
    }
}

void Coordinator::Impl::learn_from_progress(const ProgressReported& event, TaskRecord& task) {
    if (task.piece.kind != task::Piece::Kind::shard || !is_near_the_end(view())) {
        return;
    }
    const double share = title_of(task).run.share_of(task.piece, event.progress);
    if (!task.shard_progress.add(event.rank, share, now_) ||
        !roster_.held_by(event.rank).contains(event.progress.task)) {
        return;
    }
    if (const auto seen = task.shard_progress.of(event.rank)) {
        speeds_.observe(event.rank, seen->seconds / (seen->covered * task.place.cost));
        roster_.set_speed_class(event.rank, speeds_.speed_class_of(event.rank));
    }
}

void Coordinator::Impl::on(const TaskFinished& event) {
    const bool held = roster_.release(event.rank, event.task);
    if (const auto claim = claims_.find(event.task); claim != claims_.end()) {
        std::erase(claim->second, event.rank);
    }
    const auto found = tasks_.find(event.task);
    if (found == tasks_.end()) {
        keep_early_answer(event);
        let_go(event.rank);
        return;
    }
    TaskRecord& task = found->second;
    TitleRecord& title = title_of(task);
    if (held) {
        std::erase(task.holders, event.rank);
        --title.held;
        title.outcome.core_seconds += event.seconds;
    }
    const auto* failure = std::get_if<task::TaskFailure>(&event.result);
    if (!task.settled && failure == nullptr) {
        accept(event.task, task, event);
    } else if (!task.settled && held && failure->kind == FailureKind::interrupted && roster_.closed(event.rank)) {
        hand_back(event.task, task);
    } else if (!task.settled && held) { // what a rank says that was given up says nothing about the next try
        accept_failure(event.task, task, *failure);
    }
    forget_if_answered(event.task);
    delete_segments_if_released(title);
    let_go(event.rank);
    dispatch(event.rank);
}

void Coordinator::Impl::on(const RankLeaving& event) {
    roster_.close(event.rank);
    cancel(event.rank, given_up(view(), event.rank, event.grace_seconds));
    let_go(event.rank);
    dispatch(std::nullopt);
}

void Coordinator::Impl::on(const RankLost& event) {
    rates_.forget(event.rank);
    speeds_.forget(event.rank);
    for (auto& [id, ranks] : claims_) {
        std::erase(ranks, event.rank);
    }
    for (const task::TaskId id : roster_.lose(event.rank)) {
        TaskRecord& task = tasks_.at(id);
        TitleRecord& title = title_of(task);
        Account& account = title.accounts[id];
        account.deaths += event.died ? 1 : 0;
        task.place.anywhere = may_travel(task.piece, account);
        std::erase(task.holders, event.rank);
        --title.held;
        hand_back(id, task);
        forget_if_answered(id);
        delete_segments_if_released(title);
    }
    dispatch(std::nullopt);
}

void Coordinator::Impl::on(const StopRequested& event) {
    if (!finished_) {
        stop(event.status, event.line, event.grace_seconds);
    }
}

void Coordinator::Impl::on(const RanksReported& /*event*/) {
    waits_for_reports_ = false;
    dispatch(std::nullopt);
}

void Coordinator::Impl::on(const GraceOver& /*event*/) {
    for (const int rank : stopping_ ? roster_.ranks() : std::vector<int>{}) {
        for (const auto& [task, need] : roster_.held_by(rank)) {
            actions_.emplace_back(Cancel{rank, term_, task});
        }
    }
}

/// What a coordination before this one has ordered, and this one will order, too, once it knows as much.
void Coordinator::Impl::keep_early_answer(const TaskFinished& event) {
    const auto title = static_cast<std::size_t>(task::title_of(event.task));
    const bool wanted = title < titles_.size() && !closed(titles_[title].outcome.state) &&
                        !titles_[title].run.has(task::piece_of(event.task));
    if (took_over_ && wanted && !std::holds_alternative<task::TaskFailure>(event.result)) {
        early_.insert_or_assign(event.task, event);
    }
}

void Coordinator::Impl::take_ripe_answers() {
    if (ripe_.empty()) {
        return;
    }
    while (!ripe_.empty()) {
        const task::TaskId id = ripe_.back();
        ripe_.pop_back();
        const auto answer = early_.extract(id);
        const auto task = tasks_.find(id);
        if (!answer.empty() && task != tasks_.end() && !task->second.settled) {
            accept(id, task->second, answer.mapped());
            forget_if_answered(id);
        }
    }
    dispatch(std::nullopt);
}

void Coordinator::Impl::accept(task::TaskId id, TaskRecord& task, const TaskFinished& event) {
    const task::Piece piece = task.piece;
    TitleRecord& title = title_of(task);
    Account& account = title.accounts[id];
    account.rank = event.rank;
    account.seconds = event.seconds;
    settle(id, task);
    const Step step = title.run.take(piece, event.result);
    const bool of_earlier_run = !took_over_ || title.resumed;
    if (piece.kind == task::Piece::Kind::probe && of_earlier_run && title.run.plan_key() != title.plan_key_before) {
        title.accounts.clear(); // they are of another source or of other settings
    }
    const auto* lost = std::get_if<task::SegmentsLost>(&event.result);
    if (lost != nullptr && lost_too_often(title, step)) {
        close(title, job::TitleState::failed,
              printable(title.run.spec().source.bytes) +
                  ": its segments are damaged on disk again and again; check the disk of the job folder",
              lost->line);
        return;
    }
    if (piece.kind == task::Piece::Kind::probe && title.run.probed()) {
        --unprobed_titles_;
        ledger_.plan(task.title, title.run.total_load());
        title.outcome.state = job::TitleState::running;
    } else if (has_a_load(piece)) {
        const Load load = title.run.load_of(piece);
        ledger_.finish(task.title, load);
        const auto* shard = std::get_if<task::ShardResult>(&event.result);
        const bool encoded = shard != nullptr && shard->segment.seconds > 0; // not found on disk
        if (piece.kind == task::Piece::Kind::shard && encoded && task.place.cost >= load.cost) {
            any_shard_done_ = true;
            ledger_.measure(load, event.seconds);
            speeds_.measure(event.rank, load.cost, event.seconds);
            roster_.set_speed_class(event.rank, speeds_.speed_class_of(event.rank));
        }
        any_shard_done_ = any_shard_done_ || (piece.kind == task::Piece::Kind::analysis && event.seconds > 0);
        piece.kind == task::Piece::Kind::shard ? rates_.finish_shard(event.rank, load)
                                               : rates_.finish_other(event.rank, load);
    }
    ledger_.redo(task.title, step.redo, step.redo_cost);
    follow(title, step);
}

bool Coordinator::Impl::lost_too_often(TitleRecord& title, const Step& step) {
    return std::ranges::any_of(step.orders, [&](const Order& order) {
        return ++title.accounts[task::task_id(title.run.id(), order.piece)].losses > most_losses;
    });
}

void Coordinator::Impl::accept_failure(task::TaskId id, TaskRecord& task, const task::TaskFailure& failure) {
    TitleRecord& title = title_of(task);
    if (failure.kind == FailureKind::environment || failure.kind == FailureKind::interrupted) {
        title.outcome.line = failure.line;
        stop(exit_status_of_stop(failure.kind), failure.line);
        return;
    }
    const bool no_title_at_all = task.piece.kind == task::Piece::Kind::probe && !title.run.spec().required;
    settle(id, task);
    close(title, no_title_at_all ? job::TitleState::ignored : job::TitleState::failed, failure.line, failure.chain);
}

void Coordinator::Impl::follow(TitleRecord& title, const Step& step) {
    if (step.failure) {
        close(title, job::TitleState::failed, step.failure->line, step.failure->chain);
        return;
    }
    if (step.published) {
        close(title, job::TitleState::done, {}, {});
        return;
    }
    for (const Order& order : step.orders) {
        enqueue(order);
    }
}

/// The task needs nobody any more: out of the queue with it, and whoever still holds it may stop.
void Coordinator::Impl::settle(task::TaskId id, TaskRecord& task) {
    task.settled = true;
    title_of(task).tasks.erase(id);
    queue_.erase(id);
    for (const int rank : task.holders) {
        actions_.emplace_back(Cancel{rank, term_, id});
    }
}

void Coordinator::Impl::forget_if_answered(task::TaskId id) {
    const auto found = tasks_.find(id);
    if (found != tasks_.end() && found->second.settled && found->second.holders.empty()) {
        tasks_.erase(found);
    }
}

} // namespace reelmill::scatter
