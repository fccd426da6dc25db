#include "media/mux_media.hpp"

#include "reelmill/ffmpeg/file_facts.hpp"
#include "reelmill/verify/check_published.hpp"

#include <algorithm>
#include <functional>

namespace reelmill::verify {
namespace {

using namespace test;

ReadBack check(const RawPath& file, const RawPath& final_name, const ExpectedFile& expected) {
    WorkMonitor monitor;
    return check_published(file, final_name, expected, monitor);
}

/// A file of the ffmpeg program, and an expectation that is just what it holds.
class CheckPublished : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        file_ = folder_ / GetParam();
        ffmpeg_program(
            "-f lavfi -i testsrc=s=160x90:r=25:d=2 -f lavfi -i sine=d=2 -c:v libx264 -preset veryfast -bf 2 -g 25 "
            "-pix_fmt yuv420p -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv -c:a aac " +
            test::quoted(file_));
        const ffmpeg::Source source{RawPath(file_)};
        for (int stream = 0; stream < 2; ++stream) {
            expected_.tracks.push_back(expectation(source, stream));
        }
        expected_.tracks[0].segment_starts = {0, 25};
    }

    ExpectedTrack expectation(const ffmpeg::Source& source, int stream) const {
        const auto facts = ffmpeg::stream_description(source, stream);
        ExpectedTrack track;
        track.stream = stream;
        track.source_stream = stream;
        track.kind = facts.kind;
        track.codec = facts.codec;
        track.time_base = source.time_base(stream);
        for (const auto& packet : packets_of(file_, stream)) {
            track.pts.push_back(packet.pts);
        }
        std::ranges::sort(track.pts);
        if (facts.kind == title::StreamKind::video) {
            track.picture = facts.picture;
            track.parameter_sets = facts.extradata;
        }
        return track;
    }
    /// What is said against the file when `spoil` has changed what is expected of it.
    std::string complaint(const std::function<void(ExpectedFile&)>& spoil) const {
        ExpectedFile spoiled = expected_;
        spoil(spoiled);
        try {
            (void)check(file_, "final.mp4", spoiled);
            return "";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::input);
            EXPECT_TRUE(std::string(failure.what()).starts_with("final.mp4: not published: ")) << failure.what();
            return failure.what();
        }
    }

    TemporaryFolder folder_;
    std::string file_;
    ExpectedFile expected_;
};

TEST_P(CheckPublished, FindsNothingWrongWithWhatIsAsItShouldBe) {
    EXPECT_TRUE(check(file_, "final.mp4", expected_).lost.empty());
}

TEST_P(CheckPublished, FindsAMissingPicture) {
    EXPECT_NE(complaint([](auto& file) {
                  file.tracks[0].pts.push_back(file.tracks[0].pts.back() + 512);
              }).find("50 packets instead of 51"),
              std::string::npos);
}

TEST_P(CheckPublished, FindsADoubledPicture) {
    EXPECT_NE(complaint([](auto& file) { file.tracks[0].pts.pop_back(); }).find("50 packets instead of 49"),
              std::string::npos);
}

TEST_P(CheckPublished, FindsAPictureThatIsOneTickOff) {
    EXPECT_NE(complaint([](auto& file) { ++file.tracks[0].pts[20]; }).find("packet 20"), std::string::npos);
    EXPECT_NE(complaint([](auto& file) { --file.tracks[0].pts[49]; }).find("packet 49"), std::string::npos);
}

TEST_P(CheckPublished, FindsMovedSound) {
    EXPECT_NE(complaint([](auto& file) { ++file.tracks[1].pts[3]; }).find("audio stream 1"), std::string::npos);
    EXPECT_NE(
        complaint([](auto& file) { file.tracks[1].pts.erase(file.tracks[1].pts.begin()); }).find("audio stream 1"),
        std::string::npos);
}

TEST_P(CheckPublished, FindsASegmentThatDoesNotStartWithAKeyframe) {
    EXPECT_NE(complaint([](auto& file) {
                  file.tracks[0].segment_starts = {0, 24};
              }).find("keyframe"),
              std::string::npos);
}

TEST_P(CheckPublished, FindsAnotherColour) {
    EXPECT_NE(
        complaint([](auto& file) { file.tracks[0].picture->color_primaries = "bt2020"; }).find("colour primaries"),
        std::string::npos);
}

TEST_P(CheckPublished, FindsOtherParameterSets) {
    EXPECT_NE(
        complaint([](auto& file) { file.tracks[0].parameter_sets.back() ^= std::byte{1}; }).find("parameter sets"),
        std::string::npos);
}

TEST_P(CheckPublished, FindsAMissingStreamAndMissingChapters) {
    EXPECT_NE(complaint([](auto& file) {
                  file.tracks.push_back(file.tracks[1]);
                  file.tracks.back().stream = 2;
              }).find("missing"),
              std::string::npos);
    EXPECT_NE(complaint([](auto& file) { file.chapters = 1; }).find("chapters"), std::string::npos);
}

TEST_P(CheckPublished, FindsACutFile) {
    const std::string bytes = content_of(file_);
    std::ofstream(file_, std::ios::binary) << bytes.substr(0, bytes.size() * 2 / 3);
    EXPECT_NE(complaint([](auto& file) { (void)file; }), "");
}

TEST_P(CheckPublished, TellsWhatTheContainerCouldNotHold) {
    ExpectedFile wanted = expected_;
    wanted.tracks[0].picture->content_light = title::ContentLight{1000, 400};
    const auto lost = check(file_, "final.mp4", wanted).lost;
    ASSERT_EQ(lost.size(), 1U);
    EXPECT_NE(lost[0].text.find("content light level"), std::string::npos) << lost[0].text;
}

TEST(Published, IsNothingThatNoDecoderOpens) {
    const TemporaryFolder folder;
    const std::string good = folder / "good.mkv";
    ffmpeg_program("-f lavfi -i sine=d=2 -c:a libvorbis " + test::quoted(good));
    std::string bytes = content_of(good);
    const auto setup = bytes.find("\5vorbis");
    ASSERT_NE(setup, std::string::npos);
    bytes.replace(setup, 200, 200, '\0');
    const std::string bad = folder.file("bad.mkv", bytes);
    EXPECT_THROW(output_of("ffprobe -v error " + test::quoted(bad)), std::runtime_error) << "as the issue has it";
    for (const std::string& file : {good, bad}) {
        const ffmpeg::Source source{RawPath(file)};
        ExpectedTrack track;
        track.kind = title::StreamKind::audio;
        track.codec = "vorbis";
        track.time_base = source.time_base(0);
        for (const auto& packet : packets_of(good, 0)) {
            track.pts.push_back(packet.pts);
        }
        const ExpectedFile expected{{track}, 0};
        if (file == good) {
            EXPECT_NO_THROW((void)check(file, "final.mkv", expected));
        } else {
            EXPECT_THROW((void)check(file, "final.mkv", expected), Failure);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Containers, CheckPublished, testing::Values("a.mp4", "a.mkv", "a.mov"),
                         [](const auto& param) { return std::string(param.param).substr(2); });

} // namespace
} // namespace reelmill::verify
