#include "reelmill/ffmpeg/nal_units.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <array>

namespace reelmill::ffmpeg {
namespace {

constexpr std::byte zero{0};
constexpr std::byte prevention{3};

Failure cut_short() { return {FailureKind::internal, "an H.264 NAL unit ends too early"}; }

} // namespace

std::uint32_t BitReader::bits(unsigned count) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < count; ++i, ++position_) {
        if (position_ / 8 >= bytes_.size()) {
            throw cut_short();
        }
        const auto byte = std::to_integer<std::uint32_t>(bytes_[position_ / 8]);
        value = (value << 1U) | ((byte >> (7 - position_ % 8)) & 1U);
    }
    return value;
}

std::uint32_t BitReader::exp_golomb() {
    unsigned zeros = 0;
    while (!flag()) {
        if (++zeros > 31) {
            throw cut_short();
        }
    }
    return (1U << zeros) - 1 + bits(zeros);
}

std::int32_t BitReader::signed_exp_golomb() {
    const std::uint32_t code = exp_golomb();
    const auto magnitude = static_cast<std::int32_t>(code / 2 + code % 2);
    return code % 2 == 1 ? magnitude : -magnitude;
}

std::size_t find_start_code(std::span<const std::byte> bytes, std::size_t from) {
    constexpr std::array<std::byte, start_code_bytes> start_code{zero, zero, std::byte{1}};
    const auto rest = bytes.subspan(std::min(from, bytes.size()));
    const auto found = std::search(rest.begin(), rest.end(), start_code.begin(), start_code.end());
    return static_cast<std::size_t>(found - rest.begin()) + (bytes.size() - rest.size());
}

std::vector<NalUnit> annex_b_units(std::span<const std::byte> bytes) {
    std::vector<NalUnit> units;
    std::size_t at = find_start_code(bytes, 0);
    while (at < bytes.size()) {
        const std::size_t begin = at + start_code_bytes;
        at = find_start_code(bytes, begin);
        std::size_t end = at;
        while (end > begin && bytes[end - 1] == zero) {
            --end;
        }
        units.push_back({begin, end - begin});
    }
    return units;
}

std::vector<NalUnit> length_prefixed_units(std::span<const std::byte> bytes, unsigned length_bytes) {
    std::vector<NalUnit> units;
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (bytes.size() - at < length_bytes) {
            throw cut_short();
        }
        std::size_t size = 0;
        for (unsigned i = 0; i < length_bytes; ++i) {
            size = (size << 8U) | std::to_integer<std::size_t>(bytes[at++]);
        }
        if (size > bytes.size() - at) {
            throw cut_short();
        }
        units.push_back({at, size});
        at += size;
    }
    return units;
}

std::vector<std::byte> unescaped(std::span<const std::byte> unit) {
    std::vector<std::byte> out;
    out.reserve(unit.size());
    int zeros = 0;
    for (const std::byte byte : unit) {
        if (zeros >= 2 && byte == prevention) {
            zeros = 0;
            continue;
        }
        zeros = byte == zero ? zeros + 1 : 0;
        out.push_back(byte);
    }
    return out;
}

std::vector<std::byte> escaped(std::span<const std::byte> unit) {
    std::vector<std::byte> out;
    out.reserve(unit.size() + unit.size() / 64 + 2);
    int zeros = 0;
    for (const std::byte byte : unit) {
        if (zeros >= 2 && byte <= prevention) {
            out.push_back(prevention);
            zeros = 0;
        }
        zeros = byte == zero ? zeros + 1 : 0;
        out.push_back(byte);
    }
    // A unit must not end in 0: cabac_zero_words are followed by 3 (7.4.1).
    if (!unit.empty() && unit.back() == zero) {
        out.push_back(prevention);
    }
    return out;
}

} // namespace reelmill::ffmpeg
