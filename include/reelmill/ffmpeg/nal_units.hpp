// NAL units of H.264: bits, escaping (ITU-T H.264 7.4.1), and where units lie in a packet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace reelmill::ffmpeg {

/// Reads bits, most significant first. Throws Failure{internal} past the end.
class BitReader {
public:
    explicit BitReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::uint32_t bits(unsigned count);
    bool flag() { return bits(1) != 0; }
    std::uint32_t exp_golomb();
    std::int32_t signed_exp_golomb();
    [[nodiscard]] std::size_t position() const { return position_; } ///< in bits

private:
    std::span<const std::byte> bytes_;
    std::size_t position_ = 0;
};

/// A NAL unit without its start code or size: `begin` and `size` in bytes.
struct NalUnit {
    std::size_t begin = 0;
    std::size_t size = 0;
};

/// Where the next start code (00 00 01) at or behind byte `from` begins; the size of `bytes` where there is none. What
/// is between two of them is a unit of H.264 and HEVC (with zeros that may follow it), or a header or slice of MPEG-2.
[[nodiscard]] std::size_t find_start_code(std::span<const std::byte> bytes, std::size_t from);
inline constexpr std::size_t start_code_bytes = 3;

/// Without the zeros that may follow them; none where `bytes` has no start code.
[[nodiscard]] std::vector<NalUnit> annex_b_units(std::span<const std::byte> bytes);
/// Throws Failure{internal} where a size leads past the end.
[[nodiscard]] std::vector<NalUnit> length_prefixed_units(std::span<const std::byte> bytes, unsigned length_bytes);

[[nodiscard]] std::vector<std::byte> unescaped(std::span<const std::byte> unit);
[[nodiscard]] std::vector<std::byte> escaped(std::span<const std::byte> unit);

} // namespace reelmill::ffmpeg
