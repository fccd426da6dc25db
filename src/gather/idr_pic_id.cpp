#include "reelmill/gather/idr_pic_id.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/nal_units.hpp"

#include <fmt/format.h>

namespace reelmill::gather {
namespace {

using ffmpeg::annex_b_units;
using ffmpeg::BitReader;
using ffmpeg::escaped;
using ffmpeg::length_prefixed_units;
using ffmpeg::unescaped;

constexpr unsigned idr_slice = 5;

Failure broken(const std::string& what) { return {FailureKind::internal, "H.264 joint: " + what}; }

unsigned type_of(std::span<const std::byte> unit) {
    return unit.empty() ? 0 : std::to_integer<unsigned>(unit[0]) & 0x1FU;
}

/// Bits before idr_pic_id, from the NAL header on (7.3.3).
std::size_t place_of_idr_pic_id(std::span<const std::byte> slice, const SliceSyntax& syntax) {
    BitReader bits(slice);
    bits.bits(8);      // NAL header
    bits.exp_golomb(); // first_mb_in_slice
    bits.exp_golomb(); // slice_type
    bits.exp_golomb(); // pic_parameter_set_id
    if (syntax.separate_colour_planes) {
        bits.bits(2); // colour_plane_id
    }
    bits.bits(syntax.frame_num_bits);
    if (!syntax.frame_mbs_only && bits.flag()) { // field_pic_flag
        bits.flag();                             // bottom_field_flag
    }
    const std::size_t place = bits.position();
    if (const std::uint32_t id = bits.exp_golomb(); id != 0) {
        throw broken(fmt::format("the first picture of a segment has idr_pic_id {} instead of 0", id));
    }
    return place;
}

/// Puts the eight bits of `extra` at bit `place`.
std::vector<std::byte> with_bits_inserted(std::span<const std::byte> bytes, std::size_t place, unsigned extra) {
    const std::size_t at = place / 8;
    const auto head_bits = static_cast<unsigned>(place % 8);
    const auto split = std::to_integer<unsigned>(bytes[at]);
    const unsigned tail_mask = 0xFFU >> head_bits;
    std::vector<std::byte> out(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
    out.push_back(static_cast<std::byte>((split & ~tail_mask) | (extra >> head_bits)));
    out.push_back(static_cast<std::byte>(((extra << (8 - head_bits)) & ~tail_mask & 0xFFU) | (split & tail_mask)));
    out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at) + 1, bytes.end());
    return out;
}

void append_length(std::vector<std::byte>& out, std::size_t size, unsigned length_bytes) {
    if (length_bytes > 0 && size >> (8 * length_bytes) != 0) {
        throw broken("a slice no longer fits its size field");
    }
    for (unsigned i = length_bytes; i > 0; --i) {
        out.push_back(static_cast<std::byte>((size >> (8 * (i - 1))) & 0xFFU));
    }
}

} // namespace

std::vector<std::byte> with_joint_idr_pic_id(std::span<const std::byte> packet, const SliceSyntax& syntax, int ordinal,
                                             JointOf joint) {
    const unsigned base = joint == JointOf::segments ? 0b00001000U : 0b00001010U;
    const unsigned extra = ordinal % 2 == 1 ? base : base + 1;
    const auto units =
        syntax.length_bytes == 0 ? annex_b_units(packet) : length_prefixed_units(packet, syntax.length_bytes);
    std::vector<std::byte> out;
    out.reserve(packet.size() + 64);
    std::size_t copied = 0;
    int slices = 0;
    for (const auto& [begin, size] : units) {
        const auto unit = packet.subspan(begin, size);
        if (type_of(unit) != idr_slice) {
            continue;
        }
        const auto plain = unescaped(unit);
        const auto changed = escaped(with_bits_inserted(plain, place_of_idr_pic_id(plain, syntax), extra));
        const std::size_t before = begin - syntax.length_bytes;
        out.insert(out.end(), packet.begin() + static_cast<std::ptrdiff_t>(copied),
                   packet.begin() + static_cast<std::ptrdiff_t>(before));
        append_length(out, changed.size(), syntax.length_bytes);
        out.insert(out.end(), changed.begin(), changed.end());
        copied = begin + size;
        ++slices;
    }
    if (slices == 0) {
        throw broken("a segment does not begin with an IDR picture");
    }
    out.insert(out.end(), packet.begin() + static_cast<std::ptrdiff_t>(copied), packet.end());
    return out;
}

} // namespace reelmill::gather
