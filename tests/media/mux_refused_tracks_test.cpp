// What a joined file does not give back of its sound and subtitles is made another way, then left out.
#include "media/mux_media.hpp"

#include "reelmill/ffmpeg/container_writer.hpp"
#include "reelmill/verify/tracks_refused.hpp"

#include <algorithm>

namespace reelmill::mux {
namespace {

using namespace test;

class RefusedTracks : public testing::Test {
protected:
    /// G.722 in QuickTime is written, and read back in other packets.
    [[nodiscard]] std::string with_g722() const {
        const std::string file = folder_ / "in.nut";
        ffmpeg_program("-f lavfi -i testsrc=s=160x90:r=25:d=2 -f lavfi -i sine=d=2 -c:v libx264 -preset veryfast -g 25 "
                       "-pix_fmt yuv420p -c:a g722 -ar 16000 " +
                       quoted(file));
        return file;
    }
    [[nodiscard]] task::TracksTask tracks_of(const task::MuxTask& title,
                                             const std::vector<task::RefusedTrack>& refused) const {
        task::TracksTask tracks;
        tracks.index = title.index;
        tracks.settings = title.settings;
        tracks.segment = folder_ / "anew.seg";
        tracks.key = "anew";
        tracks.refused = refused;
        return tracks;
    }

    TemporaryFolder folder_;
};

TEST_F(RefusedTracks, AreNamedAndTheNextFileIsPublished) {
    auto title = make_segments(with_g722(), folder_ / "out.mov", lossless(Format::mov), folder_.folder("work"));
    std::vector<task::RefusedTrack> refused;
    try {
        (void)mux_now(title);
        FAIL() << "plain ffmpeg reads other packets out of its own copy";
    } catch (const verify::TracksRefused& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::input);
        for (const auto& track : failure.tracks()) {
            refused.push_back({track.source_stream, track.reason, 1});
        }
    }
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].stream, 1);
    const MadeTracks made = make_tracks(tracks_of(title, refused));
    ASSERT_EQ(made.header.tracks.size(), 1U);
    EXPECT_EQ(ffmpeg::codec_of(made.header.tracks[0].parameters), "aac");
    ASSERT_EQ(made.result.warnings.size(), 1U);
    EXPECT_EQ(made.result.warnings[0].code, WarningCode::encoded_anew);
    title.tracks = folder_ / "anew.seg";
    title.warnings = made.result.warnings;
    EXPECT_EQ(mux_now(title).frames, 50);
    EXPECT_EQ(pictures_of(folder_ / "in.nut"), pictures_of(folder_ / "out.mov"));
}

TEST_F(RefusedTracks, AreLeftOutTheSecondTime) {
    const auto title = make_segments(with_g722(), folder_ / "out.mkv", lossless(Format::mkv), folder_.folder("work"));
    const MadeTracks made = make_tracks(tracks_of(title, {{1, "is missing", 2}}));
    EXPECT_TRUE(made.header.tracks.empty());
    ASSERT_EQ(made.result.warnings.size(), 1U);
    EXPECT_EQ(made.result.warnings[0].code, WarningCode::stream_left_out);
    EXPECT_EQ(made.result.warnings[0].stream, 1);
    EXPECT_NE(made.result.warnings[0].text.find("is missing"), std::string::npos) << made.result.warnings[0].text;
}

TEST_F(RefusedTracks, OfTextAreConverted) {
    const std::string text = folder_.file("in.srt", "1\n00:00:00,500 --> 00:00:01,000\nfirst\n\n");
    const std::string source = folder_ / "in.mkv";
    ffmpeg_program("-f lavfi -i testsrc=s=160x90:r=25:d=2 -i " + quoted(text) +
                   " -c:v libx264 -preset veryfast -pix_fmt yuv420p -c:s subrip " + quoted(source));
    const auto title = make_segments(source, folder_ / "out.mkv", lossless(Format::mkv), folder_.folder("work"));
    const MadeTracks copied = make_tracks(tracks_of(title, {}));
    ASSERT_EQ(copied.header.tracks.size(), 1U);
    EXPECT_EQ(ffmpeg::codec_of(copied.header.tracks[0].parameters), "subrip");
    auto again = tracks_of(title, {{1, "1 packets instead of 2", 1}});
    again.key = "once more";
    const MadeTracks made = make_tracks(again);
    ASSERT_EQ(made.header.tracks.size(), 1U);
    EXPECT_EQ(ffmpeg::codec_of(made.header.tracks[0].parameters), "ass");
    EXPECT_TRUE(std::ranges::any_of(made.result.warnings, [](const Warning& warning) {
        return warning.code == WarningCode::converted && warning.stream == 1;
    }));
}

} // namespace
} // namespace reelmill::mux
