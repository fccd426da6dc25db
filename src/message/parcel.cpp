#include "reelmill/message/parcel.hpp"

#include "reelmill/core/failure.hpp"

#include "wire_archive.hpp"

#include <cereal/types/vector.hpp>
#include <exception>
#include <fmt/format.h>

namespace reelmill::message {

namespace {

/// As WireWriter has it.
constexpr std::size_t length_bytes = sizeof(std::uint64_t);

void append(Bytes& parcel, const Bytes& message) {
    WireWriter writer(parcel);
    writer(message);
}

} // namespace

Parcel::Parcel(Bytes message) : bytes_(std::move(message)) {}

bool Parcel::add(const Bytes& message) {
    const std::size_t before = bytes_.size() + (holds_several() ? 0 : length_bytes);
    if (before + length_bytes + message.size() > most_bytes) {
        return false;
    }
    if (!holds_several()) {
        Bytes all;
        append(all, bytes_);
        bytes_ = std::move(all);
    }
    append(bytes_, message);
    ++messages_;
    return true;
}

std::deque<Bytes> Parcel::open(const Bytes& bytes, int from) {
    std::deque<Bytes> messages;
    try {
        for (WireReader reader(bytes, 0); reader.left() > 0;) {
            reader(messages.emplace_back());
        }
    } catch (const std::exception&) {
        std::throw_with_nested(environment_failure(
            fmt::format("messages of rank {} arrived damaged; run the same command again to go on", from)));
    }
    return messages;
}

} // namespace reelmill::message
