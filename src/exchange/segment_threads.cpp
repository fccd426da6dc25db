#include "segment_threads.hpp"

#include "file_pieces.hpp"
#include "segment_pull.hpp"

#include <spdlog/spdlog.h>

namespace reelmill::exchange {

SegmentServer::SegmentServer(ExchangeState& state, const ExchangeOptions& options, const SegmentStore& store)
    : state_(state), options_(options), store_(store), thread_([this] { work(); }) {}

void SegmentServer::end() {
    if (thread_.joinable()) {
        thread_.join();
    }
}

void SegmentServer::work() {
    ExchangeState::Lock lock(state_.mutex);
    while (true) {
        busy_ = false;
        state_.changed.wait(lock, [this] {
            const bool pieces_wanted = !wanted_.empty() || !sources_.empty();
            return state_.closed || !questions_.empty() || (pieces_wanted && state_.room);
        });
        if (state_.closed) {
            return;
        }
        busy_ = true;
        if (!questions_.empty()) {
            const auto [question, from] = std::move(questions_.front());
            questions_.pop_front();
            lock.unlock();
            const bool here = has(question.name);
            lock.lock();
            state_.send(message::SegmentFound{question.query, here}, from);
        } else {
            state_.room = false; // until the main thread has taken this one
            send_piece(lock);
        }
    }
}

/// Of sources first: encoders wait for them.
void SegmentServer::send_piece(ExchangeState::Lock& lock) {
    const auto answer = [&](auto& queue, const auto& make) {
        const auto [wanted, from] = std::move(queue.front());
        queue.pop_front();
        lock.unlock();
        message::FilePiece piece = make(wanted);
        lock.lock();
        state_.send(std::move(piece), from);
    };
    if (!sources_.empty()) {
        answer(sources_, [](const message::SourceWanted& wanted) { return source_piece(wanted); });
    } else {
        answer(wanted_, [this](const message::PieceWanted& wanted) { return piece_for(wanted); });
    }
}

bool SegmentServer::has(const std::string& name) const {
    try {
        return store_.has(name);
    } catch (const Failure& failure) {
        spdlog::debug("{}", describe_chain(failure));
        return false;
    }
}

message::FilePiece SegmentServer::piece_for(const message::PieceWanted& wanted) const {
    try {
        return segment_piece(wanted, store_.place(wanted.name), options_.piece_bytes);
    } catch (const Failure& failure) {
        spdlog::debug("{}", describe_chain(failure));
        return {.transfer = wanted.transfer, .offset = wanted.offset, .bytes = {}};
    }
}

SegmentCopier::SegmentCopier(ExchangeState& state, const ExchangeOptions& options, const SegmentStore& store, Kept kept,
                             Dropped dropped)
    : state_(state), options_(options), store_(store), kept_(std::move(kept)), dropped_(std::move(dropped)) {
    for (int i = 0; i < options.copies_at_a_time; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

void SegmentCopier::end() {
    {
        const ExchangeState::Lock lock(state_.mutex);
        something_to_do_.notify_all();
    }
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

void SegmentCopier::add(Job job) {
    queue_.add(std::move(job));
    something_to_do_.notify_one();
}

void SegmentCopier::work() {
    ExchangeState::Lock lock(state_.mutex);
    while (true) {
        std::optional<CopyQueue::Work> next;
        something_to_do_.wait(lock, [&] { return state_.closed || (next = queue_.begin_next()); });
        if (state_.closed) {
            return;
        }
        lock.unlock();
        if ((*next)->drops()) {
            drop((*next)->name);
        } else {
            copy(**next);
        }
        lock.lock();
        queue_.finished(*next);
        something_to_do_.notify_all(); // what had to wait for this one, of which there may be several
        state_.changed.notify_all();
    }
}

/// First from the lists, so that nobody takes the deletion for a loss.
void SegmentCopier::drop(const std::string& name) {
    {
        const ExchangeState::Lock lock(state_.mutex);
        if (name.find('/') != std::string::npos) {
            state_.dropped_titles.insert(name);
        }
        dropped_(name);
    }
    try {
        store_.drop(name);
    } catch (const Failure& failure) {
        spdlog::warn("{}", describe_chain(failure)); // a file too many does no harm
    }
}

void SegmentCopier::copy(const Job& job) {
    message::SegmentTaken answer{job.name, {}};
    try {
        answer.refusal = refusal_of(job);
    } catch (const Failure& failure) {
        if (failure.kind() == FailureKind::interrupted) {
            return; // nobody waits for an answer any more
        }
        answer.refusal = describe_chain(failure);
        answer.disk = failure.kind() == FailureKind::environment;
    }
    const ExchangeState::Lock lock(state_.mutex);
    if (answer.refusal.empty()) {
        kept_(job.name, job.from);
    }
    state_.send(std::move(answer), job.from);
}

std::string SegmentCopier::refusal_of(const Job& job) const {
    {
        const ExchangeState::Lock lock(state_.mutex);
        if (state_.is_dropped(job.name)) {
            return "it is not needed any more";
        }
    }
    if (!store_.keeps()) {
        return "it does not see the job folder";
    }
    if (has_good_one(job.name)) {
        return {};
    }
    switch (pull(state_, options_, store_, job.name, job.from, {})) {
    case Pulled::yes: // what was pulled after that may lie in a private folder
        return store_.keeps() ? "" : "it does not see the job folder any more";
    case Pulled::not_there:
        return "it is not there any more";
    case Pulled::damaged:
        return "it arrives damaged";
    case Pulled::silent:
        break;
    }
    return "no answer";
}

bool SegmentCopier::has_good_one(const std::string& name) const {
    if (!store_.has_own(name)) {
        return false;
    }
    try {
        options_.verify(store_.place(name));
        return true;
    } catch (const Failure& failure) {
        spdlog::warn("{}; it is copied again", describe_chain(failure));
        return false;
    }
}

} // namespace reelmill::exchange
