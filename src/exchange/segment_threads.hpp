// The threads of a SegmentExchange, each with its own kind of work, so that none waits for another one's: the server
// never waits for other ranks, the copier only for servers, the replicator only for copiers and servers. Private to the
// room.
#pragma once

#include "copy_queue.hpp"
#include "exchange_state.hpp"

#include <thread>

namespace reelmill::exchange {

/// Answers other ranks: who has what, and the pieces.
class SegmentServer {
public:
    SegmentServer(ExchangeState& state, const ExchangeOptions& options, const SegmentStore& store);
    ~SegmentServer() { end(); }
    /// Returns when the thread has seen that the state is closed.
    void end();

    // With the state's mutex held.
    void add(message::SegmentSought question, int from) { questions_.emplace_back(std::move(question), from); }
    void add(message::PieceWanted question, int from) { wanted_.emplace_back(std::move(question), from); }
    void add(message::SourceWanted question, int from) { sources_.emplace_back(std::move(question), from); }
    [[nodiscard]] bool idle() const { return questions_.empty() && wanted_.empty() && sources_.empty() && !busy_; }

private:
    void work();
    void send_piece(ExchangeState::Lock& lock);
    [[nodiscard]] message::FilePiece piece_for(const message::PieceWanted& wanted) const;
    [[nodiscard]] bool has(const std::string& name) const;

    ExchangeState& state_;
    const ExchangeOptions& options_;
    const SegmentStore& store_;
    std::deque<std::pair<message::SegmentSought, int>> questions_;
    std::deque<std::pair<message::PieceWanted, int>> wanted_;
    std::deque<std::pair<message::SourceWanted, int>> sources_;
    bool busy_ = false;
    std::thread thread_;
};

/// Keeps copies of what other ranks offer, several at a time, and deletes what is dropped. Whoever offers a segment
/// waits until it is kept: so it waits neither for others' disks and messages nor for a rank that does not answer.
class SegmentCopier {
public:
    /// `kept`: called, with the state's mutex held, for each copy; `dropped` for each deletion.
    using Kept = std::function<void(const std::string& name, int from)>;
    using Dropped = std::function<void(const std::string& name)>;
    SegmentCopier(ExchangeState& state, const ExchangeOptions& options, const SegmentStore& store, Kept kept,
                  Dropped dropped);
    ~SegmentCopier() { end(); }
    /// Returns when the threads have seen that the state is closed.
    void end();

    // With the state's mutex held.
    void add(message::SegmentOffer offer, int from) { add({std::move(offer.name), from}); }
    void add(message::SegmentsDropped dropped) { add({std::move(dropped.name), CopyQueue::dropping}); }
    [[nodiscard]] bool dropping_something() const { return queue_.dropping_something(); }

private:
    using Job = CopyQueue::Job;
    void add(Job job);
    void work();
    void drop(const std::string& name);
    void copy(const Job& job);
    /// Empty: there is a good copy. Throws Failure{interrupted}.
    [[nodiscard]] std::string refusal_of(const Job& job) const;
    [[nodiscard]] bool has_good_one(const std::string& name) const;

    ExchangeState& state_;
    const ExchangeOptions& options_;
    const SegmentStore& store_;
    Kept kept_;
    Dropped dropped_;
    CopyQueue queue_;
    std::condition_variable something_to_do_; ///< what else changes concerns none of those that wait for it
    std::vector<std::thread> threads_;
};

} // namespace reelmill::exchange
