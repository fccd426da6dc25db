#include "reelmill/plan/cost.hpp"

#include <gtest/gtest.h>

namespace reelmill::plan {
namespace {

constexpr std::int64_t gib = std::int64_t{1} << 30;

title::Picture picture(int width, int height, const char* format = "yuv420p") {
    title::Picture made;
    made.width = width;
    made.height = height;
    made.pixel_format = format;
    return made;
}

VideoSettings preset(const char* name, int threads = 0) {
    VideoSettings settings;
    settings.preset = name;
    settings.threads = threads;
    return settings;
}

TEST(EncoderMemory, GrowsWithPicturesPresetsAndDepth) {
    const auto usual = encoder_memory(preset("medium"), picture(1920, 1080));
    EXPECT_LT(encoder_memory(preset("medium"), picture(1280, 720)), usual);
    EXPECT_LT(encoder_memory(preset("ultrafast"), picture(1920, 1080)), usual);
    EXPECT_GT(encoder_memory(preset("veryslow"), picture(1920, 1080)), usual);
    EXPECT_GT(encoder_memory(preset("medium"), picture(1920, 1080, "yuv420p10le")), usual);
}

TEST(EncoderMemory, IsWhatTheFfmpegProgramWasSeenToTake) {
    const auto predicted = [](const char* name, int width, int height) {
        return static_cast<double>(encoder_memory(preset(name), picture(width, height))) / 1e6;
    };
    EXPECT_NEAR(predicted("ultrafast", 1280, 720), 172, 20);
    EXPECT_NEAR(predicted("medium", 1280, 720), 329, 20);
    EXPECT_NEAR(predicted("medium", 1920, 1080), 644, 40);
    EXPECT_NEAR(predicted("veryslow", 1920, 1080), 1039, 60);
}

TEST(MeasuringMemory, IsForTargetsAloneAndHoldsWhatTheEncoderHolds) {
    VideoSettings settings = preset("medium");
    EXPECT_EQ(measuring_memory(settings, picture(1920, 1080)), 0);
    settings.target = QualityTarget{Metric::ssim, 0.985};
    const auto usual = measuring_memory(settings, picture(1920, 1080));
    EXPECT_GE(usual, 50 * 1920 * 1080 * 3 / 2);
    EXPECT_EQ(measuring_memory(settings, picture(1920, 1080, "yuv420p10le")), 2 * usual);
    settings.preset = "slower";
    EXPECT_GT(measuring_memory(settings, picture(1920, 1080)), usual);
}

TEST(ThreadsPerShard, AreOneButForTheLargestPictures) {
    EXPECT_EQ(threads_per_shard(preset("medium"), picture(1920, 1080)), 1);
    EXPECT_EQ(threads_per_shard(preset("medium"), picture(3840, 2160)), 1);
    const auto huge = picture(15360, 8640);
    EXPECT_GT(threads_per_shard(preset("medium"), huge), 1);
    EXPECT_GE(threads_per_shard(preset("medium"), huge) * 4 * gib, encoder_memory(preset("medium"), huge));
}

TEST(ThreadsPerShard, AreOneWhereACapIsWanted) {
    for (const Codec codec : {Codec::h264, Codec::hevc}) {
        VideoSettings settings = preset("medium");
        settings.codec = codec;
        settings.max_bitrate = 4'000'000;
        settings.buffer = 8'000'000;
        EXPECT_EQ(threads_per_shard(settings, picture(15360, 8640)), 1);
    }
}

TEST(ThreadsPerShard, AreOneWhereX264KeepsABuffer) {
    VideoSettings settings = preset("medium", 4);
    settings.encoder_params = {{"bframes", "2"}, {"vbv_maxrate", "4000"}, {"vbv-bufsize", "8000"}};
    EXPECT_EQ(threads_per_shard(settings, picture(1920, 1080)), 1);
    settings.threads = 0;
    EXPECT_EQ(threads_per_shard(settings, picture(15360, 8640)), 1);
    settings.codec = Codec::hevc;
    EXPECT_GT(threads_per_shard(settings, picture(15360, 8640)), 1);
}

TEST(ThreadsPerShard, AreAsManyAsWanted) {
    EXPECT_EQ(threads_per_shard(preset("medium", 3), picture(320, 240)), 3);
    EXPECT_EQ(threads_per_shard(preset("medium", 1), picture(15360, 8640)), 1);
}

} // namespace
} // namespace reelmill::plan
