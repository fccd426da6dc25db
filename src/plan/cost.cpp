#include "reelmill/plan/cost.hpp"

#include "reelmill/core/repeatable.hpp"

#include <algorithm>
#include <array>

namespace reelmill::plan {

namespace {

constexpr double encode_seconds_per_megapixel = 0.0225;
constexpr double decode_seconds_per_megapixel = 0.003;

struct PresetRatios {
    double time;
    int held; ///< pictures that the encoder holds: lookahead, and references, which weigh more
};
// By place in preset_names.
constexpr std::array<PresetRatios, preset_names.size()> presets = {
    {{0.15, 5}, {0.25, 10}, {0.4, 20}, {0.6, 30}, {0.8, 40}, {1, 50}, {1.7, 60}, {3, 80}, {6, 105}, {14, 110}}};

/// Of a number, which only some encoders take: as of medium.
const PresetRatios& preset_of(const VideoSettings& settings) {
    return presets.at(preset_place(settings.preset).value_or(*preset_place("")));
}

double codec_ratio(Codec codec) {
    switch (codec) {
    case Codec::h264:
        return 1;
    case Codec::hevc:
        return 4;
    case Codec::vp9:
        return 6;
    case Codec::av1:
        break;
    }
    return 5;
}

/// "yuv420p10le" and its like have two.
double bytes_per_sample(const title::Picture& picture) {
    const std::string& format = picture.pixel_format;
    return format.ends_with("le") || format.ends_with("be") ? 2 : 1;
}

double megapixels(const title::Picture& picture) { return picture.width * 1e-6 * picture.height; }

} // namespace

double seconds_per_picture(const VideoSettings& settings, const title::Picture& source, const title::Picture& output) {
    return megapixels(source) * decode_seconds_per_megapixel +
           megapixels(output) * encode_seconds_per_megapixel * preset_of(settings).time * codec_ratio(settings.codec);
}

std::int64_t encoder_memory(const VideoSettings& settings, const title::Picture& output) {
    constexpr double fixed = 55e6;
    constexpr double bytes_per_pixel = 102;      // of whatever size the picture
    constexpr double bytes_per_pixel_held = 3.7; // a picture with its half-size copies, times its share of motion data
    const double held = preset_of(settings).held + std::max(settings.threads - 1, 0);
    const double per_pixel = bytes_per_pixel + bytes_per_pixel_held * held;
    return static_cast<std::int64_t>(fixed + megapixels(output) * 1e6 * per_pixel * bytes_per_sample(output));
}

std::int64_t measuring_memory(const VideoSettings& settings, const title::Picture& output) {
    if (!settings.target) {
        return 0;
    }
    constexpr double bytes_per_pixel = 1.5; // of 4:2:0, which most pictures are
    constexpr int decoded = 20;
    return static_cast<std::int64_t>(megapixels(output) * 1e6 * bytes_per_pixel * bytes_per_sample(output) *
                                     (preset_of(settings).held + decoded));
}

int threads_per_shard(const VideoSettings& settings, const title::Picture& output) {
    constexpr std::int64_t memory_per_core = std::int64_t{4} << 30;
    constexpr std::int64_t most = 16;
    if (repeats_with_one_thread_only(settings)) {
        return 1;
    }
    if (settings.threads > 0) {
        return settings.threads;
    }
    return static_cast<int>(
        std::clamp<std::int64_t>((encoder_memory(settings, output) + memory_per_core - 1) / memory_per_core, 1, most));
}

} // namespace reelmill::plan
