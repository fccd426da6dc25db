#include "reelmill/cli/command.hpp"
#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace reelmill::cli {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& text) {
    std::istringstream stream(text);
    Words words;
    for (std::string word; stream >> word;) {
        words.push_back(word);
    }
    return words;
}

TranscodeCommand transcode(const std::string& options) {
    return std::get<TranscodeCommand>(parse(words_of("transcode in.mkv -o out.mp4 " + options), ""));
}

std::string refusal(const Words& words) {
    try {
        static_cast<void>(parse(words, ""));
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::usage);
        EXPECT_EQ(std::string(failure.what()).find('\n'), std::string::npos) << "one line";
        return failure.what();
    }
    return "not refused";
}

std::string refusal_of_option(const std::string& options) {
    return refusal(words_of("transcode in.mkv -o out.mp4 " + options));
}

std::string text_of(const Words& words) { return std::get<ShowText>(parse(words, "FFmpeg 5.1")).text; }

Settings settings_for_output(const std::string& output) {
    return std::get<TranscodeCommand>(parse({"transcode", "in.mkv", "-o", output}, "")).request.settings;
}

TEST(Transcode, WithoutOptionsLeavesEverythingAtItsUsualValue) {
    const TranscodeCommand command = transcode("");
    EXPECT_EQ(command.request.inputs, (std::vector<RawPath>{"in.mkv"}));
    EXPECT_EQ(command.request.output, RawPath("out.mp4"));
    EXPECT_EQ(command.request.settings.key(), Settings{}.key());
    EXPECT_EQ(command.start.ranks, 0);
    EXPECT_FALSE(command.json);
    EXPECT_EQ(command.progress, status::ProgressMode::automatic);
}

TEST(Transcode, TakesEveryOption) {
    const TranscodeCommand command = transcode(
        "--codec hevc --crf 20.5 --preset slow --tune grain --profile main10 --encoder-params aq-mode=3:no-sao "
        "--gop 2.5 --pixel-format yuv420p10le --width 1280 --height 720 --scaler lanczos+accurate_rnd --fps 23.976 "
        "--deinterlace auto --filter hqdn3d --format mkv --audio opus --audio-bitrate 96k --subtitles none "
        "--shard-seconds 0.1 --overwrite --job-dir /job -n 8 --hostfile hosts --print-command --progress plain "
        "--slots 3 --bind none --memory 8G --threads-per-shard 2 --log-level debug --log-file log.txt --json");
    const Settings& settings = command.request.settings;
    EXPECT_EQ(settings.video.codec, Codec::hevc);
    EXPECT_EQ(settings.video.crf, 20.5);
    EXPECT_EQ(settings.video.preset, "slow");
    EXPECT_EQ(settings.video.tune, "grain");
    EXPECT_EQ(settings.video.profile, "main10");
    EXPECT_EQ(settings.video.encoder_params,
              (std::vector<std::pair<std::string, std::string>>{{"aq-mode", "3"}, {"no-sao", "1"}}));
    EXPECT_EQ(settings.video.gop_seconds, 2.5);
    EXPECT_EQ(settings.video.pixel_format, "yuv420p10le");
    EXPECT_EQ(settings.video.width, 1280);
    EXPECT_EQ(settings.video.height, 720);
    EXPECT_EQ(settings.video.scaler, "lanczos+accurate_rnd");
    EXPECT_EQ(settings.video.fps, (Rational{24000, 1001}));
    EXPECT_EQ(settings.video.deinterlace, Deinterlace::automatic);
    EXPECT_EQ(settings.video.filter, "hqdn3d");
    EXPECT_EQ(settings.format, Format::mkv);
    EXPECT_EQ(settings.audio.mode, AudioMode::opus);
    EXPECT_EQ(settings.audio.bitrate, 96000);
    EXPECT_EQ(settings.subtitles, SubtitleMode::none);
    EXPECT_EQ(settings.shard_seconds, 0.1);
    EXPECT_TRUE(command.request.overwrite);
    EXPECT_FALSE(command.request.skip_existing);
    EXPECT_EQ(command.request.job_folder, RawPath("/job"));
    EXPECT_EQ(command.start.ranks, 8);
    EXPECT_EQ(command.start.hostfile, RawPath("hosts"));
    EXPECT_TRUE(command.start.print_command);
    EXPECT_EQ(command.placing.slots, 3);
    EXPECT_FALSE(command.placing.bind);
    EXPECT_EQ(command.placing.memory, std::int64_t{8} << 30);
    EXPECT_EQ(settings.video.threads, 2);
    EXPECT_EQ(command.progress, status::ProgressMode::plain);
    EXPECT_EQ(command.logging.level, "debug");
    EXPECT_EQ(command.logging.file, RawPath("log.txt"));
    EXPECT_TRUE(command.json);
}

TEST(Transcode, TakesABitrateAndJointsAtScenes) {
    const Settings settings = transcode("--bitrate 2500k --joints scene").request.settings;
    EXPECT_EQ(settings.video.bitrate, 2'500'000);
    EXPECT_EQ(settings.joints, Joints::scene);
    EXPECT_FALSE(settings.video.crf);
    EXPECT_EQ(transcode("--bitrate 1000M").request.settings.video.bitrate, 1'000'000'000);
    EXPECT_EQ(transcode("--joints auto").request.settings.key(), Settings{}.key()) << "as if it were not given";
    EXPECT_EQ(transcode("--size 700M").request.settings.size, 700'000'000);
    EXPECT_TRUE(transcode("--size 1.5G").request.settings.joins_at_scenes());
    EXPECT_FALSE(transcode("--size 1G --joints keyframe").request.settings.joins_at_scenes());
    EXPECT_TRUE(transcode("--joints keyframe --bitrate 1M").request.settings.wants_analysis());
    EXPECT_FALSE(transcode("--crf 20").request.settings.wants_analysis());
    EXPECT_EQ(transcode("--joints scene --crf 0").request.settings.video.crf, 0);
    EXPECT_EQ(transcode("--bitrate 1M --encoder-params aq-mode=3").request.settings.video.bitrate, 1'000'000);
}

TEST(Transcode, TakesAQualityThatIsMeasured) {
    const Settings settings = transcode("--target ssim=0.985 --codec av1").request.settings;
    EXPECT_EQ(settings.video.target, (QualityTarget{Metric::ssim, 0.985}));
    EXPECT_FALSE(settings.solves_quality());
    EXPECT_FALSE(settings.wants_analysis());
    EXPECT_EQ(transcode("--target xpsnr=40").request.settings.video.target, (QualityTarget{Metric::xpsnr, 40}));
    EXPECT_EQ(transcode("--target vmaf=93.5").request.settings.video.target, (QualityTarget{Metric::vmaf, 93.5}));
    EXPECT_TRUE(transcode("--target psnr=42 --joints scene").request.settings.wants_analysis());
}

TEST(Topology, TakesAMachineAndItsRanks) {
    const auto command =
        std::get<TopologyCommand>(parse({"topology", "-n", "4", "--machine", "core:8 pu:2", "--slots=2"}, ""));
    EXPECT_EQ(command.ranks, 4);
    EXPECT_EQ(command.slots, 2);
    EXPECT_EQ(command.threads_per_shard, 1);
    EXPECT_EQ(command.machine, "core:8 pu:2");
    EXPECT_EQ(refusal({"topology", "film.mkv"}), "topology: takes no INPUT; see reelmill topology --help");
}

TEST(Transcode, TakesOptionsAnywhereAndValuesAfterAnEqualsSign) {
    const auto command =
        std::get<TranscodeCommand>(parse({"transcode", "--crf=0", "a", "-n4", "b", "--output=o", "--filter=-x"}, ""));
    EXPECT_EQ(command.request.inputs, (std::vector<RawPath>{"a", "b"}));
    EXPECT_EQ(command.request.settings.video.crf, 0);
    EXPECT_EQ(command.request.settings.video.filter, "-x");
    EXPECT_EQ(command.start.ranks, 4);
}

TEST(Transcode, TakesNamesOfAnyBytesAndAfterTwoDashesAlsoWithADash) {
    const auto command = std::get<TranscodeCommand>(parse(
        {"transcode", "-o", "out/", "bad\xff", "new\nline", "a=b", "@list", "--", "-dash.mp4", "--crf", "--", "--help"},
        ""));
    EXPECT_EQ(command.request.inputs,
              (std::vector<RawPath>{"bad\xff", "new\nline", "a=b", "@list", "-dash.mp4", "--crf", "--", "--help"}));
}

TEST(Transcode, TakesTheContainerFromTheOutputsNameAndTheCodecFromTheContainer) {
    EXPECT_EQ(settings_for_output("o.MKV").format, Format::mkv);
    EXPECT_EQ(settings_for_output("o.mov").format, Format::mov);
    EXPECT_EQ(settings_for_output("folder").format, Format::mp4);
    EXPECT_EQ(settings_for_output("folder.mkv/").format, Format::mp4);
    EXPECT_EQ(settings_for_output("my.folder/o").format, Format::mp4);
    EXPECT_EQ(settings_for_output("o.webm").format, Format::webm);
    EXPECT_EQ(settings_for_output("o.webm").video.codec, Codec::vp9);
    EXPECT_EQ(refusal({"transcode", "a", "-o", "o.avi"}),
              "o.avi: avi files cannot be written; name it .mp4, .mkv, .mov or .webm, or give --format");
}

struct Wrong {
    const char* options;
    const char* line;
};

class WrongOption : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongOption, IsRefusedWithOneLineThatSaysWhatIsRight) {
    EXPECT_EQ(refusal_of_option(GetParam().options), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Values, WrongOption,
    ::testing::Values(
        Wrong{"--crf 99", "--crf 99: is out of range; give 0 to 51"},
        Wrong{"--crf=-1", "--crf -1: is out of range; give 0 to 51"},
        Wrong{"--crf nan", "--crf nan: is no number; give 0 to 51"},
        Wrong{"--crf 1e999", "--crf 1e999: is no number; give 0 to 51"},
        Wrong{"--crf 20x", "--crf 20x: is no number; give 0 to 51"},
        Wrong{"--codec vp9 --crf 64", "--crf 64: is out of range; give 0 to 63"},
        Wrong{"--codec av1 --crf 0", "--crf 0: is out of range; give 1 to 63"},
        Wrong{"--codec h265", "--codec h265: is unknown; did you mean h264?; give one of h264, hevc, vp9, av1"},
        Wrong{"--codec av1 --preset 14", "--preset 14: is out of range; give 0 to 13"},
        Wrong{"--width 0", "--width 0: is out of range; give 2 to 16384"},
        Wrong{"--height 1e3", "--height 1e3: is no whole number; give 2 to 16384"},
        Wrong{"--width 99999999999999999999", "--width 99999999999999999999: is no whole number; give 2 to 16384"},
        Wrong{"--fps 0", "--fps 0: is no frame rate; give one such as 25, 23.976, or 30000/1001"},
        Wrong{"--fps 25/0", "--fps 25/0: is no frame rate; give one such as 25, 23.976, or 30000/1001"},
        Wrong{"--audio-bitrate 128q", "--audio-bitrate 128q: is no bit rate; give 6k to 10M, such as 128k"},
        Wrong{"--audio-bitrate 128", "--audio-bitrate 128: is no bit rate; give 6k to 10M, such as 128k"},
        Wrong{"--audio copy --audio-bitrate 128k",
              "--audio-bitrate: has no meaning with --audio copy; leave out one of the two"},
        Wrong{
            "--threads-per-shard 4 --max-bitrate 4M",
            "--threads-per-shard 4: x264 with a buffer (--max-bitrate) makes other bytes each time with more than one "
            "thread; leave it out, or the buffer"},
        Wrong{
            "--threads-per-shard 2 --codec hevc --max-bitrate 4M",
            "--threads-per-shard 2: x265 with a buffer (--max-bitrate) makes other bytes each time with more than one "
            "thread; leave it out, or the buffer"},
        Wrong{"--buffer 4M", "--buffer: says nothing without --max-bitrate; give that as well, or leave it out"},
        Wrong{"--max-bitrate 1M --bitrate 2M", "--max-bitrate: is below --bitrate; give a higher one"},
        Wrong{"--max-bitrate 1M --crf 0",
              "--max-bitrate: --crf 0 is lossless, and takes what it takes; leave out one of the two"},
        Wrong{"--max-bitrate 4M --buffer 900k",
              "--buffer: is less than comes in a quarter of a second at --max-bitrate; give a larger one"},
        Wrong{"--max-bitrate 4M --codec vp9 --encoder-params crf=20",
              "--max-bitrate: the encoder is told crf by --encoder-params as well; leave out one of the two"},
        Wrong{"--max-bitrate 4M --encoder-params vbv_maxrate=4000",
              "--max-bitrate: the encoder is told vbv_maxrate by --encoder-params as well; leave out one of the two"},
        Wrong{"--threads-per-shard 4 --encoder-params vbv-maxrate=4000:vbv-bufsize=8000",
              "--threads-per-shard 4: x264 with a buffer (vbv-...) makes other bytes each time with more than one "
              "thread; leave it out, or the buffer"},
        Wrong{"--bitrate 128q", "--bitrate 128q: is no bit rate; give 10k to 1000M, such as 2500k"},
        Wrong{"--bitrate 9k", "--bitrate 9k: is no bit rate; give 10k to 1000M, such as 2500k"},
        Wrong{"--bitrate 1001M", "--bitrate 1001M: is no bit rate; give 10k to 1000M, such as 2500k"},
        Wrong{"--bitrate 1M --crf 20", "--bitrate: solves the quality that --crf gives; leave out one of the two"},
        Wrong{"--crf 0 --bitrate 1M", "--bitrate: solves the quality that --crf gives; leave out one of the two"},
        Wrong{"--bitrate 1M --encoder-params aq-mode=3:bitrate=800",
              "--bitrate: the encoder is told bitrate by --encoder-params as well; leave out one of the two"},
        Wrong{"--bitrate 1M --encoder-params qp=20",
              "--bitrate: the encoder is told qp by --encoder-params as well; leave out one of the two"},
        Wrong{"--bitrate 1M --encoder-params crf=20",
              "--bitrate: the encoder is told crf by --encoder-params as well; leave out one of the two"},
        Wrong{"--target 0.985", "--target 0.985: names no metric; give ssim=0.985, psnr=42, xpsnr=40 or vmaf=93"},
        Wrong{"--target sim=0.9",
              "--target sim=0.9: names no metric; did you mean ssim?; give ssim=0.985, psnr=42, xpsnr=40 or vmaf=93"},
        Wrong{"--target ssim=1", "--target ssim=1: has no ssim that can be met; give ssim=0.5 to ssim=0.9999"},
        Wrong{"--target ssim=", "--target ssim=: has no ssim that can be met; give ssim=0.5 to ssim=0.9999"},
        Wrong{"--target psnr=42dB", "--target psnr=42dB: has no psnr that can be met; give psnr=20 to psnr=60"},
        Wrong{"--target psnr=61", "--target psnr=61: has no psnr that can be met; give psnr=20 to psnr=60"},
        Wrong{"--target vmaf=100", "--target vmaf=100: has no vmaf that can be met; give vmaf=10 to vmaf=99"},
        Wrong{"--target psnr=42 --crf 20", "--target: solves the quality that --crf gives; leave out one of the two"},
        Wrong{"--target psnr=42 --crf 0", "--target: solves the quality that --crf gives; leave out one of the two"},
        Wrong{"--target psnr=42 --bitrate 1M",
              "--target: the quality that it asks for has any bitrate; leave out --bitrate, or --target"},
        Wrong{"--size 1G --target psnr=42",
              "--target: the quality that it asks for has any size; leave out --size, or --target"},
        Wrong{"--target psnr=42 --encoder-params qp=20",
              "--target: the encoder is told qp by --encoder-params as well; leave out one of the two"},
        Wrong{"--target psnr=42 --codec hevc --encoder-params lossless=1",
              "--target: the encoder is told lossless by --encoder-params as well; leave out one of the two"},
        Wrong{"--joints scenes", "--joints scenes: is unknown; did you mean scene?; give one of auto, keyframe, scene"},
        Wrong{"--shard-seconds 0.05", "--shard-seconds 0.05: is out of range; give 0.1 to 86400"},
        Wrong{"--ranks 0", "--ranks 0: is out of range; give 1 to 100000"},
        Wrong{"--slots 0", "--slots 0: is out of range; give 1 to 4096"},
        Wrong{"--bind core", "--bind core: is unknown; did you mean none?; give one of auto, none"},
        Wrong{"--memory 8GB", "--memory 8GB: is no amount of memory; give 1M or more, such as 8G"},
        Wrong{"--threads-per-shard 65", "--threads-per-shard 65: is out of range; give 1 to 64"},
        Wrong{"--encoder-params a=1::b=2",
              "--encoder-params a=1::b=2: has a part without a name; write name=value:name=value"},
        Wrong{"--scaler lanczos+fast",
              "--scaler fast: is unknown; did you mean fast_bilinear?; give one of fast_bilinear, bilinear, bicubic, "
              "experimental, neighbor, area, bicublin, gauss, sinc, lanczos, spline, accurate_rnd, full_chroma_int, "
              "full_chroma_inp, bitexact"},
        Wrong{"--pixel-format YUV-420",
              "--pixel-format YUV-420: is no name of a format; give one such as yuv420p or yuv420p10le"},
        Wrong{"--filter=", "--filter: needs a value; write --filter=VALUE if the value begins with a dash"},
        Wrong{"--crf", "--crf: needs a value; write --crf=VALUE if the value begins with a dash"},
        Wrong{"--json=1", "--json: takes no value; leave out what follows the ="},
        Wrong{"--crf 1 --crf 2", "--crf: is given twice; give it once"},
        Wrong{"-n 2 --ranks 3", "--ranks: is given twice; give it once"}));

INSTANTIATE_TEST_SUITE_P(
    Combinations, WrongOption,
    ::testing::Values(
        Wrong{"--format webm --codec h264",
              "--codec h264: webm holds vp9 or av1 only; give --codec vp9, or --format mkv"},
        Wrong{"--format mov --codec vp9", "--codec vp9: mov does not hold it; give --format mp4 or --format mkv"},
        Wrong{"--format mov --codec av1", "--codec av1: mov does not hold it; give --format mp4 or --format mkv"},
        Wrong{"--format mov --audio opus", "--audio opus: mov does not hold it; give --audio aac, or --format mkv"},
        Wrong{"--format mov --audio flac", "--audio flac: mov does not hold it; give --audio aac, or --format mkv"},
        Wrong{"--format webm --audio aac", "--audio aac: webm holds opus only; give --audio opus, or --format mkv"}));

INSTANTIATE_TEST_SUITE_P(
    Unknown, WrongOption,
    ::testing::Values(
        Wrong{"--cfr 20", "--cfr: there is no such option; did you mean --crf?"},
        Wrong{"--overwite", "--overwite: there is no such option; did you mean --overwrite?"},
        Wrong{"--shard=3", "--shard: there is no such option; did you mean --shard-seconds?"},
        Wrong{
            "--verbose-everything",
            "--verbose-everything: there is no such option; --help lists the options, and files whose names begin with "
            "a dash come after --"},
        Wrong{"-x", "-x: there is no such option; --help lists the options, and files whose names begin with a dash "
                    "come after --"}));

TEST(Commands, ThatAreWrongSuggestTheRightOne) {
    EXPECT_EQ(refusal({"transcod", "a"}), "transcod: is no command; did you mean transcode?");
    EXPECT_EQ(refusal({"porbe", "a"}), "porbe: is no command; did you mean probe?");
    EXPECT_EQ(refusal({"movie.mp4"}), "movie.mp4: is no command; begin with one of transcode, plan, verify, probe, "
                                      "status, submit, topology, join, cancel, leave, autoscale");
    EXPECT_EQ(refusal({}), "no command is given; begin with one of transcode, plan, verify, probe, status, submit, "
                           "topology, join, cancel, leave, autoscale "
                           "(see reelmill --help)");
}

TEST(Commands, ThatLackSomethingSayWhat) {
    EXPECT_EQ(refusal({"transcode", "-o", "x"}),
              "transcode: no INPUT is given; name a file, a folder, or @LIST (see reelmill transcode --help)");
    EXPECT_EQ(refusal({"transcode", "a"}), "transcode: no OUTPUT is given; add -o FILE for one input, or -o FOLDER");
    EXPECT_EQ(refusal({"transcode", "a", "-o", "o", "-"}),
              "-: standard input cannot be sought in; give a file (a file of that name is ./-)");
    EXPECT_EQ(refusal({"verify", "o"}),
              "verify: no source is given; add --source INPUT, the file that OUTPUT was made from");
    EXPECT_EQ(refusal({"verify", "--source", "i"}),
              "verify: no OUTPUT is given; name one, as in reelmill verify OUTPUT --source INPUT");
}

TEST(Commands, OtherThanTranscodeAreUnderstood) {
    const auto plan = std::get<PlanCommand>(parse({"plan", "a", "--crf", "20", "--json"}, ""));
    EXPECT_EQ(plan.request.settings.video.crf, 20);
    EXPECT_TRUE(plan.json);
    EXPECT_TRUE(plan.request.output.bytes.empty());
    const auto verify = std::get<VerifyCommand>(parse({"verify", "o", "--source", "i", "--deep"}, ""));
    EXPECT_EQ(verify.output, RawPath("o"));
    EXPECT_EQ(verify.source, RawPath("i"));
    EXPECT_TRUE(verify.deep);
    EXPECT_EQ(std::get<ProbeCommand>(parse({"probe", "a", "b"}, "")).inputs.size(), 2U);
    EXPECT_EQ(refusal({"probe", "a", "--crf", "3"}).substr(0, 28), "--crf: there is no such opti");
}

TEST(Submit, HoldsTwoCommandLines) {
    const auto submit = std::get<SubmitCommand>(parse(
        {"submit", "-N", "4", "--time=1:00:00", "--dry-run", "--", "transcode", "a", "-o", "o", "--", "--b"}, ""));
    EXPECT_TRUE(submit.dry_run);
    EXPECT_EQ(submit.slurm_options, (Words{"-N", "4", "--time=1:00:00"}));
    EXPECT_EQ(submit.arguments, (Words{"a", "-o", "o", "--", "--b"}));
    EXPECT_EQ(submit.transcode.request.inputs.size(), 2U);
    EXPECT_EQ(submit.transcode.request.output, RawPath("o"));
}

TEST(Submit, WithoutSomethingToRunSaysHowItIsCalled) {
    for (const Words& words : {Words{"submit"}, Words{"submit", "-N", "4"}, Words{"submit", "transcode", "a"},
                               Words{"submit", "--"}, Words{"submit", "--", "plan", "a"}}) {
        EXPECT_EQ(refusal(words),
                  "submit: the command to be run comes behind --, as in reelmill submit -N 4 -- transcode "
                  "videos/ -o out/");
    }
    EXPECT_EQ(refusal({"submit", "--", "transcode", "a"}),
              "transcode: no OUTPUT is given; add -o FILE for one input, or -o FOLDER");
}

TEST(Part, IsGivenByItsNumberAndHowManyThereAre) {
    const auto command = std::get<TranscodeCommand>(parse({"transcode", "--part", "3/100", "a", "-o", "o"}, ""));
    EXPECT_EQ(command.request.part, (job::Part{3, 100}));
    EXPECT_EQ(refusal({"transcode", "--part", "4/3", "a", "-o", "o"}),
              "--part 4/3: is no part; give I/N with I from 1 to N, such as 3/100");
}

TEST(Help, FitsAHundredColumnsAndIsClean) {
    const std::vector<Words> askings{{"--help"},
                                     {"help"},
                                     {"transcode", "--help"},
                                     {"plan", "-h"},
                                     {"verify", "-h"},
                                     {"help", "probe"},
                                     {"transcode", "--nonsense", "--help"}};
    for (const Words& asking : askings) {
        std::istringstream lines(text_of(asking));
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LE(line.size(), 100U) << line;
            EXPECT_FALSE(line.ends_with(' ')) << line;
            EXPECT_EQ(line.find("(="), std::string::npos) << line;
        }
    }
}

TEST(Help, OfTranscodeNamesEveryOptionInItsGroup) {
    const std::string help = text_of({"transcode", "--help"});
    for (const char* option :
         {"--codec",         "--crf",          "--preset",        "--tune",   "--profile",       "--encoder-params",
          "--gop",           "--pixel-format", "--width",         "--height", "--scaler",        "--fps",
          "--deinterlace",   "--filter",       "--format",        "--audio ", "--audio-bitrate", "--subtitles",
          "--shard-seconds", "--overwrite",    "--skip-existing", "--strict", "--job-dir",       "--progress",
          "--log-level",     "--log-file",     "--json",          "--ranks",  "--hostfile",      "--print-command",
          "--output"}) {
        EXPECT_NE(help.find(option), std::string::npos) << option;
    }
    EXPECT_LT(help.find("Picture:"), help.find("--codec"));
    EXPECT_LT(help.find("--codec"), help.find("Container and other tracks:"));
    EXPECT_NE(help.find("Exit status:"), std::string::npos);
}

TEST(Help, IsAskedForInThePlaceOfAValueButNotBehindAnEqualsSign) {
    EXPECT_TRUE(std::holds_alternative<ShowText>(parse({"probe", "a", "--log-file", "-h"}, "")));
    EXPECT_EQ(std::get<ProbeCommand>(parse({"probe", "a", "--log-file=-h"}, "")).logging.file, RawPath("-h"));
}

TEST(Help, IsNotAskedForBehindTwoDashes) {
    EXPECT_TRUE(std::holds_alternative<ProbeCommand>(parse({"probe", "--", "--help"}, "")));
}

TEST(Completion, OffersCommandsOptionsAndWhatTheirValuesCanBe) {
    EXPECT_TRUE(text_of({"complete"}).starts_with("transcode\nplan\n"));
    EXPECT_NE(text_of({"complete", "plan"}).find("\n--shard-seconds\n"), std::string::npos);
    EXPECT_EQ(text_of({"complete", "transcode", "--codec"}), "NAME\nh264\nhevc\nvp9\nav1\n");
    EXPECT_EQ(text_of({"complete", "transcode", "-o"}), "OUTPUT\n\n");
    EXPECT_EQ(text_of({"complete", "transcode", "--json"}), "");
    EXPECT_EQ(text_of({"complete", "nonsense", "--codec"}), "");
}

TEST(Version, NamesReelmillAndItsLibraries) {
    EXPECT_EQ(text_of({"--version"}), std::string("reelmill ") + REELMILL_VERSION + "\nFFmpeg 5.1\n");
    EXPECT_EQ(text_of({"plan", "--version"}), text_of({"--version"}));
}

} // namespace
} // namespace reelmill::cli
