#include "altered_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reelmill::checkpoint {
namespace {

using ::testing::HasSubstr;

TEST(DamagedFile, ThatWasCutOffIsRefusedWhereverItWas) {
    const std::string file = encode_snapshot(test::sample_snapshot());
    const std::size_t step = file.size() / 300 + 1;
    for (std::size_t length = 0; length < file.size(); length += step) {
        EXPECT_NE(test::refusal_of(file.substr(0, length)), "") << length;
    }
    for (std::size_t lost = 1; lost < 120; ++lost) {
        EXPECT_NE(test::refusal_of(file.substr(0, file.size() - lost)), "") << lost;
    }
}

TEST(DamagedFile, WithASingleWrongBitIsRefused) {
    std::string file = encode_snapshot(test::sample_snapshot());
    const std::size_t step = file.size() / 1000 + 1;
    for (std::size_t at = 0; at < file.size(); at += step) {
        const char was = file[at];
        file[at] = static_cast<char>(was ^ (1 << (at % 8)));
        EXPECT_NE(test::refusal_of(file), "") << at;
        file[at] = was;
    }
    EXPECT_EQ(test::refusal_of(file), "");
}

TEST(DamagedFile, ThatHasSomethingBehindItsEndIsRefused) {
    EXPECT_NE(test::refusal_of(encode_snapshot({}) + "\n"), "");
}

TEST(DamagedFile, IsAnInputFailureWithItsCauses) {
    try {
        static_cast<void>(decode_snapshot("\x89HDF\r\n\x1a\n"));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::input);
        EXPECT_STREQ(failure.what(), "the checkpoint is damaged");
        EXPECT_THAT(describe_chain(failure), HasSubstr("8 bytes are no checkpoint"));
    }
}

TEST(DamagedFile, IsRefusedInTheWordsOfHDF5WhereItIsNoHDF5File) {
    EXPECT_THAT(test::refusal_of(sealed(std::string(5000, 'x'))), HasSubstr("HDF5: "));
}

/// Damage that came before the seal: by a faulty memory, say. HDF5 keeps no checksum of data.
TEST(DamagedFile, WithAWrongByteInAColumnIsRefusedThoughItsSealIsGood) {
    std::string image(unsealed(encode_snapshot(test::sample_snapshot())));
    const std::size_t at = image.find("/out/a.mp4");
    ASSERT_NE(at, std::string::npos);
    image[at + 5] = 'b';
    EXPECT_THAT(test::refusal_of(sealed(image)), HasSubstr("the checksum of its content does not fit"));
}

TEST(DamagedFile, WithAnotherTermOrSettingsIsRefusedThoughItsSealIsGood) {
    const std::string file = encode_snapshot(test::sample_snapshot());
    const auto other_term = test::changed(file, [](hid_t opened) { test::set_attribute(opened, "/", "term", 4); });
    EXPECT_THAT(test::refusal_of(other_term), HasSubstr("the checksum of its content does not fit"));
    std::string image(unsealed(file));
    image[image.find("0123456789abcdef")] = 'f';
    EXPECT_THAT(test::refusal_of(sealed(image)), HasSubstr("the checksum of its content does not fit"));
}

} // namespace
} // namespace reelmill::checkpoint
