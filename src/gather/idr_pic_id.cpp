#include "reelmill/gather/idr_pic_id.hpp"

#include "nal_units.hpp"
#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace reelmill::gather {
namespace {

constexpr unsigned idr_slice = 5;
constexpr unsigned sequence_parameter_set = 7;

Failure broken(const std::string& what) { return {FailureKind::internal, "H.264 joint: " + what}; }

unsigned type_of(std::span<const std::byte> unit) {
    return unit.empty() ? 0 : std::to_integer<unsigned>(unit[0]) & 0x1FU;
}

// Profiles whose sequence parameter sets tell the chroma format (7.3.2.1.1).
bool tells_chroma_format(std::uint32_t profile) {
    constexpr std::array<std::uint32_t, 13> profiles{100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135};
    return std::ranges::find(profiles, profile) != profiles.end();
}

void skip_scaling_list(BitReader& bits, int entries) {
    std::int32_t last = 8;
    std::int32_t next = 8;
    for (int i = 0; i < entries; ++i) {
        if (next != 0) {
            next = (last + bits.signed_exp_golomb() + 256) % 256;
        }
        last = next == 0 ? last : next;
    }
}

void read_chroma(BitReader& bits, SliceSyntax& syntax) {
    const std::uint32_t chroma_format = bits.exp_golomb();
    if (chroma_format == 3) {
        syntax.separate_colour_planes = bits.flag();
    }
    bits.exp_golomb(); // bit_depth_luma_minus8
    bits.exp_golomb(); // bit_depth_chroma_minus8
    bits.flag();       // qpprime_y_zero_transform_bypass_flag
    if (bits.flag()) { // seq_scaling_matrix_present_flag
        for (int i = 0; i < (chroma_format == 3 ? 12 : 8); ++i) {
            if (bits.flag()) {
                skip_scaling_list(bits, i < 6 ? 16 : 64);
            }
        }
    }
}

void skip_picture_order(BitReader& bits) {
    const std::uint32_t type = bits.exp_golomb();
    if (type == 0) {
        bits.exp_golomb(); // log2_max_pic_order_cnt_lsb_minus4
    } else if (type == 1) {
        bits.flag();              // delta_pic_order_always_zero_flag
        bits.signed_exp_golomb(); // offset_for_non_ref_pic
        bits.signed_exp_golomb(); // offset_for_top_to_bottom_field
        const std::uint32_t cycle = bits.exp_golomb();
        for (std::uint32_t i = 0; i < cycle; ++i) {
            bits.signed_exp_golomb(); // offset_for_ref_frame
        }
    }
}

SliceSyntax read_sequence_parameter_set(std::span<const std::byte> unit) {
    const auto plain = unescaped(unit);
    BitReader bits(plain);
    SliceSyntax syntax;
    bits.bits(8); // NAL header
    const std::uint32_t profile = bits.bits(8);
    bits.bits(16);     // constraint flags, level_idc
    bits.exp_golomb(); // seq_parameter_set_id
    if (tells_chroma_format(profile)) {
        read_chroma(bits, syntax);
    }
    syntax.frame_num_bits = bits.exp_golomb() + 4;
    skip_picture_order(bits);
    bits.exp_golomb(); // max_num_ref_frames
    bits.flag();       // gaps_in_frame_num_value_allowed_flag
    bits.exp_golomb(); // pic_width_in_mbs_minus1
    bits.exp_golomb(); // pic_height_in_map_units_minus1
    syntax.frame_mbs_only = bits.flag();
    if (syntax.frame_num_bits > 16) {
        throw broken("log2_max_frame_num is beyond its range");
    }
    return syntax;
}

// avcC (ISO/IEC 14496-15 5.3.3.1): the first of its sequence parameter sets.
SliceSyntax read_avcc(std::span<const std::byte> box) {
    if (box.size() < 8 || (std::to_integer<unsigned>(box[5]) & 0x1FU) == 0) {
        throw broken("avcC without a sequence parameter set");
    }
    const auto size = std::to_integer<std::size_t>(box[6]) << 8U | std::to_integer<std::size_t>(box[7]);
    if (size > box.size() - 8) {
        throw broken("avcC ends too early");
    }
    SliceSyntax syntax = read_sequence_parameter_set(box.subspan(8, size));
    syntax.length_bytes = (std::to_integer<unsigned>(box[4]) & 3U) + 1;
    return syntax;
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

SliceSyntax slice_syntax_of(std::span<const std::byte> extradata) {
    if (!extradata.empty() && extradata[0] == std::byte{1}) {
        return read_avcc(extradata);
    }
    for (const auto& [begin, size] : annex_b_units(extradata)) {
        const auto unit = extradata.subspan(begin, size);
        if (type_of(unit) == sequence_parameter_set) {
            return read_sequence_parameter_set(unit);
        }
    }
    throw broken("no sequence parameter set in the extradata");
}

std::vector<std::byte> with_joint_idr_pic_id(std::span<const std::byte> packet, const SliceSyntax& syntax,
                                             int ordinal) {
    const unsigned extra = ordinal % 2 == 1 ? 0b00001000U : 0b00001001U;
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
