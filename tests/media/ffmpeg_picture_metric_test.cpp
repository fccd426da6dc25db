// Metrics as the ffmpeg program gives them for whole files; and of what an encoder makes while it makes it.
#include "media/mux_media.hpp"

#include "reelmill/ffmpeg/decode_run.hpp"
#include "reelmill/ffmpeg/encoding_meter.hpp"
#include "reelmill/ffmpeg/picture_metric.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"

#include <cmath>
#include <regex>
#include <tuple>

namespace reelmill::ffmpeg {
namespace {

using namespace test;

class PictureMetricTest : public testing::Test {
protected:
    std::string made(const std::string& name, const std::string& arguments) const {
        ffmpeg_program(arguments + " " + quoted(folder_ / name));
        return folder_ / name;
    }
    std::string source(const std::string& more = "-pix_fmt yuv420p", const std::string& size = "160x90") const {
        return made("source.mkv", "-f lavfi -i testsrc2=s=" + size + ":r=25:d=2 -c:v ffv1 " + more);
    }
    static DecodeRun opened(const std::string& path) { return {Source(path), path, 0}; }
    static double measured(Metric metric, const std::string& source, const std::string& encoded) {
        PictureMetric meter(metric);
        DecodeRun first = opened(source);
        DecodeRun second = opened(encoded);
        Frame a;
        Frame b;
        while (first.next(a) && second.next(b)) {
            meter.add(a, b);
        }
        EXPECT_EQ(meter.pairs(), 50);
        return meter.finish();
    }
    /// The line that the ffmpeg program ends with.
    static double by_program(const std::string& filter, const std::string& field, const std::string& source,
                             const std::string& encoded) {
        const std::string said = output_of("{ ffmpeg -nostdin -hide_banner -i " + quoted(encoded) + " -i " +
                                           quoted(source) + " -lavfi " + filter + " -f null - 2>&1; }");
        std::smatch match;
        EXPECT_TRUE(std::regex_search(said, match, std::regex(field + ":([0-9.]+)"))) << said;
        return match.empty() ? 0 : std::stod(match[1]);
    }

    TemporaryFolder folder_;
};

TEST_F(PictureMetricTest, GivesWhatTheFfmpegProgramGives) {
    for (const char* format : {"yuv420p", "yuv422p10le", "yuv444p", "yuvj420p"}) {
        const std::string original = source(std::string("-pix_fmt ") + format);
        const std::string encoded =
            made("encoded.mkv", "-i " + quoted(original) + " -c:v libx264 -preset veryfast -crf 33");
        EXPECT_NEAR(measured(Metric::ssim, original, encoded), by_program("ssim", "All", original, encoded), 2e-6)
            << format;
        EXPECT_NEAR(measured(Metric::psnr, original, encoded), by_program("psnr", "average", original, encoded), 2e-4)
            << format;
    }
}

TEST_F(PictureMetricTest, ComparesWhatAnEncoderGivesBackInOtherPlaces) {
    // NV12 comes back with U and V in planes of their own, packed RGB in planes of G, B and R.
    for (const auto& [format, encoder, planar] :
         {std::tuple{"nv12", "libx264", "yuv420p"}, std::tuple{"bgr24", "libx264rgb", "gbrp"}}) {
        const std::string original =
            made("source.nut", std::string("-y -f lavfi -i testsrc2=s=160x90:r=25:d=2 -c:v rawvideo "
                                           "-pix_fmt ") +
                                   format);
        const std::string encoded =
            made("encoded.mkv", "-y -i " + quoted(original) + " -c:v " + encoder + " -preset veryfast -crf 33");
        const std::string same = std::string("'[1:v]format=") + planar + "[b];[0:v][b]psnr'";
        EXPECT_NEAR(measured(Metric::psnr, original, encoded), by_program(same, "average", original, encoded), 2e-4)
            << format;
    }
}

TEST_F(PictureMetricTest, ComparesGreyPicturesWithWhatH264MakesOfThem) {
    const std::string original = source("-pix_fmt gray");
    const std::string encoded =
        made("encoded.mkv", "-i " + quoted(original) + " -c:v libx264 -preset veryfast -crf 33");
    EXPECT_NEAR(measured(Metric::ssim, original, encoded),
                by_program("'[0:v]extractplanes=y[a];[1:v]format=gray[b];[a][b]ssim'", "All", original, encoded), 2e-6);
}

TEST_F(PictureMetricTest, KnowsNoEndWherePicturesAreTheSame) {
    const std::string original = source();
    EXPECT_EQ(measured(Metric::ssim, original, original), 1);
    EXPECT_TRUE(std::isinf(measured(Metric::psnr, original, original)));
}

TEST_F(PictureMetricTest, RefusesAPictureOfAnotherSizeOrFormat) {
    const std::string original = source();
    Frame a;
    ASSERT_TRUE(opened(original).next(a));
    for (const char* other : {"-s 320x180 -pix_fmt yuv420p", "-pix_fmt yuv422p", "-pix_fmt yuv420p10le"}) {
        const std::string path = made("other.mkv", "-i " + quoted(original) + " -c:v ffv1 " + other);
        Frame b;
        ASSERT_TRUE(opened(path).next(b));
        PictureMetric meter(Metric::psnr);
        EXPECT_THROW(meter.add(a, b), Failure) << other;
    }
}

TEST_F(PictureMetricTest, IsRefusedWhereThisFfmpegLacksIt) {
    EXPECT_TRUE(has_metric(Metric::ssim) && has_metric(Metric::psnr));
    for (const Metric metric : {Metric::xpsnr, Metric::vmaf}) {
        if (!has_metric(metric)) {
            EXPECT_THROW(PictureMetric{metric}, Failure) << name_of(metric);
        }
    }
}

class EncodingMeterOf : public PictureMetricTest, public testing::WithParamInterface<Codec> {
protected:
    /// Encodes the source; the packet of that number gets lost before it is measured.
    double encode(double crf, int lost = -1) {
        DecodeRun run = opened(path_);
        VideoSettings settings;
        settings.codec = GetParam();
        settings.crf = crf;
        settings.preset = settings.codec == Codec::h264 || settings.codec == Codec::hevc ? "superfast" : "8";
        title::Picture picture;
        picture.width = 160;
        picture.height = 90;
        picture.pixel_format = "yuv420p";
        VideoEncoder encoder(settings, {picture, {1, 25}, {25, 1}, 1});
        EncodingMeter meter(Metric::psnr, encoder.parameters(), {1, 25});
        int packets = 0;
        const auto take = [&] {
            Packet packet;
            while (encoder.receive(packet)) {
                if (packets++ != lost) {
                    meter.made(packet);
                }
            }
        };
        Frame frame;
        for (int number = 0; run.next(frame); ++number) {
            frame.set_pts(number);
            meter.given(frame);
            encoder.send(std::move(frame));
            frame = Frame();
            take();
        }
        encoder.finish();
        take();
        const double whole = meter.finish();
        EXPECT_EQ(meter.pictures(), 50);
        return whole;
    }

    std::string path_ = source();
};
INSTANTIATE_TEST_SUITE_P(Codecs, EncodingMeterOf, testing::Values(Codec::h264, Codec::hevc, Codec::vp9, Codec::av1));

TEST_P(EncodingMeterOf, MeasuresLessWithALowerQuality) {
    const double good = encode(20);
    const double poor = encode(45);
    EXPECT_GT(good, 35);
    EXPECT_LT(poor, good - 5);
    EXPECT_GT(poor, 15) << "pictures are compared with others than their own";
}

TEST_P(EncodingMeterOf, RefusesPicturesThatHaveNotComeBack) {
    EXPECT_THROW(static_cast<void>(encode(20, 49)), Failure);
}

} // namespace
} // namespace reelmill::ffmpeg
