// The keys of settings, by which finished outputs, segments and checkpoints of earlier runs are known again.
#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/settings.hpp"

#include <array>
#include <gtest/gtest.h>
#include <set>

namespace reelmill {
namespace {

struct KnownKey {
    const char* settings; ///< as the first program wrote them into job.json
    const char* key;      ///< that it had for them
};

/// Recorded from the program as it was before keys had versions. No line here is ever changed: it would be the outputs
/// of every user that are made anew.
constexpr std::array known_keys{
    KnownKey{
        R"({"audio":{"bitrate":0,"mode":"auto"},"format":"mp4","shard_seconds":10.0,"subtitles":"copy","video":{"codec":"h264","crf":null,"deinterlace":"off","encoder_params":[],"filter":"","fps":null,"gop_seconds":0.0,"height":0,"pixel_format":"","preset":"","profile":"","scaler":"bicubic","threads":0,"tune":"","width":0}})",
        "ed86434779d7ff8784880edfb909988a"},
    KnownKey{
        R"({"audio":{"bitrate":0,"mode":"auto"},"format":"mkv","shard_seconds":10.0,"subtitles":"copy","video":{"codec":"hevc","crf":22.5,"deinterlace":"off","encoder_params":[],"filter":"","fps":null,"gop_seconds":0.0,"height":0,"pixel_format":"yuv420p10le","preset":"slow","profile":"main10","scaler":"bicubic","threads":0,"tune":"grain","width":0}})",
        "2c06279ac05ee057bf924953feb3263e"},
    KnownKey{
        R"({"audio":{"bitrate":0,"mode":"auto"},"format":"mp4","shard_seconds":0.5,"subtitles":"copy","video":{"codec":"h264","crf":0.0,"deinterlace":"off","encoder_params":[["aq-mode","3"],["deblock","-1,-1"]],"filter":"","fps":null,"gop_seconds":2.5,"height":0,"pixel_format":"","preset":"","profile":"","scaler":"bicubic","threads":4,"tune":"","width":0}})",
        "c3c7ec845498a609aa67ed0bad6d7186"},
    KnownKey{
        R"({"audio":{"bitrate":0,"mode":"auto"},"format":"mov","shard_seconds":10.0,"subtitles":"copy","video":{"codec":"h264","crf":null,"deinterlace":"auto","encoder_params":[],"filter":"eq=gamma=1.1,unsharp","fps":[30000,1001],"gop_seconds":0.0,"height":720,"pixel_format":"","preset":"","profile":"","scaler":"lanczos+accurate_rnd","threads":0,"tune":"","width":1280}})",
        "8b3525275b3850a6afcb876894acf7ac"},
    KnownKey{
        R"({"audio":{"bitrate":96000,"mode":"opus"},"format":"webm","shard_seconds":10.0,"subtitles":"none","video":{"codec":"vp9","crf":null,"deinterlace":"off","encoder_params":[],"filter":"","fps":null,"gop_seconds":0.0,"height":0,"pixel_format":"","preset":"","profile":"","scaler":"bicubic","threads":0,"tune":"","width":0}})",
        "3f8516cc73963e9283f520e494645eb7"},
    KnownKey{
        R"({"audio":{"bitrate":0,"mode":"flac"},"format":"mkv","shard_seconds":30.0,"subtitles":"copy","video":{"codec":"av1","crf":null,"deinterlace":"on","encoder_params":[],"filter":"","fps":null,"gop_seconds":0.0,"height":0,"pixel_format":"","preset":"8","profile":"","scaler":"bicubic","threads":0,"tune":"","width":0}})",
        "3fd366dac1c31726eb1c5e0b9fc9fac5"},
};

TEST(SettingsKey, OfEverySettingIsStillWhatTheFirstProgramMadeOfIt) {
    for (const KnownKey& known : known_keys) {
        EXPECT_EQ(Json::parse(known.settings).get<Settings>().key(), known.key) << known.settings;
    }
    EXPECT_EQ(Settings{}.key(), known_keys[0].key) << "a default has changed";
}

TEST(SettingsKey, IsAnotherForEverySettingThatIsAnother) {
    const Json usual = Settings{};
    const Json changes = {{"/audio/bitrate", 96000},
                          {"/audio/mode", "copy"},
                          {"/format", "mkv"},
                          {"/shard_seconds", 5},
                          {"/subtitles", "none"},
                          {"/video/codec", "av1"},
                          {"/video/crf", 20},
                          {"/video/deinterlace", "on"},
                          {"/video/encoder_params", Json::array({Json::array({"a", "b"})})},
                          {"/video/filter", "null"},
                          {"/video/fps", {25, 1}},
                          {"/video/gop_seconds", 1},
                          {"/video/height", 100},
                          {"/video/pixel_format", "x"},
                          {"/video/preset", "slow"},
                          {"/video/profile", "high"},
                          {"/video/scaler", "lanczos"},
                          {"/video/threads", 2},
                          {"/video/tune", "grain"},
                          {"/video/width", 100}};
    EXPECT_EQ(changes.size(), usual.flatten().size()) << "a setting is missing here";
    for (const auto& [where, value] : changes.items()) {
        Json other = usual;
        other[Json::json_pointer(where)] = value;
        EXPECT_NE(other.get<Settings>().key(), Settings{}.key()) << where;
    }
}

TEST(SettingsKey, IsAnotherWithARateASizeOrJointsAtScenes) {
    Settings rate;
    rate.video.bitrate = 2'500'000;
    Settings other_rate = rate;
    ++other_rate.video.bitrate;
    Settings size;
    size.size = 2'500'000;
    Settings scenes;
    scenes.joints = Joints::scene;
    std::set<std::string> keys{Settings{}.key()};
    for (const Settings& settings : {rate, other_rate, size, scenes}) {
        EXPECT_TRUE(keys.insert(settings.key()).second) << json_text(Json(settings));
        EXPECT_EQ(Json::parse(json_text(Json(settings))).get<Settings>(), settings);
        EXPECT_TRUE(settings.wants_analysis());
    }
    EXPECT_FALSE(Settings{}.wants_analysis());
    EXPECT_FALSE(scenes.solves_quality());
    EXPECT_TRUE(rate.solves_quality() && size.solves_quality());
}

TEST(SettingsKey, IsAnotherWithAQualityThatIsMeasured) {
    std::set<std::string> keys{Settings{}.key()};
    for (const QualityTarget& target : {QualityTarget{Metric::ssim, 0.985}, QualityTarget{Metric::ssim, 0.9851},
                                        QualityTarget{Metric::psnr, 42}, QualityTarget{Metric::xpsnr, 42}}) {
        Settings settings;
        settings.video.target = target;
        EXPECT_TRUE(keys.insert(settings.key()).second) << text_of(target);
        EXPECT_EQ(Json::parse(json_text(Json(settings))).get<Settings>(), settings);
        EXPECT_FALSE(settings.wants_analysis() || settings.solves_quality());
    }
}

TEST(SettingsKey, SaysNothingOfOptionsThatAreNotGiven) {
    const Json usual = Settings{};
    EXPECT_FALSE(usual.contains("joints") || usual.contains("size"));
    EXPECT_FALSE(usual.at("video").contains("bitrate") || usual.at("video").contains("target"));
}

TEST(SettingsKey, IsAnotherInAnotherVersion) {
    EXPECT_EQ(Settings{}.key(), settings_key(Settings{}, 1));
    EXPECT_NE(Settings{}.key(), settings_key(Settings{}, 2));
    EXPECT_NE(settings_key(Settings{}, 2), settings_key(Settings{}, 3));
}

// Settings as a later program might have them.
struct VideoOfTomorrow : VideoSettings {
    std::optional<double> peak_rate;
    bool two_passes = false;
};
REELMILL_OPTION_FIELDS(VideoOfTomorrow,
                       (codec, crf, preset, tune, profile, encoder_params, gop_seconds, pixel_format, width, height,
                        scaler, fps, deinterlace, filter, threads),
                       (peak_rate, two_passes))

TEST(NewOption, ThatIsNotGivenChangesNothingThatIsHashed) {
    EXPECT_EQ(json_text(Json(VideoOfTomorrow())), json_text(Json(VideoSettings())));
}

TEST(NewOption, ThatIsGivenIsPartOfWhatIsHashed) {
    VideoOfTomorrow video;
    video.two_passes = true;
    const Json json = video;
    EXPECT_EQ(json.at("two_passes"), true);
    EXPECT_FALSE(json.contains("peak_rate"));
    EXPECT_TRUE(json.get<VideoOfTomorrow>().two_passes);
}

TEST(NewOption, OfAFileFromBeforeHasItsDefault) {
    const auto read = Json(VideoSettings()).get<VideoOfTomorrow>();
    EXPECT_FALSE(read.two_passes);
    EXPECT_FALSE(read.peak_rate);
}

TEST(GopPictures, AreThoseOfTheSecondsAtTheRate) {
    VideoSettings video;
    EXPECT_EQ(gop_pictures(video, {50, 1}), 250) << "what encoders do by themselves";
    video.gop_seconds = 2;
    EXPECT_EQ(gop_pictures(video, {30000, 1001}), 60);
    EXPECT_EQ(gop_pictures(video, {}), 50);
    video.gop_seconds = 1e-9;
    EXPECT_EQ(gop_pictures(video, {25, 1}), 1);
    video.gop_seconds = 1e300;
    EXPECT_EQ(gop_pictures(video, {25, 1}), 1'000'000);
}

} // namespace
} // namespace reelmill
