#include "altered_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reelmill::checkpoint {
namespace {

using test::changed;
using test::refusal_of;
using test::replace_dataset;
using ::testing::HasSubstr;

/// What becomes of the sample, which has 3 titles and 9 pieces, when it is changed so.
std::string refusal_after(const std::function<void(hid_t)>& change) {
    return refusal_of(changed(encode_snapshot(test::sample_snapshot()), change));
}

const std::vector<std::int64_t> numbers(9, 0);

TEST(HostileFile, IsNotSeenInOneThatWasOpenedAndLeftAsItWas) {
    EXPECT_EQ(refusal_after([](hid_t) {}), "");
}

TEST(HostileFile, OfANewerFormatIsNoDamagedOne) {
    const std::string file = changed(encode_snapshot(test::sample_snapshot()), [](hid_t opened) {
        test::set_attribute(opened, "/", "schema_version", schema_version + 1);
        H5Ldelete(opened, "titles", H5P_DEFAULT); // whatever a newer one looks like
    });
    try {
        static_cast<void>(decode_snapshot(file));
        FAIL();
    } catch (const NewerFormat& newer) {
        EXPECT_EQ(newer.kind(), FailureKind::environment);
        EXPECT_STREQ(newer.what(), "made by a newer reelmill; use that one, or --restart");
    }
}

TEST(HostileFile, OfASchemaBeforeTheFirstIsRefused) {
    EXPECT_THAT(refusal_after([](hid_t file) { test::set_attribute(file, "/", "schema_version", 0); }),
                HasSubstr("schema version 0"));
}

TEST(HostileFile, WithoutATableAColumnOrAnAttributeIsRefused) {
    EXPECT_NE(refusal_after([](hid_t file) { H5Ldelete(file, "deaths", H5P_DEFAULT); }), "");
    EXPECT_THAT(refusal_after([](hid_t file) { H5Ldelete(file, "pieces/kind", H5P_DEFAULT); }),
                HasSubstr("column pieces/kind"));
    EXPECT_THAT(refusal_after([](hid_t file) { H5Adelete(file, "checksum"); }), HasSubstr("attribute checksum"));
    EXPECT_THAT(refusal_after([](hid_t file) { H5Adelete(file, "schema_version"); }),
                HasSubstr("attribute schema_version"));
}

TEST(HostileFile, WithAColumnOfAnotherTypeIsRefused) {
    EXPECT_THAT(
        refusal_after([](hid_t file) { replace_dataset(file, "pieces/rank", H5T_IEEE_F64LE, {9}, numbers.data()); }),
        HasSubstr("column pieces/rank: has another type"));
    EXPECT_THAT(
        refusal_after([](hid_t file) { replace_dataset(file, "titles/source", H5T_STD_I64LE, {3}, numbers.data()); }),
        HasSubstr("column titles/source: is not a string of fixed length"));
    EXPECT_THAT(refusal_after([](hid_t file) {
                    const hid_t type = H5Tcopy(H5T_C_S1);
                    H5Tset_size(type, H5T_VARIABLE);
                    replace_dataset(file, "titles/source", type, {3}, nullptr);
                }),
                HasSubstr("is not a string of fixed length"));
}

TEST(HostileFile, WithAColumnOfAnotherLengthIsRefused) {
    for (const std::vector<hsize_t>& dimensions : {std::vector<hsize_t>{8}, {10}, {0}, {3, 3}, {}}) {
        EXPECT_THAT(refusal_after(
                        [&](hid_t file) { replace_dataset(file, "pieces/rank", H5T_STD_I64LE, dimensions, nullptr); }),
                    HasSubstr("has not 9 elements"));
    }
}

TEST(HostileFile, WithAbsurdNumbersOfRowsIsRefused) {
    for (const std::int64_t rows : {std::int64_t{-1}, std::int64_t{1} << 21, std::int64_t{1} << 40, INT64_MAX}) {
        EXPECT_THAT(refusal_after([&](hid_t file) { test::set_attribute(file, "titles", "rows", rows); }),
                    HasSubstr("absurd"));
    }
}

TEST(HostileFile, WithAbsurdLengthsOfTextsIsRefused) {
    for (const std::int64_t length : {std::int64_t{-5}, std::int64_t{1} << 33, INT64_MAX}) {
        const std::vector<std::int64_t> lengths{0, length, INT64_MAX};
        EXPECT_THAT(refusal_after([&](hid_t file) {
                        replace_dataset(file, "titles/plan_bytes", H5T_STD_I64LE, {3}, lengths.data());
                    }),
                    HasSubstr("absurd length"));
    }
    const std::vector<std::int64_t> more_than_there_is{1'000'000, 0, 0};
    EXPECT_THAT(refusal_after([&](hid_t file) {
                    replace_dataset(file, "titles/plan_bytes", H5T_STD_I64LE, {3}, more_than_there_is.data());
                }),
                HasSubstr("has not 1000000 elements"));
}

TEST(HostileFile, ThatPromisesMoreDataThanItHasIsRefused) {
    const std::vector<std::int64_t> lengths{1'500'000'000, 0, 0};
    EXPECT_THAT(refusal_after([&](hid_t file) {
                    replace_dataset(file, "titles/plan_bytes", H5T_STD_I64LE, {3}, lengths.data());
                    replace_dataset(file, "titles/plan", H5T_STD_U8LE, {1'500'000'000}, nullptr);
                }),
                HasSubstr("column titles/plan: is larger than its data"));
    EXPECT_THAT(refusal_after([&](hid_t file) {
                    const hid_t chunked = H5Pcreate(H5P_DATASET_CREATE);
                    const hsize_t chunk = 1 << 18;
                    H5Pset_chunk(chunked, 1, &chunk);
                    replace_dataset(file, "titles/plan_bytes", H5T_STD_I64LE, {3}, lengths.data());
                    replace_dataset(file, "titles/plan", H5T_STD_U8LE, {1'500'000'000}, nullptr, chunked);
                }),
                HasSubstr("column titles/plan: "));
}

TEST(HostileFile, WithHugeChunksOrStringsIsRefused) {
    const hid_t chunked = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t chunk = 1 << 26;
    H5Pset_chunk(chunked, 1, &chunk);
    H5Pset_deflate(chunked, 1);
    const std::vector<char> zeros(1 << 26);
    const std::vector<std::int64_t> lengths{1 << 26, 0, 0};
    EXPECT_THAT(refusal_after([&](hid_t file) {
                    replace_dataset(file, "titles/plan_bytes", H5T_STD_I64LE, {3}, lengths.data());
                    replace_dataset(file, "titles/plan", H5T_STD_U8LE, {chunk}, zeros.data(), chunked);
                }),
                HasSubstr("has chunks of an absurd size"));
    EXPECT_THAT(refusal_after([&](hid_t file) {
                    const hid_t type = H5Tcopy(H5T_C_S1);
                    H5Tset_size(type, 1 << 30);
                    H5Tset_strpad(type, H5T_STR_NULLTERM);
                    H5Tset_cset(type, H5T_CSET_UTF8);
                    replace_dataset(file, "titles/source", type, {3}, nullptr);
                }),
                HasSubstr("is a string of an absurd length"));
    H5Pclose(chunked);
}

TEST(HostileFile, ThatPointsOutOfItselfIsRefused) {
    EXPECT_THAT(refusal_after([](hid_t file) {
                    H5Ldelete(file, "titles/source", H5P_DEFAULT);
                    H5Lcreate_external("/etc/elsewhere.h5", "/x", file, "titles/source", H5P_DEFAULT, H5P_DEFAULT);
                }),
                HasSubstr("column titles/source: is a link"));
    EXPECT_THAT(refusal_after([](hid_t file) {
                    H5Ldelete(file, "deaths", H5P_DEFAULT);
                    H5Lcreate_soft("/takeovers", file, "deaths", H5P_DEFAULT, H5P_DEFAULT);
                }),
                HasSubstr("is a link"));
    EXPECT_THAT(refusal_after([](hid_t file) {
                    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
                    H5Pset_external(properties, "/etc/passwd", 0, 72);
                    replace_dataset(file, "pieces/rank", H5T_STD_I64LE, {9}, nullptr, properties);
                    H5Pclose(properties);
                }),
                HasSubstr("has its data in another file"));
}

TEST(HostileFile, WithOtherFiltersThanDeflateIsRefused) {
    EXPECT_THAT(refusal_after([](hid_t file) {
                    const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
                    const hsize_t chunk = 9;
                    H5Pset_chunk(properties, 1, &chunk);
                    H5Pset_shuffle(properties);
                    replace_dataset(file, "pieces/rank", H5T_STD_I64LE, {9}, numbers.data(), properties);
                    H5Pclose(properties);
                }),
                HasSubstr("is filtered by something else than deflate"));
}

TEST(HostileFile, WithUnknownWordsIsRefused) {
    for (const char* word : {"done", "waiting"}) { // of titles, of pieces
        std::string image(unsealed(encode_snapshot(test::sample_snapshot())));
        const std::size_t at = image.find(word);
        ASSERT_NE(at, std::string::npos);
        image.replace(at, 4, "gone");
        EXPECT_THAT(refusal_of(sealed(image)), HasSubstr("is unknown"));
    }
}

TEST(HostileFile, WithNumbersOutOfRangeIsRefused) {
    for (const std::int64_t rank : {std::int64_t{1} << 31, INT64_MIN}) {
        const std::vector<std::int64_t> ranks(9, rank);
        EXPECT_THAT(
            refusal_after([&](hid_t file) { replace_dataset(file, "pieces/rank", H5T_STD_I64LE, {9}, ranks.data()); }),
            HasSubstr("out of range"));
    }
}

TEST(HostileFile, WithPiecesOfTitlesThatAreNotThereIsRefused) {
    for (const int title : {-1, 3, 1 << 30}) {
        scatter::RunSnapshot run = test::sample_snapshot();
        run.pieces[2].title = title;
        EXPECT_THAT(refusal_of(encode_snapshot(run)), HasSubstr("a piece of title"));
    }
}

TEST(HostileFile, WithBrokenJsonIsRefused) {
    for (const char* word : {R"({"begin")", R"({"is")"}) {
        std::string image(unsealed(encode_snapshot(test::sample_snapshot())));
        const std::size_t at = image.find(word);
        ASSERT_NE(at, std::string::npos) << word;
        image[at] = '[';
        EXPECT_THAT(refusal_of(sealed(image)), HasSubstr("parse error"));
    }
}

} // namespace
} // namespace reelmill::checkpoint
