// The laws against files of the ffmpeg program: they hold for its own right copies, and every wrong one is refused.
#include "media/mux_media.hpp"

#include "reelmill/verify/laws.hpp"
#include "reelmill/verify/verify_output.hpp"

#include <cstdlib>

namespace reelmill::verify {
namespace {

using namespace test; // NOLINT(google-build-using-namespace)

PlainFile plain(const std::string& path) {
    WorkMonitor monitor;
    return read_plainly(path, monitor);
}

std::string complaints(const std::string& source, const std::string& output, const Warnings& warnings = {},
                       std::optional<bool> copied = true) {
    std::string all;
    const std::vector<Pairing> pairs{{0, 0, copied, true}, {1, 1, copied, true}};
    for (const LawFinding& finding : broken_laws(plain(source), plain(output), pairs, warnings)) {
        all += std::string(name_of(finding.kind)) + " " + finding.text + "\n";
    }
    return all;
}

/// Three recordings of 4 s each, whose clocks begin again: the source as it lies there, and the right copy of it.
class JoinedRecordings : public testing::Test {
protected:
    void SetUp() override {
        std::string joined;
        std::string list;
        for (const char* offset : {"0", "900", "3"}) {
            const std::string part = folder_ / (std::string("part") + offset + ".ts");
            ffmpeg_program("-f lavfi -i testsrc=s=160x90:r=25:d=4 -f lavfi -i aevalsrc='sin(t*t*900)':d=4:s=48000 "
                           "-output_ts_offset " +
                           std::string(offset) + " -c:v libx264 -preset ultrafast -g 25 -c:a aac " +
                           test::quoted(part));
            joined += content_of(part);
            list += "file '" + part + "'\n";
        }
        source_ = folder_.file("joined.ts", joined);
        right_ = folder_ / "right.mkv";
        ffmpeg_program("-f concat -safe 0 -i " + test::quoted(folder_.file("list", list)) + " -map 0 -c copy " +
                       test::quoted(right_));
    }
    std::string spoiled(const std::string& how) const {
        ffmpeg_program("-i " + test::quoted(right_) + " -map 0 -c copy " + how + " " +
                       test::quoted(folder_ / "wrong.mkv"));
        return folder_ / "wrong.mkv";
    }

    TemporaryFolder folder_;
    std::string source_;
    std::string right_;
};

TEST_F(JoinedRecordings, MadeOneTitleBreakNoLaw) { EXPECT_EQ(complaints(source_, right_), ""); }

TEST_F(JoinedRecordings, WhoseSoundLiesFarBehindThePicturesAreRefused) {
    const std::string found = complaints(source_, spoiled("-bsf:a setts=ts='if(gt(N\\,250)\\,PTS+950/TB\\,PTS)'"));
    EXPECT_NE(found.find("audio ends 950"), std::string::npos) << found;
    EXPECT_NE(found.find("packet 251 comes 950"), std::string::npos) << found;
}

TEST_F(JoinedRecordings, WhosePicturesLieAtOneTimeAreRefused) {
    const std::string found =
        complaints(source_, spoiled("-bsf:v setts=ts='if(gt(N\\,100)\\,4+(N-100)*0.001\\,PTS*TB)/TB'"));
    EXPECT_NE(found.find("video is 4."), std::string::npos) << found;
}

TEST_F(JoinedRecordings, WhoseSoundIsStretchedAreRefused) {
    const std::string found = complaints(source_, spoiled("-bsf:a setts=ts='PTS*1.5'"));
    EXPECT_NE(found.find("audio is 18."), std::string::npos) << found;
    EXPECT_NE(found.find("its codec says 0.021333 s"), std::string::npos) << found;
    const Warnings mended{{WarningCode::times_mended, 1, {}, "packets follow their predecessor"}};
    EXPECT_NE(complaints(source_, folder_ / "wrong.mkv", mended).find("audio is 18."), std::string::npos)
        << "a warning excuses a single packet, not the length";
}

TEST_F(JoinedRecordings, OfWhichPacketsAreMissingAreRefused) {
    const std::string wrong = spoiled("-frames:a 400");
    EXPECT_NE(complaints(source_, wrong).find("audio 400 packets instead of the "), std::string::npos);
    const Warnings told{{WarningCode::packets_left_out, 1, {}, "damaged"}};
    EXPECT_EQ(complaints(source_, wrong, told).find("packets instead"), std::string::npos);
}

TEST_F(JoinedRecordings, OfWhichAnotherPacketIsInThePlaceOfOneAreRefused) {
    ffmpeg_program("-i " + test::quoted(right_) + " -map 0 -c:v copy -c:a aac -b:a 32k " +
                   test::quoted(folder_ / "wrong.mkv"));
    EXPECT_NE(complaints(source_, folder_ / "wrong.mkv").find("audio"), std::string::npos);
}

TEST_F(JoinedRecordings, AreNamedStreamByStreamWhereOneIsLost) {
    const std::vector<Pairing> pairs{{0, 0, {}, true}};
    EXPECT_EQ(unaccounted_streams(plain(source_), pairs, {}), std::vector<int>{1});
    EXPECT_TRUE(unaccounted_streams(plain(source_), pairs, {{WarningCode::stream_left_out, 1, {}, "told"}}).empty());
}

// Found by random_clock.py, seed 30108: what is missing at each jump adds up.
TEST(RecordingsWhoseSoundBeginsLate, MadeOneTitleBreakNoLaw) {
    const TemporaryFolder folder;
    std::string joined;
    std::string list;
    for (const char* offset : {"0", "900", "3"}) {
        const std::string part = folder / (std::string("part") + offset + ".ts");
        ffmpeg_program("-f lavfi -i testsrc=s=160x90:r=25:d=4 -itsoffset 1.3 -f lavfi -i "
                       "aevalsrc='sin(t*t*900)':d=2.7:s=48000 -output_ts_offset " +
                       std::string(offset) + " -c:v libx264 -preset ultrafast -g 25 -c:a aac " + test::quoted(part));
        joined += content_of(part);
        list += "file '" + part + "'\nduration 4\n";
    }
    const std::string source = folder.file("joined.ts", joined);
    ffmpeg_program("-f concat -safe 0 -i " + test::quoted(folder.file("list", list)) + " -map 0 -c copy " +
                   test::quoted(folder / "right.mkv"));
    EXPECT_EQ(complaints(source, folder / "right.mkv"), "");
    ffmpeg_program("-i " + test::quoted(folder / "right.mkv") +
                   " -map 0 -c copy -bsf:a setts=ts='if(gt(N\\,250)\\,PTS+6/TB\\,PTS)' " +
                   test::quoted(folder / "wrong.mkv"));
    EXPECT_NE(complaints(source, folder / "wrong.mkv").find("audio is "), std::string::npos);
}

struct Copy {
    const char* source;
    const char* encoder;
    const char* output;
};
class RightCopy : public testing::TestWithParam<Copy> {};

TEST_P(RightCopy, BreaksNoLaw) {
    const TemporaryFolder folder;
    const std::string source = folder / GetParam().source;
    const std::string output = folder / (std::string("copy.") + GetParam().output);
    ffmpeg_program("-f lavfi -i testsrc=s=160x90:r=25:d=3 -f lavfi -i aevalsrc='sin(t*t*900)':d=3:s=48000 -c:v libx264 "
                   "-preset ultrafast -g 25 -pix_fmt yuv420p " +
                   std::string(GetParam().encoder) + " " + test::quoted(source));
    ffmpeg_program("-i " + test::quoted(source) + " -map 0 -c copy -strict -2 " + test::quoted(output));
    EXPECT_EQ(complaints(source, output), "");
    ffmpeg_program("-y -i " + test::quoted(source) + " -map 0 -c:v copy -c:a flac -strict -2 " +
                   test::quoted(folder / "anew.mkv"));
    EXPECT_EQ(complaints(source, folder / "anew.mkv", {}, std::nullopt), "") << "encoded";
}

INSTANTIATE_TEST_SUITE_P(Kinds, RightCopy,
                         testing::Values(Copy{"a.ts", "-c:a aac", "mp4"}, Copy{"b.ts", "-c:a ac3", "mkv"},
                                         Copy{"c.ts", "-c:a mp2", "mkv"}, Copy{"d.avi", "-c:a libmp3lame", "mkv"},
                                         Copy{"e.mkv", "-c:a libopus", "mp4"}, Copy{"f.mkv", "-c:a libvorbis", "mkv"},
                                         Copy{"g.mkv", "-c:a pcm_s16le", "mov"},
                                         Copy{"h.mkv", "-c:a truehd -strict -2", "mkv"},
                                         Copy{"i.flv", "-c:a aac", "mp4"}, Copy{"j.mkv", "-c:a flac", "mkv"},
                                         Copy{"k.mp4", "-c:a aac", "mkv"}, Copy{"l.mov", "-c:a alac", "mov"},
                                         Copy{"m.vob", "-c:a mp2 -f vob", "mkv"}, Copy{"n.mkv", "-c:a wavpack", "mkv"}),
                         [](const auto& param) {
                             return std::string(1, param.param.source[0]) + "_to_" + param.param.output;
                         });

TEST(PicturesThatNoDecoderMakes, MayMakeATrackShorterAndNeverLonger) {
    const auto pictures = [](int count, double step) {
        PlainStream stream;
        stream.stream = 0;
        stream.kind = title::StreamKind::video;
        stream.codec = "vp9";
        stream.tick = 0.001;
        for (int i = 0; i < count; ++i) {
            stream.packets.push_back({step * i, 0.04F, 100, 0});
        }
        return PlainFile{stream};
    };
    const auto complaints_of = [&](const PlainFile& found, bool decoded) {
        return broken_laws(pictures(250, 0.04), found, {{0, 0, {}, true, decoded}}, {}).size();
    };
    EXPECT_EQ(complaints_of(pictures(250, 0.04), false), 0U);
    EXPECT_EQ(complaints_of(pictures(122, 0.04), false), 1U);
    EXPECT_EQ(complaints_of(pictures(122, 0.04), true), 0U);
    EXPECT_EQ(complaints_of(pictures(240, 0.08), true), 1U) << "longer than the source";
    EXPECT_EQ(complaints_of(pictures(240, 0.001), true), 1U) << "at one time";
}

TEST(LastPicture, MayStandForAsLongAsTheContainerSays) {
    const TemporaryFolder folder;
    // FLV has no lengths of pictures: the second of two stands for 6 s in MP4.
    const std::string source = folder / "two_pictures.flv";
    ffmpeg_program("-f lavfi -i testsrc=s=160x90:r=1/6:d=12 -f lavfi -i sine=440:d=6.1:r=44100 -c:v flv1 -c:a mp3 " +
                   test::quoted(source));
    ffmpeg_program("-i " + test::quoted(source) + " -map 0 -c:v libx264 -c:a copy -fps_mode passthrough " +
                   test::quoted(folder / "anew.mp4"));
    EXPECT_EQ(complaints(source, folder / "anew.mp4"), "");
}

TEST(EditList, ThatBeginsWithinAGopHidesThePicturesBeforeIt) {
    const TemporaryFolder folder;
    const std::string whole = folder / "whole.mp4";
    ffmpeg_program("-f lavfi -i testsrc=s=160x90:r=25:d=5 -f lavfi -i aevalsrc='sin(t*t*900)':d=5:s=48000 -c:v libx264 "
                   "-preset ultrafast -g 125 -keyint_min 125 -bf 2 -c:a aac " +
                   test::quoted(whole));
    const std::string source = folder / "begins_later.mp4";
    ffmpeg_program("-ss 3.3 -i " + test::quoted(whole) + " -c copy " + test::quoted(source));
    ASSERT_NE(plain(source).at(0).packets.at(0).hidden, 0U) << "ffmpeg did not cut it as this test needs it";
    ffmpeg_program("-i " + test::quoted(source) + " -c:v libx264 -c:a copy " + test::quoted(folder / "anew.mkv"));
    EXPECT_EQ(complaints(source, folder / "anew.mkv"), "");
    ffmpeg_program("-ignore_editlist 1 -i " + test::quoted(source) + " -c:v libx264 -c:a copy " +
                   test::quoted(folder / "all.mkv"));
    EXPECT_NE(complaints(source, folder / "all.mkv"), "") << "with the hidden pictures";
}

TEST(EditList, OfTwoPiecesHidesWhatLiesBetweenThem) {
    const char* media = std::getenv("REELMILL_MEDIA");
    if (media == nullptr) {
        GTEST_SKIP() << "REELMILL_MEDIA is not set";
    }
    const std::string source = std::string(media) + "/messy/edit_list_two_pieces.mp4";
    const PlainFile file = plain(source);
    const auto all = std::ssize(file.at(1).packets);
    const auto hidden =
        std::ranges::count_if(file.at(1).packets, [](const PlainPacket& packet) { return packet.hidden != 0; });
    EXPECT_EQ(all - hidden, 1487) << "1463 that ffprobe shows without a D, and 24 before them";

    PlainFile right = file;
    for (PlainStream& stream : right) {
        std::erase_if(stream.packets, [](const PlainPacket& packet) { return packet.hidden != 0; });
    }
    const std::vector<Pairing> pairs{{0, 0, {}, true}, {1, 1, true, true}};
    const auto found = broken_laws(file, right, pairs, {});
    EXPECT_TRUE(found.empty()) << found.front().text;
    const auto squeezed = broken_laws(file, file, pairs, {});
    ASSERT_FALSE(squeezed.empty()) << "all packets, the hidden ones with them";
    EXPECT_NE(squeezed[0].text.find("1535 packets instead of the 1487"), std::string::npos) << squeezed[0].text;
}

TEST(DeepVerification, HearsThatHalfOfTheSoundCannotBeDecoded) {
    const char* media = std::getenv("REELMILL_MEDIA");
    if (media == nullptr) {
        GTEST_SKIP() << "REELMILL_MEDIA is not set";
    }
    const TemporaryFolder folder;
    const std::string source = std::string(media) + "/messy/aac_stereo_then_5.1.ts";
    ffmpeg_program("-i " + test::quoted(source) + " -map 0 -c copy " + test::quoted(folder / "copy.mp4"));
    WorkMonitor monitor;
    const auto index = probe::probe_title(source, Settings{});
    const auto report = verify_output(folder / "copy.mp4", index, Depth::pictures, monitor);
    const auto sound = std::ranges::find(report.tracks, title::StreamKind::audio, &TrackReport::kind);
    ASSERT_NE(sound, report.tracks.end());
    ASSERT_FALSE(sound->problems.empty());
    EXPECT_NE(sound->problems.back().find("s of sound can be decoded"), std::string::npos) << sound->problems.back();
}

} // namespace
} // namespace reelmill::verify
