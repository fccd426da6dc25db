#include "reelmill/scatter/coordinator.hpp"

#include "coordinator_impl.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {
// Numbers of different terms never meet.
constexpr TaskId tasks_per_term = TaskId{1} << 32;
// A prefetched task must begin long before the queue runs dry, or it would have been quicker elsewhere: the queue has
// to hold this many times, per slot, what the task may have to wait for.
constexpr double prefetch_margin = 2;
} // namespace

Coordinator::Coordinator(job::JobSpec spec, Term term) : impl_(std::make_unique<Impl>(std::move(spec), term)) {}
Coordinator::~Coordinator() = default;
Coordinator::Coordinator(Coordinator&&) noexcept = default;
Coordinator& Coordinator::operator=(Coordinator&&) noexcept = default;

std::vector<Action> Coordinator::start(double now) { return impl_->start(now); }
std::vector<Action> Coordinator::handle(const Event& event, double now) { return impl_->handle(event, now); }
progress::Status Coordinator::status(double now) { return impl_->status(now); }
bool Coordinator::finished() const { return impl_->finished(); }

Coordinator::Impl::Impl(job::JobSpec spec, Term term)
    : spec_(std::move(spec)), term_(term), last_task_(term * tasks_per_term), ledger_(spec_.titles.size()) {
    titles_.reserve(spec_.titles.size());
    for (std::size_t title = 0; title < spec_.titles.size(); ++title) {
        titles_.emplace_back(static_cast<TitleId>(title), spec_);
    }
    open_titles_ = titles_.size();
}

std::vector<Action> Coordinator::Impl::start(double now) {
    now_ = started_ = now;
    report_settled_rows();
    for (const TitleRecord& title : titles_) {
        if (!closed(title.outcome.state)) {
            ++unprobed_titles_;
            enqueue(title.run.first_order());
        }
    }
    finish_if_over();
    return std::exchange(actions_, {});
}

std::vector<Action> Coordinator::Impl::handle(const Event& event, double now) {
    now_ = std::max(now_, now);
    std::visit([this](const auto& known) { on(known); }, event);
    finish_if_over();
    return std::exchange(actions_, {});
}

void Coordinator::Impl::on(const RankReady& event) {
    if (finished_) {
        actions_.emplace_back(StopRank{event.rank, term_});
        return;
    }
    roster_.join(event.rank, event.slots);
    summary_.ranks = std::max(summary_.ranks, roster_.size());
    dispatch(event.rank);
}

void Coordinator::Impl::on(const ProgressReported& event) {
    const auto found = tasks_.find(event.progress.task);
    if (found != tasks_.end() && !found->second.settled) {
        found->second.progress = event.progress;
    }
}

void Coordinator::Impl::on(const TaskFinished& event) {
    const bool held = roster_.release(event.rank, event.task);
    const auto found = tasks_.find(event.task);
    if (found == tasks_.end()) {
        return;
    }
    TaskRecord& task = found->second;
    TitleRecord& title = title_of(task);
    if (held) {
        std::erase(task.holders, event.rank);
        --title.held;
        title.outcome.core_seconds += event.seconds;
    }
    const auto* failure = std::get_if<TaskFailure>(&event.result);
    if (!task.settled && failure == nullptr) {
        accept(event.task, task, event);
    } else if (!task.settled && held) { // what a rank says that was given up says nothing about the next try
        accept_failure(event.task, task, *failure);
    }
    forget_if_answered(event.task);
    delete_segments_if_released(title);
    dispatch(event.rank);
}

void Coordinator::Impl::on(const RankLost& event) {
    for (const TaskId id : roster_.lose(event.rank)) {
        TaskRecord& task = tasks_.at(id);
        TitleRecord& title = title_of(task);
        std::erase(task.holders, event.rank);
        --title.held;
        if (!task.settled && task.holders.empty() && !stopping_) {
            task.progress = {};
            queue_.push(id, task.place);
        }
        forget_if_answered(id);
        delete_segments_if_released(title);
    }
    dispatch(std::nullopt);
}

void Coordinator::Impl::on(const StopRequested& event) {
    if (!finished_) {
        stop(ExitStatus::stopped, event.line);
    }
}

void Coordinator::Impl::accept(TaskId id, TaskRecord& task, const TaskFinished& event) {
    const Piece piece = task.piece;
    TitleRecord& title = title_of(task);
    settle(id, task);
    const Step step = title.run.take(piece, event.result);
    if (piece.kind == Piece::Kind::probe && title.run.probed()) {
        --unprobed_titles_;
        ledger_.plan(task.title, title.run.total_load());
        title.outcome.state = job::TitleState::running;
    } else if (piece.kind == Piece::Kind::shard || piece.kind == Piece::Kind::tracks) {
        ledger_.finish(task.title, title.run.load_of(piece), event.seconds);
        ledger_.redo(task.title, step.redo, step.redo_cost);
    }
    follow(title, step);
}

void Coordinator::Impl::accept_failure(TaskId id, TaskRecord& task, const TaskFailure& failure) {
    TitleRecord& title = title_of(task);
    if (failure.kind == FailureKind::environment || failure.kind == FailureKind::interrupted) {
        const bool environment = failure.kind == FailureKind::environment;
        title.outcome.line = failure.line;
        stop(environment ? ExitStatus::environment : ExitStatus::stopped, failure.line);
        return;
    }
    const bool no_title_at_all = task.piece.kind == Piece::Kind::probe && !title.run.spec().required;
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
void Coordinator::Impl::settle(TaskId id, TaskRecord& task) {
    task.settled = true;
    title_of(task).tasks.erase(id);
    queue_.erase(id);
    for (const int rank : task.holders) {
        actions_.emplace_back(Cancel{rank, term_, id});
    }
}

void Coordinator::Impl::forget_if_answered(TaskId id) {
    const auto found = tasks_.find(id);
    if (found != tasks_.end() && found->second.settled && found->second.holders.empty()) {
        tasks_.erase(found);
    }
}

void Coordinator::Impl::enqueue(const Order& order) {
    const TaskId id = ++last_task_;
    tasks_.emplace(id, TaskRecord{order.place.title, order.piece, order.place, {}, false, {}});
    titles_[static_cast<std::size_t>(order.place.title)].tasks.insert(id);
    if (!stopping_) {
        queue_.push(id, order.place);
    }
}

void Coordinator::Impl::dispatch(std::optional<int> asking) {
    while (!queue_.empty()) {
        const auto rank = roster_.idle_rank();
        if (!rank) {
            break;
        }
        assign_first_to(*rank);
    }
    while (asking && roster_.present(*asking) && worth_prefetching(*asking)) {
        assign_first_to(*asking);
    }
}

bool Coordinator::Impl::worth_prefetching(int rank) const {
    const auto& held = roster_.held_by(rank);
    const auto slots = static_cast<std::size_t>(roster_.slots_of(rank));
    const auto all_slots = static_cast<std::size_t>(roster_.slots());
    if (held.size() >= 2 * slots || queue_.size() <= all_slots) {
        return false;
    }
    double longest = queue_.first_cost();
    for (const TaskId id : held) {
        longest = std::max(longest, tasks_.at(id).place.cost);
    }
    return queue_.total_cost() >= prefetch_margin * longest * static_cast<double>(all_slots);
}

void Coordinator::Impl::assign_first_to(int rank) {
    const TaskId id = queue_.pop().value();
    TaskRecord& task = tasks_.at(id);
    TitleRecord& title = title_of(task);
    task.holders.push_back(rank);
    roster_.hold(rank, id);
    ++title.held;
    if (!title.began) {
        title.began = now_;
    }
    if (task.piece.kind == Piece::Kind::probe) {
        title.outcome.state = job::TitleState::probing;
    } else if (task.piece.kind == Piece::Kind::mux) {
        title.outcome.state = job::TitleState::muxing;
    }
    actions_.emplace_back(Assign{rank, term_, id, title.run.task_for(task.piece)});
}

} // namespace reelmill::scatter
