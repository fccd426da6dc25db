#include "reelmill/ffmpeg/encoder_parameters.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <sstream>

namespace reelmill::ffmpeg {
namespace {

// Of the encoders as Debian 12 and 13 have them (x264 164, x265 3.5 and 4.1, libvpx 1.12 and 1.15, SVT-AV1 1.4
// and 2.3). Left out is what reads or writes files, what makes the bytes depend on the machine or on threads, and what
// counts frames or keeps account over more than a shard (passes, zones, chunks, HRD): a shard is encoded by itself.

constexpr const char* x264_parameters =
    "8x8dct alternative-transfer analyse aq-mode aq-strength aud b-adapt b-bias b-pyramid bff bframes bitrate "
    "bluray-compat cabac cabac-idc chroma-me chroma-qp-offset chromaloc cll colormatrix colorprim constrained-intra "
    "cplx-blur cplxblur cqm cqm4 cqm4i cqm4ic cqm4iy cqm4p cqm4pc cqm4py cqm8 cqm8i cqm8p crf crf-max dct-decimate "
    "deadzone-inter deadzone-intra deblock direct direct-pred fast-pskip filter frame-packing frameref fullrange "
    "interlaced intra-refresh ip-factor ipratio keyint keyint-min level level-idc log mastering-display mbtree me "
    "me-range merange min-keyint mixed-refs mv-range mvrange nf nr overscan partitions pb-factor pbratio pic-struct "
    "psnr psy psy-rd qblur qcomp qp qp-max qp-min qp-step qpmax qpmin qpstep ratetol rc-lookahead ref scenecut "
    "slice-max-mbs slice-max-size slice-min-mbs slices slices-max ssim subme subq tff transfer trellis vbv-bufsize "
    "vbv-init vbv-maxrate videoformat weight-b weightb weightp";

constexpr const char* x265_parameters =
    "allow-non-conformance amp analyze-src-pics aq-bias-strength aq-mode aq-motion aq-strength atc-sei aud b-adapt "
    "b-intra b-pyramid bframe-bias bframes bitrate cbqpoffs chromaloc cll colormatrix colorprim const-vbv "
    "constrained-intra cplxblur crf crf-max crf-min crqpoffs ctu cu-lossless cutree deblock dynamic-rd early-skip "
    "fades fast-intra gop-lookahead hash hdr hdr-opt hdr10 hdr10-opt hevc-aq high-tier hist-scenecut hist-threshold "
    "hme hme-range hme-search intra-refresh ipratio keyint level level-idc limit-modes limit-refs limit-sao limit-tu "
    "log-level lookahead-slices lossless lowpass-dct masking-strength master-display max-cll max-luma max-merge "
    "max-tu-size mcstf me merange min-cu-size min-keyint min-luma nr-inter nr-intra overscan pbratio pic-struct psnr "
    "psy-rd psy-rdoq qblur qcomp qg-size qp qp-adaptation-range qpmax qpmin qpstep radl range rc-grain rc-lookahead "
    "rd rd-refine rdoq-level rdpenalty rect ref rskip rskip-edge-threshold sao sao-non-deblock scenecut "
    "scenecut-aware-qp scenecut-bias selective-sao signhide slices splitrd-skip ssim ssim-rd strict-cbr "
    "strong-intra-smoothing subme temporal-layers temporal-mvp transfer tskip tskip-fast tu-inter-depth "
    "tu-intra-depth vbv-bufsize vbv-init vbv-maxrate videoformat vui-timing-info weightb weightp";

// By the names of FFmpeg: of libvpx-vp9 itself, and those common to its encoders that libvpx-vp9 heeds.
constexpr const char* vp9_parameters =
    "aq-mode arnr-max-frames arnr-maxframes arnr-strength arnr-type auto-alt-ref b bufsize corpus-complexity cpu-used "
    "crf deadline enable-tpl error-resilient frame-parallel g keyint-min lag-in-frames level lossless max-intra-rate "
    "maxrate min-gf-interval minrate noise-sensitivity overshoot-pct profile qcomp qmax qmin quality rc-lookahead "
    "sharpness speed static-thresh tile-columns tile-rows tune tune-content undershoot-pct";

constexpr const char* av1_parameters =
    "ac-bias aq-mode bias-pct buf-initial-sz buf-optimal-sz buf-sz chroma-qindex-offsets chroma-sample-position "
    "chroma-u-ac-qindex-offset chroma-u-dc-qindex-offset chroma-v-ac-qindex-offset chroma-v-dc-qindex-offset "
    "color-primaries color-range content-light crf enable-cdef enable-dg enable-dlf enable-hdr enable-mfmv "
    "enable-overlays enable-qm enable-restoration enable-tf enable-tpl-la enable-variance-boost fast-decode "
    "film-grain film-grain-denoise gop-constraint-rc hierarchical-levels intra-period key-frame-chroma-qindex-offset "
    "key-frame-qindex-offset keyint lookahead luma-y-dc-qindex-offset mastering-display matrix-coefficients max-qp "
    "max-tx-size maxsection-pct mbr mbr-overshoot-pct min-qp minsection-pct noise-norm-strength overshoot-pct "
    "pred-struct profile psy-rd qindex-offsets qm-max qm-min qp qp-scale-compress-strength rc recode-loop scd scm "
    "sharpness startup-mg-size superres-denom superres-kf-denom superres-kf-qthres superres-mode superres-qthres tbr "
    "tf-strength tier tile-columns tile-rows transfer-characteristics tune undershoot-pct use-fixed-qindex-offsets "
    "variance-boost-strength variance-octile";

/// Encoders take '_' for '-', and "no-NAME" for the contrary of NAME.
std::string plain(std::string name) {
    std::ranges::replace(name, '_', '-');
    return name.starts_with("no-") ? name.substr(3) : name;
}

} // namespace

std::vector<std::string> allowed_parameters(Codec codec) {
    const auto all = [codec] {
        switch (codec) {
        case Codec::h264:
            return x264_parameters;
        case Codec::hevc:
            return x265_parameters;
        case Codec::vp9:
            return vp9_parameters;
        case Codec::av1:
            break;
        }
        return av1_parameters;
    };
    std::istringstream words(all());
    return {std::istream_iterator<std::string>(words), {}};
}

void refuse_other_parameters(const VideoSettings& settings) {
    const std::vector<std::string> allowed = allowed_parameters(settings.codec);
    for (const auto& [name, value] : settings.encoder_params) {
        if (std::ranges::find(allowed, plain(name)) == allowed.end()) {
            throw usage_failure(
                fmt::format("--encoder-params {}: is none of those that are known to keep joints, bytes and files safe "
                            "with {}; leave it out, or see man reelmill for those that are",
                            printable(name), name_of(settings.codec)));
        }
    }
}

} // namespace reelmill::ffmpeg
