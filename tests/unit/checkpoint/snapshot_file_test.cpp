#include "reelmill/checkpoint/snapshot_file.hpp"

#include "../../support/temporary_folder.hpp"
#include "sample_snapshot.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <limits>

namespace reelmill::checkpoint {
namespace {

using test::kept_part;

scatter::RunSnapshot there_and_back(const scatter::RunSnapshot& run) { return decode_snapshot(encode_snapshot(run)); }

void expect_survives(const scatter::RunSnapshot& run) { EXPECT_EQ(kept_part(there_and_back(run)), kept_part(run)); }

TEST(SnapshotFile, GivesEverythingBack) { expect_survives(test::sample_snapshot()); }

TEST(SnapshotFile, GivesNothingBackAsNothing) { expect_survives({}); }

TEST(SnapshotFile, GivesBackTablesThatAreCompressedInManyChunks) {
    scatter::RunSnapshot run = test::large_snapshot(3000);
    run.titles[1].plan = std::make_shared<const std::string>(700'001, 'p');
    run.titles[3].plan = std::make_shared<const std::string>(1, 'q');
    run.titles[4].line = std::string(100'000, 'l');
    expect_survives(run);
}

TEST(SnapshotFile, KeepsNamesOfFilesWhateverBytesTheyAre) {
    scatter::RunSnapshot run;
    std::string all_bytes;
    for (int byte = 1; byte < 256; ++byte) {
        all_bytes += static_cast<char>(byte);
    }
    run.titles.resize(3);
    run.titles[0].source = all_bytes;
    run.titles[1].output = std::string(4096, '\xff');
    run.titles[2].source = test::no_utf8;
    const auto back = there_and_back(run);
    EXPECT_EQ(back.titles[0].source, run.titles[0].source);
    EXPECT_EQ(back.titles[1].output, run.titles[1].output);
    EXPECT_EQ(back.titles[2].source, run.titles[2].source);
}

TEST(SnapshotFile, KeepsExtremeNumbers) {
    scatter::RunSnapshot run;
    run.term = std::numeric_limits<task::Term>::max();
    run.titles.resize(1);
    run.titles[0].source_bytes = std::numeric_limits<std::int64_t>::min();
    run.pieces.resize(3);
    run.pieces[0].rank = std::numeric_limits<int>::min();
    run.pieces[1].seconds = std::numeric_limits<double>::infinity();
    run.pieces[2].seconds = std::numeric_limits<double>::quiet_NaN();
    const auto back = there_and_back(run);
    EXPECT_EQ(back.term, run.term);
    EXPECT_EQ(back.titles[0].source_bytes, run.titles[0].source_bytes);
    EXPECT_EQ(back.pieces[0].rank, run.pieces[0].rank);
    EXPECT_EQ(back.pieces[1].seconds, run.pieces[1].seconds);
    EXPECT_TRUE(std::isnan(back.pieces[2].seconds));
}

TEST(SnapshotFile, KeepsEveryStateOfATitle) {
    scatter::RunSnapshot run;
    for (int state = 0; state <= static_cast<int>(job::TitleState::stopped); ++state) {
        run.titles.emplace_back().state = static_cast<job::TitleState>(state);
    }
    expect_survives(run);
}

TEST(SnapshotFile, DoesNotKeepWhatIsLeftInAResultOfAPieceThatIsNotDone) {
    scatter::RunSnapshot run;
    run.titles.resize(1);
    run.pieces = {test::shard_piece(0, 0)};
    run.pieces[0].state = scatter::PieceState::waiting;
    EXPECT_EQ(there_and_back(run).pieces[0].result.index(), 0U);
}

TEST(SnapshotFile, LosesNoMoreThanZeroBytesAtTheEndOfALine) {
    scatter::RunSnapshot run;
    run.titles.resize(1);
    run.titles[0].line = std::string("a\0b\0\0", 5);
    run.settings_key = std::string("k\0", 2);
    const auto back = there_and_back(run);
    EXPECT_EQ(back.titles[0].line, std::string("a\0b", 3));
    EXPECT_EQ(back.settings_key, "k");
}

TEST(SnapshotFile, HasTheSameBytesForTheSameState) {
    EXPECT_EQ(encode_snapshot(test::sample_snapshot()), encode_snapshot(test::sample_snapshot()));
}

TEST(SnapshotFile, RefusesANameThatReadingWouldRefuse) {
    scatter::RunSnapshot run;
    run.titles.resize(1);
    run.titles[0].line = std::string(300 << 10, 'x');
    try {
        static_cast<void>(encode_snapshot(run));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::internal);
        EXPECT_NE(describe_chain(failure).find("titles/line is too large"), std::string::npos);
    }
}

TEST(SnapshotFile, TakesFewBytesForAPiece) {
    const std::string file = encode_snapshot(test::large_snapshot(10'000));
    EXPECT_LT(file.size(), 10'000U * 350);
    EXPECT_LT(encode_snapshot({}).size(), 40'000U);
}

TEST(SnapshotFile, IsReadByHDF5AsAnOrdinaryFile) {
    const reelmill::test::TemporaryFolder folder;
    const std::string path = folder.file("a.h5", encode_snapshot(test::large_snapshot(200)));
    EXPECT_GT(H5Fis_hdf5(path.c_str()), 0);
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    ASSERT_GE(file, 0);
    const hid_t column = H5Dopen2(file, "/pieces/position", H5P_DEFAULT);
    std::vector<std::int64_t> positions(200);
    EXPECT_GE(H5Dread(column, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, positions.data()), 0);
    EXPECT_EQ(positions[150], 50);
    H5Dclose(column);
    H5Fclose(file);
}

TEST(SnapshotFile, LeavesHDF5sOwnReportsOfErrorsAsTheyWere) {
    EXPECT_THROW(static_cast<void>(decode_snapshot("nothing")), Failure);
    H5E_auto2_t printer = nullptr;
    void* data = nullptr;
    H5Eget_auto2(H5E_DEFAULT, &printer, &data);
    EXPECT_NE(printer, nullptr);
}

} // namespace
} // namespace reelmill::checkpoint
