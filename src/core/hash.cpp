#include "reelmill/core/hash.hpp"

#include <fmt/format.h>
#include <new>
#include <xxhash.h>

namespace reelmill {

Hasher::Hasher() : state_(XXH3_createState(), [](XXH3_state_s* state) { XXH3_freeState(state); }) {
    if (state_ == nullptr) {
        throw std::bad_alloc();
    }
    XXH3_128bits_reset(state_.get());
}

Hasher& Hasher::add(std::span<const std::byte> bytes) {
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
    return *this;
}

Hasher& Hasher::add(std::string_view text) { return add(std::as_bytes(std::span(text.data(), text.size()))); }

// Byte by byte, low first, so that the digest is the same on every machine.
Hasher& Hasher::add(std::int64_t number) {
    std::byte bytes[8];
    for (int i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::byte>((static_cast<std::uint64_t>(number) >> (8 * i)) & 0xFFU);
    }
    return add(std::span<const std::byte>(bytes));
}

std::string Hasher::hex() const {
    const XXH128_hash_t digest = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", digest.high64, digest.low64);
}

std::string hash_of(std::string_view bytes) { return Hasher().add(bytes).hex(); }

} // namespace reelmill
