#include "reelmill/message/outbox.hpp"

#include <utility>

namespace reelmill::message {

void Outbox::put(Bytes message, int to) {
    Sending*& last = last_.at(static_cast<std::size_t>(to));
    if (last == nullptr || !last->parcel.add(message)) {
        last = &waiting_.emplace_back(Sending{to, Parcel(std::move(message))});
    }
}

std::optional<Outbox::Sending> Outbox::take() {
    if (waiting_.empty()) {
        return std::nullopt;
    }
    Sending& first = waiting_.front();
    if (Sending*& last = last_[static_cast<std::size_t>(first.to)]; last == &first) {
        last = nullptr;
    }
    Sending taken = std::move(first);
    waiting_.pop_front();
    return taken;
}

} // namespace reelmill::message
