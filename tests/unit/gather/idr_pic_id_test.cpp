#include "reelmill/gather/idr_pic_id.hpp"

#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>
#include <string>

namespace reelmill::gather {
namespace {

using Bytes = std::vector<std::byte>;

/// Writes bits, most significant first.
class BitWriter {
public:
    BitWriter& bits(std::uint32_t value, unsigned count) {
        for (unsigned i = count; i > 0; --i) {
            text_ += ((value >> (i - 1)) & 1U) != 0 ? '1' : '0';
        }
        return *this;
    }
    BitWriter& ue(std::uint32_t value) {
        unsigned length = 0;
        while ((value + 1) >> (length + 1) != 0) {
            ++length;
        }
        return bits(0, length).bits(value + 1, length + 1);
    }
    [[nodiscard]] Bytes bytes() const {
        std::string padded = text_ + "1";
        while (padded.size() % 8 != 0) {
            padded += '0';
        }
        Bytes out;
        for (std::size_t i = 0; i < padded.size(); i += 8) {
            out.push_back(static_cast<std::byte>(std::stoi(padded.substr(i, 8), nullptr, 2)));
        }
        return out;
    }

private:
    std::string text_;
};

Bytes join(std::initializer_list<Bytes> parts) {
    Bytes whole;
    for (const auto& part : parts) {
        whole.insert(whole.end(), part.begin(), part.end());
    }
    return whole;
}
Bytes raw(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}
const Bytes start_code = raw({0, 0, 0, 1});

Bytes baseline_sps(unsigned frame_num_bits, bool frame_mbs_only) {
    BitWriter sps;
    sps.bits(0x67, 8)
        .bits(66, 8)
        .bits(0, 8)
        .bits(30, 8)
        .ue(0)
        .ue(frame_num_bits - 4)
        .ue(2)
        .ue(1)
        .bits(0, 1)
        .ue(19)
        .ue(14);
    return sps.bits(frame_mbs_only ? 1 : 0, 1).bytes();
}

Bytes high444_sps_with_scaling_lists() {
    BitWriter sps;
    sps.bits(0x67, 8).bits(244, 8).bits(0, 8).bits(40, 8).ue(0);
    sps.ue(3).bits(1, 1).ue(2).ue(2).bits(1, 1).bits(1, 1); // 4:4:4 in separate planes, 10 bit, scaling matrix
    sps.bits(1, 1);
    sps.ue(16); // a delta of -8: ends the first list at once
    for (int i = 1; i < 12; ++i) {
        sps.bits(0, 1);
    }
    sps.ue(5).ue(1).bits(0, 1).ue(0).ue(0).ue(2).ue(1).ue(2); // frame_num of 9 bits; picture order type 1
    return sps.ue(4).bits(0, 1).ue(10).ue(10).bits(0, 1).bytes();
}

Bytes idr_slice(unsigned frame_num_bits, std::uint32_t first_mb, std::uint32_t id, const Bytes& rest,
                bool field_flag = false) {
    BitWriter slice;
    slice.bits(0x65, 8).ue(first_mb).ue(7).ue(0).bits(0, frame_num_bits);
    if (field_flag) {
        slice.bits(0, 1);
    }
    slice.ue(id);
    for (const std::byte byte : rest) {
        slice.bits(std::to_integer<std::uint32_t>(byte), 8);
    }
    return slice.bytes();
}

TEST(SliceSyntax, IsReadFromABaselineParameterSet) {
    const auto syntax = slice_syntax_of(join({start_code, baseline_sps(4, true)}));
    EXPECT_EQ(syntax.frame_num_bits, 4U);
    EXPECT_TRUE(syntax.frame_mbs_only);
    EXPECT_FALSE(syntax.separate_colour_planes);
    EXPECT_EQ(syntax.length_bytes, 0U);
}

TEST(SliceSyntax, IsReadThroughScalingListsAndPictureOrderCycles) {
    const auto syntax = slice_syntax_of(join({start_code, high444_sps_with_scaling_lists()}));
    EXPECT_EQ(syntax.frame_num_bits, 9U);
    EXPECT_FALSE(syntax.frame_mbs_only);
    EXPECT_TRUE(syntax.separate_colour_planes);
}

TEST(SliceSyntax, IsReadFromAvcC) {
    const Bytes sps = baseline_sps(8, false);
    const Bytes box =
        join({raw({1, 66, 0, 30, 0xFF, 0xE1, 0, static_cast<int>(sps.size())}), sps, raw({1, 0, 1, 0x68})});
    const auto syntax = slice_syntax_of(box);
    EXPECT_EQ(syntax.frame_num_bits, 8U);
    EXPECT_FALSE(syntax.frame_mbs_only);
    EXPECT_EQ(syntax.length_bytes, 4U);
}

TEST(SliceSyntax, IsRefusedWhereThereIsNone) {
    EXPECT_THROW((void)slice_syntax_of({}), Failure);
    EXPECT_THROW((void)slice_syntax_of(join({start_code, raw({0x68, 1, 2})})), Failure);
    EXPECT_THROW((void)slice_syntax_of(join({start_code, raw({0x67, 66})})), Failure);
    EXPECT_THROW((void)slice_syntax_of(raw({1, 66, 0, 30, 0xFF, 0xE1, 0xFF, 0xFF, 0x67})), Failure);
}

class JointIdrPicId : public testing::TestWithParam<int> {};

TEST_P(JointIdrPicId, BecomesSixteenOrEighteenAndNothingElseChanges) {
    const int ordinal = GetParam();
    for (const unsigned frame_num_bits : {4U, 5U, 9U, 16U}) {
        for (const std::uint32_t first_mb : {0U, 5U, 300U}) {
            const SliceSyntax syntax{frame_num_bits, true, false, 0};
            const Bytes plain = idr_slice(frame_num_bits, first_mb, 0, raw({0x12, 0x34}));
            const Bytes expected = idr_slice(frame_num_bits, first_mb, ordinal % 2 == 1 ? 16 : 18, raw({0x12, 0x34}));
            const auto changed = with_joint_idr_pic_id(join({start_code, plain}), syntax, ordinal);
            EXPECT_EQ(changed.size(), 4 + plain.size() + 1);
            EXPECT_EQ(changed, join({start_code, expected})) << frame_num_bits << " bits, macroblock " << first_mb;
        }
    }
}
INSTANTIATE_TEST_SUITE_P(Ordinals, JointIdrPicId, testing::Values(1, 2, 3, 1000));

TEST(JointIdrPicIds, DifferBetweenNeighbours) {
    const Bytes packet = join({start_code, idr_slice(4, 0, 0, raw({0x77}))});
    const SliceSyntax syntax{4, true, false, 0};
    EXPECT_NE(with_joint_idr_pic_id(packet, syntax, 1), with_joint_idr_pic_id(packet, syntax, 2));
    EXPECT_NE(with_joint_idr_pic_id(packet, syntax, 1), packet);
}

TEST(JointIdrPicIds, ChangeInEverySliceAndLeaveOtherUnitsAlone) {
    const Bytes sei = raw({6, 5, 1, 0xAA, 0x80});
    const Bytes first = idr_slice(4, 0, 0, raw({1, 2, 3}), true);
    const Bytes second = idr_slice(4, 60, 0, raw({4, 5, 6}), true);
    const Bytes packet = join({start_code, sei, raw({0, 0, 1}), first, raw({0, 0, 1}), second});
    const auto changed = with_joint_idr_pic_id(packet, {4, false, false, 0}, 1);
    EXPECT_EQ(changed, join({start_code, sei, raw({0, 0, 1}), idr_slice(4, 0, 16, raw({1, 2, 3}), true), raw({0, 0, 1}),
                             idr_slice(4, 60, 16, raw({4, 5, 6}), true)}));
}

TEST(JointIdrPicIds, ChangeSizesOfLengthPrefixedUnits) {
    const Bytes slice = idr_slice(4, 0, 0, raw({1, 2, 3}));
    const Bytes sei = raw({6, 5, 0x80});
    const Bytes packet = join({raw({0, 0, 0, 3}), sei, raw({0, 0, 0, static_cast<int>(slice.size())}), slice});
    const auto changed = with_joint_idr_pic_id(packet, {4, true, false, 4}, 2);
    EXPECT_EQ(changed, join({raw({0, 0, 0, 3}), sei, raw({0, 0, 0, static_cast<int>(slice.size()) + 1}),
                             idr_slice(4, 0, 18, raw({1, 2, 3}))}));
}

TEST(JointIdrPicIds, KeepEscapedBytesEscaped) {
    // After the header: 00 00 03 01 stands for 00 00 01.
    const Bytes slice = join({idr_slice(4, 0, 0, {}), raw({0, 0, 3, 1, 0x55, 0, 0, 3})});
    const auto changed = with_joint_idr_pic_id(join({start_code, slice}), {4, true, false, 0}, 1);
    const Bytes tail(changed.end() - 8, changed.end());
    EXPECT_EQ(tail, raw({0, 0, 3, 1, 0x55, 0, 0, 3}));
    EXPECT_EQ(changed.size(), 4 + slice.size() + 1);
}

TEST(JointIdrPicIds, AreRefusedWhereThePictureIsNotWhatX264Writes) {
    const SliceSyntax syntax{4, true, false, 0};
    EXPECT_THROW((void)with_joint_idr_pic_id(join({start_code, idr_slice(4, 0, 1, raw({1}))}), syntax, 1), Failure);
    EXPECT_THROW((void)with_joint_idr_pic_id(join({start_code, raw({0x41, 0x9A, 0x80})}), syntax, 1), Failure);
    EXPECT_THROW((void)with_joint_idr_pic_id(join({start_code, raw({0x65})}), syntax, 1), Failure);
    EXPECT_THROW((void)with_joint_idr_pic_id({}, syntax, 1), Failure);
    EXPECT_THROW((void)with_joint_idr_pic_id(raw({0, 0, 0, 9, 0x65}), {4, true, false, 4}, 1), Failure);
}

} // namespace
} // namespace reelmill::gather
