#include "exchange_state.hpp"

#include <algorithm>

namespace reelmill::exchange {

namespace {

/// A stop flag of a task does not wake anybody: it is looked at as often as this.
constexpr std::chrono::milliseconds longest_nap{100};

class Counted {
public:
    explicit Counted(int& count) : count_(count) { ++count_; }
    ~Counted() { --count_; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;

private:
    int& count_;
};

} // namespace

ExchangeState::ExchangeState(const ExchangeOptions& options)
    : rank(options.rank), two_of_each(options.two_of_each), patience(options.patience),
      peers(static_cast<std::size_t>(options.ranks)) {
    peer(rank).host = options.host;
    for (int other = 0; other < ranks(); ++other) {
        if (other != rank && two_of_each) {
            send(message::SegmentHost{options.host}, other);
        }
    }
}

std::vector<int> ExchangeState::others() const {
    std::vector<int> living;
    for (int step = 1; step < ranks(); ++step) {
        const int other = (rank + step) % ranks();
        const Peer& candidate = peers[static_cast<std::size_t>(other)];
        if (!candidate.lost && !candidate.silent) {
            living.push_back(other);
        }
    }
    return living;
}

std::vector<int> ExchangeState::who_may_have_it() const {
    if (two_of_each) {
        return others();
    }
    const auto any = keeper({});
    return any ? std::vector<int>{*any} : std::vector<int>{}; // they all look into the same folder
}

std::optional<int> ExchangeState::keeper(const std::set<int>& tried) const {
    std::vector<int> seeing;
    for (const int other : others()) {
        if (peers.at(static_cast<std::size_t>(other)).sees_files && !tried.contains(other)) {
            seeing.push_back(other);
        }
    }
    if (seeing.empty()) {
        return std::nullopt;
    }
    std::ranges::sort(seeing);
    return seeing[static_cast<std::size_t>(rank) % seeing.size()];
}

void ExchangeState::heard(int other) {
    peer(other).heard = Clock::now();
    peer(other).silent = false;
}

/// Who has not told yet where it is counts as near: there may be a better one.
bool ExchangeState::on_my_host(int other) const {
    const auto& theirs = peers.at(static_cast<std::size_t>(other)).host;
    return !theirs || theirs == peers.at(static_cast<std::size_t>(rank)).host;
}

/// On another host where there is one. The ranks of a host choose different ones there, so that not all copies go to
/// the first rank of the next host.
std::optional<int> ExchangeState::partner(int preferred, const std::set<int>& tried) const {
    std::vector<int> near;
    std::vector<int> far;
    std::size_t before_me = 0; // on this host
    for (const int other : others()) {
        const bool mine = on_my_host(other);
        before_me += mine && other < rank ? 1 : 0;
        if (!tried.contains(other)) {
            (mine ? near : far).push_back(other);
        }
    }
    const auto& choice = far.empty() ? near : far;
    if (choice.empty()) {
        return std::nullopt;
    }
    if (std::ranges::find(choice, preferred) != choice.end()) {
        return preferred;
    }
    return far.empty() ? near.front() : far[before_me % far.size()];
}

bool ExchangeState::is_dropped(const std::string& name) const {
    return dropped_titles.contains(name.substr(0, name.rfind('/')));
}

void ExchangeState::send(message::Body body, int to) {
    if (!peer(to).lost) {
        outbox.push_back({std::move(body), to});
    }
}

void ExchangeState::refuse_to_wait(const Stop& stop) const {
    if (closed || leaving || (stop && stop())) {
        throw Failure(FailureKind::interrupted, "stopped while segments were exchanged between ranks");
    }
}

void ExchangeState::ask_after(Peer& other, int number, Clock::time_point now) {
    if (now - other.asked > patience / 4) {
        other.asked = now;
        send(message::AreYouThere{}, number);
    }
}

bool ExchangeState::wait(Lock& lock, int other, const std::function<bool()>& ready, const Stop& stop) {
    const Counted counted(waiting);
    const auto began = Clock::now();
    while (!ready()) {
        refuse_to_wait(stop);
        Peer& watched = peer(other);
        const auto now = Clock::now();
        const auto silence = now - std::max(began, watched.heard);
        if (watched.lost || silence > patience) {
            watched.silent = true; // nobody else waits for it; it was asked, so it will be heard when it wakes up
            return false;
        }
        if (silence > patience / 4) {
            ask_after(watched, other, now);
        }
        changed.wait_for(lock, std::min(longest_nap, patience / 8 + std::chrono::milliseconds(1)));
    }
    return true;
}

void ExchangeState::wait(Lock& lock, const std::function<bool()>& ready, const Stop& stop) {
    while (!ready()) {
        refuse_to_wait(stop);
        changed.wait_for(lock, longest_nap);
    }
}

void ExchangeState::wait_for_news(Lock& lock, const Stop& stop) {
    const Counted counted(waiting);
    refuse_to_wait(stop);
    changed.wait_for(lock, longest_nap);
}

void ExchangeState::arrived(message::FilePiece& piece, int from) {
    Peer& sender = peer(from);
    sender.wanted = std::max(sender.wanted - 1, 0);
    const auto transfer = transfers.find(piece.transfer);
    if (transfer != transfers.end() && transfer->second->from == from) {
        transfer->second->arrived.push_back(std::move(piece));
    } // else nobody waits for it any more
}

bool ExchangeState::settle(message::Body& message, int from) {
    if (auto* piece = std::get_if<message::FilePiece>(&message)) {
        arrived(*piece, from);
    } else if (const auto* host = std::get_if<message::SegmentHost>(&message)) {
        peer(from).host = host->host;
    } else if (const auto* found = std::get_if<message::SegmentFound>(&message)) {
        const auto query = queries.find(found->query);
        if (query != queries.end() && query->second->unanswered.erase(from) > 0 && found->here) {
            query->second->holders.push_back(from);
        }
    } else if (const auto* taken = std::get_if<message::SegmentTaken>(&message)) {
        for (Offer& offer : offers) {
            if (offer.to == from && offer.name == taken->name) {
                offer.answer = *taken;
            }
        }
    } else if (const auto* sight = std::get_if<message::FilesSeen>(&message)) {
        peer(from).sees_files = sight->seen;
    } else if (const auto* question = std::get_if<message::AreYouThere>(&message)) {
        if (!question->answer) {
            send(message::AreYouThere{true}, from);
        }
    } else {
        return false;
    }
    return true;
}

} // namespace reelmill::exchange
