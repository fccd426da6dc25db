#include "reelmill/message/outbox.hpp"

#include <utility>

namespace reelmill::message {

void Outbox::put(Bytes message, int to) {
    auto& waiting = lines_.at(static_cast<std::size_t>(to)).waiting;
    if (waiting.empty() || !waiting.back().add(message)) {
        waiting.emplace_back(std::move(message));
    }
    give_turn(to);
}

std::optional<Outbox::Sending> Outbox::take() {
    const auto to = next_rank();
    if (!to) {
        return std::nullopt;
    }
    Line& line = lines_[static_cast<std::size_t>(*to)];
    Sending taken{*to, std::move(line.waiting.front())};
    line.waiting.pop_front();
    ++line.under_way;
    ++under_way_;
    give_turn(*to);
    return taken;
}

void Outbox::arrived(int to) {
    --lines_.at(static_cast<std::size_t>(to)).under_way;
    --under_way_;
    give_turn(to);
}

bool Outbox::has(int to) const {
    const Line& line = lines_.at(static_cast<std::size_t>(to));
    return line.under_way > 0 || !line.waiting.empty();
}

void Outbox::give_turn(int to) {
    Line& line = lines_[static_cast<std::size_t>(to)];
    if (line.waiting.empty() || line.under_way >= window_.to_one) {
        return;
    }
    const bool first = line.under_way == 0;
    if (!std::exchange(first ? line.in_first_turns : line.in_turns, true)) {
        (first ? first_turns_ : turns_).push_back(to);
    }
}

/// What has changed since a rank was given its turn is looked at here.
std::optional<int> Outbox::next_rank() {
    while (!first_turns_.empty()) {
        const int to = first_turns_.front();
        first_turns_.pop_front();
        Line& line = lines_[static_cast<std::size_t>(to)];
        line.in_first_turns = false;
        if (!line.waiting.empty() && line.under_way == 0) {
            return to;
        }
    }
    while (!turns_.empty() && under_way_ < window_.to_all) {
        const int to = turns_.front();
        turns_.pop_front();
        Line& line = lines_[static_cast<std::size_t>(to)];
        line.in_turns = false;
        if (!line.waiting.empty() && line.under_way < window_.to_one) {
            return to;
        }
    }
    return std::nullopt;
}

} // namespace reelmill::message
