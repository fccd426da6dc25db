#include "parcel.hpp"

#include "reelmill/core/failure.hpp"

#include <fmt/format.h>

namespace reelmill::cluster {

namespace {

constexpr std::size_t length_bytes = 4;
constexpr unsigned bits_per_byte = 8;

void append(Bytes& parcel, const Bytes& message) {
    for (unsigned i = 0; i < length_bytes; ++i) {
        parcel.push_back(static_cast<std::uint8_t>(message.size() >> (i * bits_per_byte)));
    }
    parcel.insert(parcel.end(), message.begin(), message.end());
}

std::size_t length_at(const Bytes& parcel, std::size_t at) {
    std::size_t length = 0;
    for (std::size_t i = length_bytes; i > 0; --i) {
        length = length << bits_per_byte | parcel[at + i - 1];
    }
    return length;
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
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t left = bytes.size() - at;
        if (left < length_bytes || left - length_bytes < length_at(bytes, at)) {
            throw environment_failure(fmt::format("messages of rank {} arrived damaged; run the same command again to "
                                                  "go on",
                                                  from));
        }
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at + length_bytes);
        const std::size_t length = length_at(bytes, at);
        messages.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(length));
        at += length_bytes + length;
    }
    return messages;
}

} // namespace reelmill::cluster
