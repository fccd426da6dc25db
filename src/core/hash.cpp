#include "reelmill/core/hash.hpp"

#include <fmt/format.h>
#include <new>
#include <xxhash.h>

namespace reelmill {

struct Hasher::State {
    XXH3_state_t* xxh = XXH3_createState();
    State() {
        if (xxh == nullptr) {
            throw std::bad_alloc();
        }
        XXH3_128bits_reset(xxh);
    }
    ~State() { XXH3_freeState(xxh); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

Hasher& Hasher::add(std::span<const std::byte> bytes) {
    XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
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
    const XXH128_hash_t digest = XXH3_128bits_digest(state_->xxh);
    return fmt::format("{:016x}{:016x}", digest.high64, digest.low64);
}

std::string hash_of(std::string_view bytes) { return Hasher().add(bytes).hex(); }

} // namespace reelmill
