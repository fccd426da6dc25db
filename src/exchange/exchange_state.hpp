// What the threads of a SegmentExchange share: who is there, what is to be sent, what is waited for. Private to the
// room.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/exchange/segment_exchange.hpp"

#include <condition_variable>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace reelmill::exchange {

/// Every member is guarded by `mutex` but for those that never change. Waits give it up.
class ExchangeState {
public:
    using Clock = std::chrono::steady_clock;
    using Lock = std::unique_lock<std::mutex>;
    using Stop = std::function<bool()>;

    explicit ExchangeState(const ExchangeOptions& options);

    const int rank;
    const bool two_of_each;
    const std::chrono::milliseconds patience;
    mutable std::mutex mutex;
    std::condition_variable changed; ///< anything at all

    struct Peer {
        bool lost = false;
        bool silent = false; ///< until it is heard again
        bool sees_files = true;
        std::optional<std::string> host; ///< none: it has not spoken yet
        Clock::time_point heard;
        Clock::time_point asked; ///< AreYouThere was sent
        int wanted = 0;          ///< pieces that it still owes us
    };
    std::vector<Peer> peers; ///< by rank, with this one

    struct Letter {
        message::Body body;
        int to = 0;
    };
    std::deque<Letter> outbox;
    bool room = true;     ///< for pieces
    bool leaving = false; ///< no new wishes
    bool closed = false;
    int waiting = 0; ///< threads that wait for other ranks

    struct Transfer {
        int from = 0;
        std::deque<message::FilePiece> arrived;
    };
    std::map<std::int64_t, Transfer*> transfers;
    struct Query {
        std::set<int> unanswered;
        std::deque<int> holders;
    };
    std::map<std::int64_t, Query*> queries;
    struct Offer {
        std::string name;
        int to = 0;
        std::optional<message::SegmentTaken> answer;
    };
    std::list<Offer> offers;
    std::int64_t last_number = 0;
    std::set<std::string> dropped_titles; ///< never needed again in this run

    [[nodiscard]] bool is_dropped(const std::string& name) const;

    [[nodiscard]] Peer& peer(int other) { return peers.at(static_cast<std::size_t>(other)); }
    [[nodiscard]] int ranks() const { return static_cast<int>(peers.size()); }
    /// Ranks that live and answer, from the one after this on, without this one.
    [[nodiscard]] std::vector<int> others() const;
    /// Ranks to ask for a segment.
    [[nodiscard]] std::vector<int> who_may_have_it() const;
    /// A rank that sees the job's files, not in `tried`; ranks spread over them. None: there is none at present.
    [[nodiscard]] std::optional<int> keeper(const std::set<int>& tried) const;
    void heard(int other);
    /// Who should keep the next copy; none: nobody is left that is not in `tried`.
    [[nodiscard]] std::optional<int> partner(int preferred, const std::set<int>& tried) const;

    void send(message::Body body, int to);
    /// Waits for `ready`. False: `other` is lost or does not answer. Throws Failure{interrupted}.
    bool wait(Lock& lock, int other, const std::function<bool()>& ready, const Stop& stop);
    /// Waits for `ready` without anybody to watch.
    void wait(Lock& lock, const std::function<bool()>& ready, const Stop& stop);
    /// Returns soon, and at once when anything happens. Throws Failure{interrupted}.
    void wait_for_news(Lock& lock, const Stop& stop);

    /// Main thread: what does not need a disk is settled at once. False: it does.
    bool settle(message::Body& message, int from);

private:
    void refuse_to_wait(const Stop& stop) const;
    void ask_after(Peer& other, int number, Clock::time_point now);
    void arrived(message::FilePiece& piece, int from);
    [[nodiscard]] bool on_my_host(int other) const;
};

} // namespace reelmill::exchange
