#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/packet_record.hpp"
#include "tracks_media.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>

namespace reelmill::test {
namespace {

constexpr std::size_t bytes_per_sample = 3;
constexpr const char* picture = "-f lavfi -i testsrc2=s=128x96:r=25:d=3 ";
constexpr const char* noise = "-f lavfi -i anoisesrc=d=3:r=44100:seed=7:a=0.5,aformat=channel_layouts=stereo ";
constexpr const char* tones = "-f lavfi -i sine=440:r=48000:d=3 ";
constexpr const char* small = "-c:v libx264 -preset ultrafast ";

class TracksAudioTest : public testing::Test {
protected:
    /// Runs the ffmpeg program with `arguments` and a file in the test's folder as its output.
    std::string clip(const std::string& name, const std::string& arguments) const {
        ffmpeg_program(arguments + " " + quoted(folder_ / name));
        return folder_ / name;
    }
    [[nodiscard]] task::TracksTask task(const std::string& source, Format format,
                                        AudioMode mode = AudioMode::automatic) const {
        return task_for(source, folder_ / "tracks.seg", format, mode);
    }
    TemporaryFolder folder_;
};

void expect_copied(const std::string& source, const MadeTracks& made, int track) {
    const int stream = made.header.tracks.at(static_cast<std::size_t>(track)).source_stream;
    const auto seen = packets_of(source, stream);
    const auto copied = made.of(track);
    ASSERT_EQ(copied.size(), seen.size());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(copied[i]->pts(), seen[i].pts) << "packet " << i;
        EXPECT_EQ(copied[i]->dts(), seen[i].pts) << "packet " << i;
        EXPECT_EQ(copied[i]->duration(), seen[i].duration) << "packet " << i;
        EXPECT_EQ(static_cast<std::int64_t>(copied[i]->data().size()), seen[i].size) << "packet " << i;
    }
}

TEST_F(TracksAudioTest, CopiedSoundKeepsItsPacketsTimesAndTheSamplesToSkip) {
    const std::string source = clip("a.mp4", std::string(picture) + tones + small + "-c:a aac");
    const MadeTracks made = make_tracks(task(source, Format::mp4));
    ASSERT_EQ(made.header.tracks.size(), 1U);
    EXPECT_EQ(made.codec(0), "aac");
    EXPECT_EQ(made.header.tracks[0].time_base, (Rational{1, 48000}));
    expect_copied(source, made, 0);
    EXPECT_EQ(made.packets.front().pts(), -1024);
    EXPECT_FALSE(ffmpeg::side_data_of(made.packets.front()).empty()) << "the encoder's delay is to be skipped";
    EXPECT_TRUE(made.result.warnings.empty()) << made.warnings();
}

TEST_F(TracksAudioTest, WhatTheProbeSawToBeVideoAloneIsNotOpenedAgain) {
    auto work = task(folder_ / "gone.mp4", Format::mp4);
    EXPECT_THROW(make_tracks(work), Failure);
    work.index.streams.emplace_back().kind = title::StreamKind::video;
    const MadeTracks made = make_tracks(work);
    EXPECT_TRUE(made.header.tracks.empty());
    EXPECT_TRUE(made.packets.empty());
    EXPECT_EQ(made.warnings(), "");
}

TEST_F(TracksAudioTest, AllStreamsGoAlongInTheirOrder) {
    const std::string source = clip("a.mkv", std::string(tones) + picture + noise + small +
                                                 "-map 0 -map 1 -map 2 -c:a:0 libvorbis -c:a:1 ac3");
    const MadeTracks made = make_tracks(task(source, Format::mkv));
    ASSERT_EQ(made.header.tracks.size(), 2U);
    EXPECT_EQ(made.header.tracks[0].source_stream, 0);
    EXPECT_EQ(made.header.tracks[1].source_stream, 2);
    expect_copied(source, made, 0);
    expect_copied(source, made, 1);
}

TEST_F(TracksAudioTest, AacOfATransportStreamLosesItsAdtsHeadersAndNothingElse) {
    const std::string source = clip("a.ts", std::string(picture) + tones + small + "-c:a aac");
    const MadeTracks made = make_tracks(task(source, Format::mp4));
    ASSERT_EQ(made.header.tracks.size(), 1U);
    EXPECT_EQ(made.header.tracks[0].parameters.at("extradata").get<std::string>().size(), 4U)
        << "two bytes of configuration, ISO 14496-3";
    const auto seen = packets_of(source, 1);
    ASSERT_EQ(made.packets.size(), seen.size());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(made.packets[i].pts(), seen[i].pts);
        EXPECT_EQ(static_cast<std::int64_t>(made.packets[i].data().size()), seen[i].size - 7);
    }
    const auto our_task = task(source, Format::mp4);
    write_file(our_task, made, folder_ / "out.mp4");
    EXPECT_EQ(samples_of(folder_ / "out.mp4", 0), samples_of(source, 1));
}

TEST_F(TracksAudioTest, FlacGivesBackEverySample) {
    for (const char* format : {"pcm_s16le", "pcm_s24le", "pcm_u8"}) {
        const std::string source = clip("a.mkv", std::string(picture) + noise + small + "-c:a " + format);
        const auto our_task = task(source, Format::mkv, AudioMode::flac);
        std::filesystem::remove(our_task.segment.bytes);
        const MadeTracks made = make_tracks(our_task);
        EXPECT_EQ(made.codec(0), "flac");
        write_file(our_task, made, folder_ / "out.mkv");
        EXPECT_TRUE(samples_of(folder_ / "out.mkv", 0) == samples_of(source, 1)) << format;
    }
}

TEST_F(TracksAudioTest, AGapBecomesSilenceOfItsLength) {
    const std::string source =
        clip("a.mkv", std::string(picture) + noise + small +
                          "-af \"asetnsamples=441,aselect='not(between(t,0.995,1.4949))'\" -c:a pcm_s16le");
    const std::string heard = samples_of(source, 1);
    const auto our_task = task(source, Format::mkv, AudioMode::flac);
    const MadeTracks made = make_tracks(our_task);
    write_file(our_task, made, folder_ / "out.mkv");
    const std::string filled = samples_of(folder_ / "out.mkv", 0);
    const std::size_t frame = 2 * bytes_per_sample;
    const std::size_t before = 44100 * frame;
    const std::size_t gap = 22050 * frame;
    ASSERT_EQ(heard.size() + gap, filled.size());
    EXPECT_TRUE(filled.compare(0, before, heard, 0, before) == 0);
    EXPECT_TRUE(filled.compare(before, gap, std::string(gap, '\0')) == 0);
    EXPECT_TRUE(filled.compare(before + gap, std::string::npos, heard, before) == 0);
}

TEST_F(TracksAudioTest, EncodedSoundStartsWhenItsSourceDoesAndIsAsLong) {
    const std::string source =
        clip("a.mkv", std::string(picture) + "-itsoffset 0.5 " + noise + small + "-c:a pcm_s16le");
    struct Case {
        Format format;
        AudioMode mode;
        const char* codec;
        int rate;
    };
    for (const Case& one :
         {Case{Format::mp4, AudioMode::aac, "aac", 44100}, Case{Format::webm, AudioMode::opus, "opus", 48000},
          Case{Format::mkv, AudioMode::flac, "flac", 44100}}) {
        const auto our_task = task(source, one.format, one.mode);
        std::filesystem::remove(our_task.segment.bytes);
        const MadeTracks made = make_tracks(our_task);
        ASSERT_EQ(made.codec(0), one.codec);
        EXPECT_EQ(made.header.tracks[0].time_base, (Rational{1, one.rate}));
        const int padding = made.header.tracks[0].parameters.at("initial_padding").get<int>();
        EXPECT_EQ(made.packets.front().pts(), one.rate / 2 - padding) << one.codec;
        const ffmpeg::Packet& last = made.packets.back();
        EXPECT_NEAR(static_cast<double>(last.pts() + last.duration()), one.rate * 3.5, 1024) << one.codec;
        for (std::size_t i = 1; i < made.packets.size(); ++i) {
            EXPECT_EQ(made.packets[i].pts(), made.packets[i - 1].pts() + made.packets[i - 1].duration());
        }
    }
}

TEST_F(TracksAudioTest, OpusDecodesToAsManySamplesAsItsSource) {
    const std::string source = clip("a.mkv", std::string(picture) + tones + small + "-c:a pcm_s16le");
    const auto our_task = task(source, Format::webm);
    const MadeTracks made = make_tracks(our_task);
    ASSERT_EQ(made.codec(0), "opus") << "what webm takes";
    write_file(our_task, made, folder_ / "out.webm");
    EXPECT_EQ(samples_of(folder_ / "out.webm", 0).size(), samples_of(source, 1).size());
}

TEST_F(TracksAudioTest, TheBestThatTheContainerTakesIsChosen) {
    const std::string pcm = clip("pcm.mkv", std::string(picture) + tones + small + "-c:a pcm_s16le");
    EXPECT_EQ(make_tracks(task_for(pcm, folder_ / "1.seg", Format::mkv)).codec(0), "pcm_s16le");
    EXPECT_EQ(make_tracks(task_for(pcm, folder_ / "2.seg", Format::mov)).codec(0), "pcm_s16le");
    const std::string vorbis = clip("vorbis.mkv", std::string(picture) + tones + small + "-c:a libvorbis");
    EXPECT_EQ(make_tracks(task_for(vorbis, folder_ / "3.seg", Format::webm)).codec(0), "vorbis");
    const std::string flac = clip("flac.mkv", std::string(picture) + tones + small + "-c:a flac");
    EXPECT_EQ(make_tracks(task_for(flac, folder_ / "4.seg", Format::mkv)).codec(0), "flac");
    EXPECT_EQ(make_tracks(task_for(flac, folder_ / "5.seg", Format::mov)).codec(0), "aac");
}

TEST_F(TracksAudioTest, ACopyThatCannotBeIsNamedAndLeftOut) {
    const std::string source = clip("a.mp4", std::string(picture) + tones + small + "-c:a aac");
    const MadeTracks made = make_tracks(task(source, Format::webm, AudioMode::copy));
    EXPECT_TRUE(made.header.tracks.empty());
    ASSERT_EQ(made.result.warnings.size(), 1U);
    EXPECT_NE(made.warnings().find("audio stream 1 (aac) cannot be copied into webm"), std::string::npos);
    EXPECT_NE(made.warnings().find("--audio auto"), std::string::npos);
}

TEST_F(TracksAudioTest, ACodecThatTheContainerDoesNotTakeGivesWayToTheBestThatItTakes) {
    const std::string source = clip("a.mp4", std::string(picture) + tones + small + "-c:a aac");
    const MadeTracks made = make_tracks(task(source, Format::webm, AudioMode::aac));
    EXPECT_EQ(made.codec(0), "opus");
    EXPECT_NE(made.warnings().find("webm takes no aac"), std::string::npos);
}

TEST_F(TracksAudioTest, AnUnknownCodecIsNamedAndTheOthersGoOn) {
    const std::string source = clip("a.mov", std::string(picture) + tones + noise + small +
                                                 "-map 0 -map 1 -map 2 -c:a:0 pcm_s16le -c:a:1 aac");
    std::string content = content_of(source);
    const std::size_t entry = content.find("sowt"); // QuickTime's name of PCM
    ASSERT_NE(entry, std::string::npos);
    content.replace(entry, 4, "zzzz");
    const std::string broken = folder_.file("broken.mov", content);
    const MadeTracks made = make_tracks(task(broken, Format::mp4));
    ASSERT_EQ(made.header.tracks.size(), 1U);
    EXPECT_EQ(made.header.tracks[0].source_stream, 2);
    EXPECT_NE(made.warnings().find("audio stream 1 (zzzz)"), std::string::npos) << made.warnings();
}

TEST_F(TracksAudioTest, NoneMeansNoneAndNeedsNoWarning) {
    const std::string source = clip("a.mp4", std::string(picture) + tones + small + "-c:a aac");
    const MadeTracks made = make_tracks(task(source, Format::mp4, AudioMode::none));
    EXPECT_TRUE(made.header.tracks.empty());
    EXPECT_TRUE(made.packets.empty());
    EXPECT_TRUE(made.result.warnings.empty());
}

TEST_F(TracksAudioTest, PicturesAloneGiveAnEmptySegment) {
    const MadeTracks made = make_tracks(task(clip("a.mp4", std::string(picture) + small), Format::mp4));
    EXPECT_TRUE(made.header.tracks.empty());
    EXPECT_TRUE(made.result.warnings.empty());
}

TEST_F(TracksAudioTest, MoreChannelsThanTheUsualOnesGoAlong) {
    const std::string source =
        clip("a.mkv", std::string(picture) + "-f lavfi -i aevalsrc='sin(440*t)|0|0|0|0|sin(880*t):d=2:c=5.1(side)' " +
                          small + "-c:a pcm_s16le");
    for (const auto& [format, mode] : {std::pair{Format::webm, AudioMode::opus}, std::pair{Format::mp4, AudioMode::aac},
                                       std::pair{Format::mkv, AudioMode::flac}}) {
        const auto our_task = task(source, format, mode);
        std::filesystem::remove(our_task.segment.bytes);
        const MadeTracks made = make_tracks(our_task);
        ASSERT_EQ(made.header.tracks.size(), 1U);
        EXPECT_EQ(made.header.tracks[0].parameters.at("layout").at("channels"), 6);
        EXPECT_TRUE(made.result.warnings.empty()) << made.warnings();
    }
}

TEST_F(TracksAudioTest, TheSameTaskMakesTheSameBytes) {
    const std::string source = clip("a.mkv", std::string(picture) + noise + small + "-c:a ac3");
    std::string first;
    for (const char* name : {"1.seg", "2.seg"}) {
        static_cast<void>(make_tracks(task_for(source, folder_ / name, Format::mp4, AudioMode::aac)));
        const std::string bytes = content_of(folder_ / name);
        EXPECT_TRUE(first.empty() || first == bytes);
        first = bytes;
    }
}

TEST_F(TracksAudioTest, AFinishedSegmentIsUsedAgain) {
    const std::string source = clip("a.mp4", std::string(picture) + tones + small + "-c:a aac");
    const auto our_task = task(source, Format::webm, AudioMode::aac);
    const MadeTracks made = make_tracks(our_task);
    std::filesystem::remove(source);
    const MadeTracks again = make_tracks(our_task);
    EXPECT_EQ(again.result.segment.checksum, made.result.segment.checksum);
    EXPECT_EQ(again.result.warnings, made.result.warnings);
    auto other_key = our_task;
    other_key.key = "another key";
    EXPECT_THROW(static_cast<void>(make_tracks(other_key)), Failure) << "work of other settings is done anew";
}

TEST_F(TracksAudioTest, AStopLeavesNothingBehind) {
    const std::string source = clip("a.mp4", std::string(picture) + tones + small + "-c:a aac");
    const std::string place = folder_.folder("place");
    WorkMonitor monitor;
    monitor.stop = true;
    try {
        static_cast<void>(tracks::run_tracks(task_for(source, place + "/tracks.seg", Format::mp4), monitor));
        FAIL() << "was not stopped";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::interrupted);
    }
    EXPECT_TRUE(std::filesystem::is_empty(place));
}

TEST_F(TracksAudioTest, ProgressIsShown) {
    const std::string source = clip("a.mp4", std::string(picture) + tones + small + "-c:a aac");
    WorkMonitor monitor;
    static_cast<void>(tracks::run_tracks(task(source, Format::mp4), monitor));
    EXPECT_GT(monitor.bytes, 1000);
    EXPECT_NEAR(static_cast<double>(monitor.media_microseconds), 3e6, 1e5);
}

} // namespace
} // namespace reelmill::test
