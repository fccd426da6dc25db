#include "reelmill/ffmpeg/encoder_parameters.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace reelmill::ffmpeg {
namespace {

constexpr Codec all_codecs[] = {Codec::h264, Codec::hevc, Codec::vp9, Codec::av1};

/// Empty for parameters that are handed on.
std::string refusal(Codec codec, const std::string& name) {
    VideoSettings settings;
    settings.codec = codec;
    settings.encoder_params = {{name, "1"}};
    try {
        refuse_other_parameters(settings);
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::usage);
        return failure.what();
    }
    return "";
}

TEST(EncoderParameters, ThatTuneAnEncoderAreHandedOn) {
    for (const char* name : {"bframes", "keyint", "aq-mode", "no-mbtree", "psy_rd", "no_fast_pskip", "deblock"}) {
        EXPECT_EQ(refusal(Codec::h264, name), "") << name;
    }
    for (const char* name : {"no-sao", "rdoq-level", "psy-rdoq", "ctu", "vbv-maxrate", "no-strong-intra-smoothing"}) {
        EXPECT_EQ(refusal(Codec::hevc, name), "") << name;
    }
    for (const char* name : {"auto-alt-ref", "lag-in-frames", "tile-columns", "arnr_strength"}) {
        EXPECT_EQ(refusal(Codec::vp9, name), "") << name;
    }
    for (const char* name : {"film-grain", "tune", "scd", "tile-columns", "enable-overlays"}) {
        EXPECT_EQ(refusal(Codec::av1, name), "") << name;
    }
}

TEST(EncoderParameters, ThatReadFilesAreRefusedHoweverTheyAreWritten) {
    for (const char* name : {"nalu-file", "nalu_file", "film-grain", "aom-film-grain", "zonefile", "scaling-list",
                             "lambda-file", "analysis-load", "dhdr10-info", "csv", "stats"}) {
        EXPECT_NE(refusal(Codec::hevc, name), "") << name;
    }
    for (const char* name : {"fgs-table", "stats", "stat-file", "qpfile"}) {
        EXPECT_NE(refusal(Codec::av1, name), "") << name;
    }
    for (const char* name : {"cqmfile", "qpfile", "dump-yuv", "opencl-clbin", "stats", "tcfile-in"}) {
        EXPECT_NE(refusal(Codec::h264, name), "") << name;
    }
    EXPECT_NE(refusal(Codec::vp9, "passlogfile"), "");
}

TEST(EncoderParameters, OfALaterVersionAreRefusedWithALineThatSaysWhereToLook) {
    EXPECT_EQ(refusal(Codec::hevc, "what-x266-brings"),
              "--encoder-params what-x266-brings: is none of those that are known to keep joints, bytes and files safe "
              "with hevc; leave it out, or see man reelmill for those that are");
}

TEST(EncoderParameters, ThatBreakJointsOrDependOnTheMachineAreNeverAllowed) {
    for (const char* name : {"threads",
                             "nothreads",
                             "lookahead-threads",
                             "sliced-threads",
                             "sync-lookahead",
                             "stitchable",
                             "cpu-independent",
                             "deterministic",
                             "n-deterministic",
                             "non-deterministic",
                             "asm",
                             "opencl",
                             "open-gop",
                             "opengop",
                             "annexb",
                             "repeat-headers",
                             "global-header",
                             "pass",
                             "force-cfr",
                             "fps",
                             "pulldown",
                             "fake-interlaced",
                             "field",
                             "interlace",
                             "frame-dup",
                             "zones",
                             "nal-hrd",
                             "hrd",
                             "filler",
                             "pools",
                             "numa-pools",
                             "frame-threads",
                             "wpp",
                             "pmode",
                             "pme",
                             "info",
                             "opt-qp-pps",
                             "eob",
                             "eos",
                             "lp",
                             "pin",
                             "ss",
                             "row-mt",
                             "drop-threshold",
                             "ts-parameters",
                             "irefresh-type",
                             "chunk-start",
                             "chunk-end",
                             "seek",
                             "frames",
                             "output",
                             "recon"}) {
        for (const Codec codec : all_codecs) {
            EXPECT_NE(refusal(codec, name), "") << name_of(codec) << " " << name;
        }
    }
}

TEST(EncoderParameters, AreListedInTheirPlainForm) {
    for (const Codec codec : all_codecs) {
        for (const std::string& name : allowed_parameters(codec)) {
            EXPECT_EQ(refusal(codec, name), "") << name;
            EXPECT_FALSE(name.starts_with("no-")) << name;
        }
    }
}

} // namespace
} // namespace reelmill::ffmpeg
