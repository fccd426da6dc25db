#include "reelmill/ffmpeg/slice_syntax.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/nal_units.hpp"

#include <algorithm>
#include <array>

namespace reelmill::ffmpeg {
namespace {

constexpr unsigned sequence_parameter_set = 7;

Failure broken(const std::string& what) { return {FailureKind::internal, "H.264 headers: " + what}; }

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

} // namespace reelmill::ffmpeg
