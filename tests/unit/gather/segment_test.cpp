#include "reelmill/gather/segment.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/packet_record.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sstream>
#include <string>

namespace reelmill::gather {
namespace {

namespace fs = std::filesystem;

class SegmentFileTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "reelmill-segment-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] RawPath path(const std::string& name = "a.seg") const { return (folder_ / name).string(); }
    [[nodiscard]] std::size_t names_in_folder() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }

    static SegmentHeader header() {
        return {"key-1", {{"shard", 7}}, {{0, {1, 90000}, {{"codec", "h264"}}}, {3, {1, 48000}, {{"codec", "flac"}}}}};
    }
    static ffmpeg::Packet packet(std::size_t size, char fill, Ticks pts, bool key) {
        const std::string payload(size, fill);
        ffmpeg::Packet made;
        made.assign(std::as_bytes(std::span(payload.data(), payload.size())));
        made.set_times(pts, pts == no_ticks ? no_ticks : pts - 10, 5);
        made.set_key(key);
        return made;
    }
    SegmentTotals write_example() {
        SegmentWriter writer(path(), header());
        writer.add(packet(1000, 'a', 100, true), 0);
        ffmpeg::Packet with_side_data = packet(300'000, 'b', -5, false);
        const std::string skip("0123456789");
        ffmpeg::attach_side_data(with_side_data, {11, std::as_bytes(std::span(skip.data(), skip.size()))});
        writer.add(with_side_data, 1);
        writer.add(packet(0, 'c', no_ticks, false), 1);
        writer.set_parameters(1, {{"codec", "flac"}, {"extradata", "late"}});
        return writer.finish({{"frames", 3}});
    }
    [[nodiscard]] std::string content() const {
        std::ifstream in(path().bytes, std::ios::binary);
        std::stringstream text;
        text << in.rdbuf();
        return text.str();
    }
    void replace_content(const std::string& bytes) const { std::ofstream(path().bytes, std::ios::binary) << bytes; }

    fs::path folder_;
};

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST_F(SegmentFileTest, GivesBackWhatWasWritten) {
    const SegmentTotals totals = write_example();
    EXPECT_EQ(totals.bytes, static_cast<std::int64_t>(fs::file_size(path().bytes)));

    SegmentReader reader(path());
    EXPECT_EQ(reader.header().key, "key-1");
    EXPECT_EQ(reader.header().about.at("shard"), 7);
    ASSERT_EQ(reader.header().tracks.size(), 2U);
    EXPECT_EQ(reader.header().tracks[0].time_base, (Rational{1, 90000}));
    EXPECT_EQ(reader.header().tracks[1].source_stream, 3);
    EXPECT_EQ(reader.header().tracks[1].parameters.at("extradata"), "late");
    EXPECT_EQ(reader.summary().at("frames"), 3);
    EXPECT_EQ(reader.summary().at("bytes"), totals.bytes);
    EXPECT_EQ(reader.summary().at("checksum"), totals.checksum);

    ffmpeg::Packet packet;
    ASSERT_TRUE(reader.read(packet));
    EXPECT_EQ(packet.stream(), 0);
    EXPECT_EQ(text_of(packet.data()), std::string(1000, 'a'));
    EXPECT_EQ(packet.pts(), 100);
    EXPECT_EQ(packet.dts(), 90);
    EXPECT_EQ(packet.duration(), 5);
    EXPECT_TRUE(packet.key());
    ASSERT_TRUE(reader.read(packet));
    EXPECT_EQ(packet.stream(), 1);
    EXPECT_EQ(text_of(packet.data()), std::string(300'000, 'b'));
    EXPECT_FALSE(packet.key());
    ASSERT_EQ(ffmpeg::side_data_of(packet).size(), 1U);
    EXPECT_EQ(ffmpeg::side_data_of(packet)[0].type, 11U);
    EXPECT_EQ(text_of(ffmpeg::side_data_of(packet)[0].bytes), "0123456789");
    ASSERT_TRUE(reader.read(packet));
    EXPECT_EQ(packet.pts(), no_ticks);
    EXPECT_TRUE(packet.data().empty());
    EXPECT_TRUE(ffmpeg::side_data_of(packet).empty());
    EXPECT_FALSE(reader.read(packet));
    EXPECT_FALSE(reader.read(packet));
}

TEST_F(SegmentFileTest, KnowsTheTimesOfATrackWithoutReadingPackets) {
    write_example();
    const SegmentReader reader(path());
    const auto video = reader.times(0);
    ASSERT_EQ(video.size(), 1U);
    EXPECT_EQ(video[0].pts, 100);
    EXPECT_TRUE(video[0].key);
    const auto audio = reader.times(1);
    ASSERT_EQ(audio.size(), 2U);
    EXPECT_EQ(audio[0].pts, -5);
    EXPECT_EQ(audio[1].pts, no_ticks);
    EXPECT_TRUE(reader.times(2).empty());
}

TEST_F(SegmentFileTest, LeavesNothingBehindWithoutFinish) {
    {
        SegmentWriter writer(path(), header());
        writer.add(packet(400'000, 'x', 0, true), 0);
    }
    EXPECT_EQ(names_in_folder(), 0U);
}

TEST_F(SegmentFileTest, MayHoldNoPacketsAtAll) {
    SegmentWriter(path(), {"empty", nullptr, {}}).finish(Json::object());
    SegmentReader reader(path());
    ffmpeg::Packet packet;
    EXPECT_FALSE(reader.read(packet));
}

TEST_F(SegmentFileTest, HasTheSameBytesForTheSamePackets) {
    const auto first = write_example();
    const std::string bytes = content();
    const auto second = write_example();
    EXPECT_EQ(first.checksum, second.checksum);
    EXPECT_EQ(bytes, content());
}

TEST_F(SegmentFileTest, IsFoundDamagedWhereverItIsCutShort) {
    write_example();
    const std::string whole = content();
    for (std::size_t keep = 0; keep < whole.size(); keep += keep < 400 || keep + 400 > whole.size() ? 1 : 20011) {
        replace_content(whole.substr(0, keep));
        EXPECT_THROW(verify_checksum(path()), Failure) << keep << " bytes kept";
    }
    replace_content(whole);
    EXPECT_NO_THROW(verify_checksum(path()));
}

TEST_F(SegmentFileTest, IsFoundDamagedWhereverABitIsFlipped) {
    write_example();
    const std::string whole = content();
    int flip = 0;
    for (std::size_t at = 0; at < whole.size(); at += at < 400 || at + 400 > whole.size() ? 1 : 20011) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << (flip++ % 8)));
        replace_content(bytes);
        EXPECT_THROW(verify_checksum(path()), Failure) << "at byte " << at;
    }
}

TEST_F(SegmentFileTest, IsFoundDamagedWhenBytesFollow) {
    write_example();
    replace_content(content() + "x");
    EXPECT_THROW(verify_checksum(path()), Failure);
}

TEST_F(SegmentFileTest, IsFoundFinishedForItsOwnKeyOnly) {
    const auto totals = write_example();
    const auto found = find_finished(path(), "key-1");
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->at("frames"), 3);
    EXPECT_EQ(found->at("checksum"), totals.checksum);
    EXPECT_FALSE(find_finished(path(), "key-2").has_value());
    EXPECT_FALSE(find_finished(path("missing.seg"), "key-1").has_value());
}

TEST_F(SegmentFileTest, IsNotFinishedWhenDamaged) {
    write_example();
    std::string bytes = content();
    bytes[5000] = static_cast<char>(bytes[5000] ^ 1);
    replace_content(bytes);
    EXPECT_FALSE(find_finished(path(), "key-1").has_value());
}

TEST_F(SegmentFileTest, NamesTheFileThatIsDamaged) {
    replace_content("RMSEG");
    try {
        verify_checksum(path());
        FAIL() << "a file of 5 bytes was taken for a segment";
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("a.seg"), std::string::npos) << failure.what();
        EXPECT_EQ(failure.kind(), FailureKind::input);
    }
}

TEST_F(SegmentFileTest, RefusesPacketsOfUnknownTracks) {
    SegmentWriter writer(path(), header());
    EXPECT_THROW(writer.add(packet(1, 'x', 0, true), 2), Failure);
    EXPECT_THROW(writer.add(packet(1, 'x', 0, true), -1), Failure);
}

} // namespace
} // namespace reelmill::gather
