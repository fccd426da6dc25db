#include "media/mux_media.hpp"

#include "reelmill/verify/verify_output.hpp"

namespace reelmill::verify {
namespace {

using namespace test;

class VerifyOutput : public testing::Test {
protected:
    void SetUp() override {
        source_ = folder_ / "in.ts";
        ffmpeg_program(
            "-f lavfi -i testsrc=s=160x90:r=25:d=2 -f lavfi -i sine=d=2 -c:v libx264 -preset veryfast -bf 2 -g 25 "
            "-pix_fmt yuv420p -c:a aac " +
            test::quoted(source_));
    }
    VerifyReport verdict(const std::string& output, Depth depth = Depth::packets) const {
        WorkMonitor monitor;
        return verify_output(output, probe::probe_title(source_, Settings{}), depth, monitor);
    }
    std::string made(const std::string& name, const std::string& arguments) const {
        ffmpeg_program("-i " + quoted(source_) + " " + arguments + " " + quoted(folder_ / name));
        return folder_ / name;
    }
    static std::string problems_of(const VerifyReport& report) {
        std::string all;
        for (const auto& track : report.tracks) {
            for (const auto& problem : track.problems) {
                all += problem + "\n";
            }
        }
        for (const auto& problem : report.problems) {
            all += problem + "\n";
        }
        return all;
    }

    TemporaryFolder folder_;
    std::string source_;
};

TEST_F(VerifyOutput, AgreesWithACopyInAnotherContainer) {
    for (const char* name : {"copy.mp4", "copy.mkv"}) {
        const auto report = verdict(made(name, "-map 0 -c copy"));
        EXPECT_TRUE(report.agrees) << name << ": " << problems_of(report);
        ASSERT_EQ(report.tracks.size(), 2U);
        EXPECT_EQ(report.tracks[0].output_count, 50);
        EXPECT_FALSE(report.tracks[0].source_decoded);
        EXPECT_FALSE(report.tracks[0].lossless.has_value());
    }
}

TEST_F(VerifyOutput, FindsADroppedPicture) {
    const auto report =
        verdict(made("dropped.mkv", "-map 0 -vf \"select='not(eq(n,30))'\" -fps_mode passthrough -c:a copy"));
    EXPECT_FALSE(report.agrees);
    EXPECT_NE(problems_of(report).find("49 pictures instead of 50"), std::string::npos) << problems_of(report);
}

TEST_F(VerifyOutput, FindsAMovedPicture) {
    const auto report = verdict(made(
        "moved.mkv",
        "-map 0 -vf \"setpts='PTS+if(eq(N,30),0.02/TB,0)'\" -fps_mode passthrough -enc_time_base 1:1000 -c:a copy"));
    EXPECT_FALSE(report.agrees);
    EXPECT_NE(problems_of(report).find("not where the source has it"), std::string::npos) << problems_of(report);
}

TEST_F(VerifyOutput, FindsSoundThatEndsEarly) {
    const auto report = verdict(made("short.mkv", "-map 0 -c:v copy -af atrim=end=1.5 -c:a aac"));
    EXPECT_FALSE(report.agrees);
    EXPECT_NE(problems_of(report).find("ends at"), std::string::npos) << problems_of(report);
}

TEST_F(VerifyOutput, NotesStreamsThatWereLeftOut) {
    const auto report = verdict(made("silent.mkv", "-map 0:v -c copy"));
    EXPECT_TRUE(report.agrees) << problems_of(report);
    ASSERT_EQ(report.notes.size(), 1U);
    EXPECT_NE(report.notes[0].find("0 of 1 audio"), std::string::npos) << report.notes[0];
}

TEST_F(VerifyOutput, TellsLosslessFromLossyByDecoding) {
    const auto lossless_report =
        verdict(made("lossless.mkv", "-map 0 -c:v libx264 -qp 0 -preset ultrafast -fps_mode passthrough -c:a copy"),
                Depth::pictures);
    EXPECT_TRUE(lossless_report.agrees) << problems_of(lossless_report);
    EXPECT_EQ(lossless_report.tracks[0].lossless, true);
    EXPECT_FALSE(lossless_report.tracks[0].psnr.has_value());

    const auto lossy =
        verdict(made("lossy.mkv", "-map 0 -c:v libx264 -crf 30 -preset ultrafast -fps_mode passthrough -c:a copy"),
                Depth::pictures);
    EXPECT_TRUE(lossy.agrees) << problems_of(lossy);
    EXPECT_EQ(lossy.tracks[0].lossless, false);
    ASSERT_TRUE(lossy.tracks[0].psnr.has_value());
    EXPECT_GT(*lossy.tracks[0].psnr, 20);
    EXPECT_LT(*lossy.tracks[0].psnr, 60);
}

TEST_F(VerifyOutput, DecodesTheSourceWherePacketsDoNotTellItsPictures) {
    // AVI has no presentation times, and MPEG-4 with B-frames is not in presentation order.
    source_ = folder_ / "untimed.avi";
    ffmpeg_program("-f lavfi -i testsrc=s=160x90:r=25:d=2 -c:v mpeg4 -bf 2 -q:v 3 -pix_fmt yuv420p " +
                   test::quoted(source_));
    const auto report =
        verdict(made("shown.mkv", "-map 0 -c:v libx264 -preset ultrafast -fps_mode passthrough -enc_time_base 1:1000"));
    EXPECT_TRUE(report.agrees) << problems_of(report);
    ASSERT_FALSE(report.tracks.empty());
    EXPECT_TRUE(report.tracks[0].source_decoded);
    EXPECT_EQ(report.tracks[0].output_count, 50);
}

} // namespace
} // namespace reelmill::verify
