#include "segment_exchange_impl.hpp"

#include "segment_pull.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <utility>

namespace reelmill::exchange {

using Lock = ExchangeState::Lock;

namespace {

/// A question to all living ranks, for as long as this object lives.
class AskedAll {
public:
    AskedAll(ExchangeState& state, const std::string& name) : state_(state) {
        const Lock lock(state_.mutex);
        number_ = ++state_.last_number;
        state_.queries[number_] = &query;
        for (const int other : state_.who_may_have_it()) {
            query.unanswered.insert(other);
            state_.send(message::SegmentSought{number_, name}, other);
        }
    }
    ~AskedAll() {
        const Lock lock(state_.mutex);
        state_.queries.erase(number_);
    }
    AskedAll(const AskedAll&) = delete;
    AskedAll& operator=(const AskedAll&) = delete;

    ExchangeState::Query query;

private:
    ExchangeState& state_;
    std::int64_t number_ = 0;
};

} // namespace

/// The next rank that says that it has it; none: all have answered, or never will.
std::optional<int> SegmentExchange::Impl::next_holder(const std::string& name, ExchangeState::Query& query,
                                                      const ExchangeState::Stop& stop) {
    Lock lock(state.mutex);
    while (query.holders.empty() && !query.unanswered.empty()) {
        const int other = *query.unanswered.begin();
        const auto answered = [&] { return !query.holders.empty() || !query.unanswered.contains(other); };
        if (!state.wait(lock, other, answered, stop)) {
            spdlog::debug("rank {} does not say whether it has {}", other, name);
            query.unanswered.erase(other);
        }
    }
    if (query.holders.empty()) {
        return std::nullopt;
    }
    const int holder = query.holders.front();
    query.holders.pop_front();
    return holder;
}

/// From another rank of this host. One that is damaged must not come back again and again.
bool SegmentExchange::Impl::linked(const std::string& name) const {
    if (!store.has(name)) {
        return false;
    }
    try {
        options.verify(store.place(name));
        return true;
    } catch (const Failure& failure) {
        spdlog::warn("{}; another copy is looked for", describe_chain(failure));
        store.remove(name);
        return false;
    }
}

SegmentExchange::Fetched SegmentExchange::Impl::fetch(const std::string& name, const ExchangeState::Stop& stop) {
    if (store.has_own(name) || linked(name)) {
        return {true, -1};
    }
    AskedAll asked(state, name);
    while (const auto holder = next_holder(name, asked.query, stop)) {
        if (pull(state, options, store, name, *holder, stop) == Pulled::yes) {
            spdlog::debug("{} fetched from rank {}", name, *holder);
            return {true, *holder};
        }
    }
    return {false, -1};
}

std::optional<message::SegmentTaken> SegmentExchange::Impl::offer(const std::string& name, int to,
                                                                  const ExchangeState::Stop& stop) {
    Lock lock(state.mutex);
    const auto entry = state.offers.insert(state.offers.end(), {name, to, std::nullopt});
    state.send(message::SegmentOffer{name}, to);
    std::optional<message::SegmentTaken> answer;
    try {
        static_cast<void>(state.wait(
            lock, to, [&] { return entry->answer.has_value(); }, stop));
        answer = entry->answer;
    } catch (...) {
        state.offers.erase(entry);
        throw;
    }
    state.offers.erase(entry);
    if (answer && answer->refusal.empty()) {
        holds(name, to);
    }
    return answer;
}

SegmentExchange::Copied SegmentExchange::Impl::replicate(const std::string& name, int preferred,
                                                         const ExchangeState::Stop& stop) {
    std::set<int> tried;
    while (store.has_own(name)) {
        std::optional<int> partner;
        {
            const Lock lock(state.mutex);
            if (state.is_dropped(name)) {
                return Copied::gone;
            }
            partner = state.partner(preferred, tried);
            if (!partner && !std::exchange(warned_alone, true)) {
                spdlog::warn("no other rank takes copies of this rank's segments; if its scratch folder is lost, they "
                             "are made again");
            }
        }
        if (!partner) {
            return Copied::alone;
        }
        const auto answer = offer(name, *partner, stop);
        if (answer && answer->refusal.empty()) {
            spdlog::debug("{} is copied to rank {}", name, *partner);
            return Copied::yes;
        }
        spdlog::debug("{}: rank {} takes no copy: {}", name, *partner, answer ? answer->refusal : "no answer");
        tried.insert(*partner);
    }
    return Copied::gone;
}

SegmentExchange::Handed SegmentExchange::Impl::hand_over(const std::string& name, const ExchangeState::Stop& stop) {
    std::set<int> tried;
    std::string disk_refusal;
    while (!store.keeps()) {
        if (!store.has_own(name)) {
            return Handed::gone;
        }
        std::optional<int> keeper;
        {
            ExchangeState::Lock lock(state.mutex);
            keeper = state.keeper(tried);
            if (!keeper && !disk_refusal.empty()) {
                throw environment_failure(fmt::format("no rank can keep the segment {}: {}", name, disk_refusal));
            }
            if (!keeper) {
                state.wait_for_news(lock, stop); // somebody who sees the files may come back, or take over
                tried.clear();
                continue;
            }
        }
        const auto answer = offer(name, *keeper, stop);
        if (answer && answer->refusal.empty()) {
            spdlog::debug("{} is handed over to rank {}", name, *keeper);
            store.given_away(name);
            return Handed::kept;
        }
        spdlog::debug("{}: rank {} does not keep it: {}", name, *keeper, answer ? answer->refusal : "no answer");
        disk_refusal = answer && answer->disk ? answer->refusal : disk_refusal;
        tried.insert(*keeper);
    }
    return Handed::here;
}

void SegmentExchange::Impl::take(message::Body& message, int from) {
    state.heard(from);
    if (state.settle(message, from)) {
        return;
    }
    if (auto* sought = std::get_if<message::SegmentSought>(&message)) {
        server.add(std::move(*sought), from);
    } else if (auto* wanted = std::get_if<message::PieceWanted>(&message)) {
        server.add(std::move(*wanted), from);
    } else if (auto* source = std::get_if<message::SourceWanted>(&message)) {
        server.add(std::move(*source), from);
    } else if (auto* offered = std::get_if<message::SegmentOffer>(&message)) {
        copier.add(std::move(*offered), from);
    } else if (auto* dropped = std::get_if<message::SegmentsDropped>(&message)) {
        copier.add(std::move(*dropped));
    }
}

} // namespace reelmill::exchange
