// XXH3-128, the one hash of Reelmill: checksums of segments, identities of sources, keys of work.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace reelmill {

/// Streams bytes into an XXH3-128 digest. Not cryptographic: it finds damage, not malice.
class Hasher {
public:
    Hasher();

    Hasher& add(std::span<const std::byte> bytes);
    Hasher& add(std::string_view text);
    Hasher& add(std::int64_t number);
    /// 32 lower-case hex digits. The hasher can be fed further.
    [[nodiscard]] std::string hex() const;

private:
    std::unique_ptr<XXH3_state_s, void (*)(XXH3_state_s*)> state_;
};

[[nodiscard]] std::string hash_of(std::string_view bytes);

} // namespace reelmill
