#include "tracks_media.hpp"

#include <gtest/gtest.h>

namespace reelmill::test {
namespace {

struct Event {
    Ticks start;
    Ticks duration;
    std::string payload;
};

constexpr const char* apart = "1\n00:00:00,500 --> 00:00:01,250\nOne & <i>two</i>\n\n"
                              "2\n00:00:01,333 --> 00:00:02,001\nThree\n\n";
constexpr const char* overlapping = "1\n00:00:00,100 --> 00:00:00,330\nfirst\n\n"
                                    "2\n00:00:00,150 --> 00:00:00,550\nsecond\n\n"
                                    "3\n00:00:00,200 --> 00:00:00,450\nthird\n\n";

class TracksSubtitlesTest : public testing::Test {
protected:
    /// A clip with `text` (SubRip) as its subtitles.
    std::string clip(const std::string& name, const std::string& text, const std::string& codec) const {
        const std::string srt = folder_.file(name + ".srt", text);
        ffmpeg_program("-f lavfi -i testsrc2=s=128x96:r=25:d=3 -i " + quoted(srt) +
                       " -map 0 -map 1 -c:v libx264 -preset ultrafast -c:s " + codec + " " + quoted(folder_ / name));
        return folder_ / name;
    }
    [[nodiscard]] MadeTracks made_from(const std::string& source, Format format,
                                       SubtitleMode mode = SubtitleMode::copy) const {
        return make_tracks(task_for(source, folder_ / "tracks.seg", format, AudioMode::automatic, mode));
    }
    TemporaryFolder folder_;
};

std::vector<Event> events_of(const MadeTracks& made) {
    std::vector<Event> events;
    for (const ffmpeg::Packet& packet : made.packets) {
        const auto data = packet.data();
        events.push_back(
            {packet.pts(), packet.duration(), std::string(reinterpret_cast<const char*>(data.data()), data.size())});
    }
    return events;
}

void expect_times(const std::vector<Event>& events, const std::vector<std::pair<Ticks, Ticks>>& times) {
    ASSERT_EQ(events.size(), times.size());
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_EQ(events[i].start, times[i].first) << "event " << i;
        EXPECT_EQ(events[i].duration, times[i].second) << "event " << i;
    }
}

TEST_F(TracksSubtitlesTest, MatroskaKeepsItsTextAsItIs) {
    const std::string source = clip("a.mkv", overlapping, "srt");
    const MadeTracks made = made_from(source, Format::mkv);
    EXPECT_EQ(made.codec(0), "subrip");
    const auto events = events_of(made);
    expect_times(events, {{100, 230}, {150, 400}, {200, 250}});
    EXPECT_EQ(events[1].payload, "second");
    const auto seen = packets_of(source, 1);
    EXPECT_EQ(seen.size(), events.size());
}

TEST_F(TracksSubtitlesTest, Mp4GetsTimedTextWithTheSameTimes) {
    const MadeTracks made = made_from(clip("a.mkv", apart, "srt"), Format::mp4);
    ASSERT_EQ(made.codec(0), "mov_text");
    const auto events = events_of(made);
    expect_times(events, {{500, 750}, {1333, 668}});
    EXPECT_NE(events[0].payload.find("One & two"), std::string::npos);
    EXPECT_EQ(events[1].payload, std::string("\0\5Three", 7)) << "a length of 16 bits, then UTF-8 (3GPP TS 26.245)";
    EXPECT_FALSE(made.header.tracks[0].parameters.at("extradata").get<std::string>().empty());
    EXPECT_TRUE(made.result.warnings.empty()) << made.warnings();
}

TEST_F(TracksSubtitlesTest, WebmGetsWebVtt) {
    const MadeTracks made = made_from(clip("a.mkv", overlapping, "srt"), Format::webm);
    ASSERT_EQ(made.codec(0), "webvtt");
    const auto events = events_of(made);
    expect_times(events, {{100, 230}, {150, 400}, {200, 250}});
    EXPECT_EQ(events[2].payload, "third");
}

TEST_F(TracksSubtitlesTest, MatroskaGetsAssFromTimedText) {
    const MadeTracks made = made_from(clip("a.mp4", apart, "mov_text"), Format::mkv);
    ASSERT_EQ(made.codec(0), "ass");
    const Rational base = made.header.tracks[0].time_base;
    const auto events = events_of(made);
    ASSERT_EQ(events.size(), 2U) << "the empty samples between are no events";
    EXPECT_EQ(rescale(events[0].start, base, {1, 1000}), 500);
    EXPECT_EQ(rescale(events[0].duration, base, {1, 1000}), 750);
    EXPECT_EQ(rescale(events[1].start, base, {1, 1000}), 1333);
    EXPECT_NE(events[1].payload.find("Three"), std::string::npos);
    const std::string header = made.header.tracks[0].parameters.at("extradata").get<std::string>();
    EXPECT_EQ(header.substr(0, 26), "5b53637269707420496e666f5d") << "[Script Info]";
}

TEST_F(TracksSubtitlesTest, OverlappingTextBecomesPiecesThatShowTheSame) {
    const MadeTracks made = made_from(clip("a.mkv", overlapping, "srt"), Format::mp4);
    const auto events = events_of(made);
    expect_times(events, {{100, 50}, {150, 50}, {200, 130}, {330, 120}, {450, 100}});
    const auto text = [&](std::size_t i) {
        return events[i].payload.substr(2, static_cast<unsigned char>(events[i].payload[1]));
    };
    EXPECT_EQ(text(0), "first");
    EXPECT_EQ(text(1), "first\nsecond");
    EXPECT_EQ(text(2), "first\nsecond\nthird");
    EXPECT_EQ(text(3), "second\nthird");
    EXPECT_EQ(text(4), "second");
}

TEST_F(TracksSubtitlesTest, StylesOfAssGoAlongIntoMatroska) {
    const std::string source = clip("a.mkv", apart, "ass");
    const MadeTracks made = made_from(source, Format::mkv);
    EXPECT_EQ(made.codec(0), "ass");
    EXPECT_NE(events_of(made)[0].payload.find("{\\i1}two{\\i0}"), std::string::npos);
}

TEST_F(TracksSubtitlesTest, PicturesThatTheContainerDoesNotTakeAreNamed) {
    const char* media = std::getenv("REELMILL_MEDIA");
    const std::string file =
        std::string(media != nullptr ? media : "../shared/media") + "/androidx/sample_with_pgs_subtitles.mkv";
    if (!std::ifstream(file)) {
        GTEST_SKIP() << file << " is not here: set REELMILL_MEDIA";
    }
    const MadeTracks made = made_from(file, Format::mp4);
    EXPECT_NE(made.warnings().find("subtitle stream 2 (hdmv_pgs_subtitle) is made of pictures"), std::string::npos);
}

TEST_F(TracksSubtitlesTest, NoneMeansNoneAndNeedsNoWarning) {
    const MadeTracks made = made_from(clip("a.mkv", apart, "srt"), Format::mp4, SubtitleMode::none);
    EXPECT_TRUE(made.header.tracks.empty());
    EXPECT_TRUE(made.result.warnings.empty());
}

TEST_F(TracksSubtitlesTest, ConvertedTextReadsTheSameInItsNewContainer) {
    const std::string source = clip("a.mkv", apart, "srt");
    for (const auto& [format, name] : {std::pair{Format::mp4, "out.mp4"}, std::pair{Format::webm, "out.webm"}}) {
        const auto task = task_for(source, folder_ / (std::string(name) + ".seg"), format);
        write_file(task, make_tracks(task), folder_ / name);
        const std::string text =
            output_of("ffmpeg -v error -nostdin -i " + quoted(folder_ / name) + " -c:s srt -f srt -");
        EXPECT_NE(text.find("00:00:00,500 --> 00:00:01,250\nOne & <i>two</i>"), std::string::npos) << text;
        EXPECT_NE(text.find("00:00:01,333 --> 00:00:02,001\nThree"), std::string::npos) << text;
    }
}

} // namespace
} // namespace reelmill::test
