#include "reelmill/plan/cost.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace reelmill::plan {

namespace {

constexpr double encode_seconds_per_megapixel = 0.0225;
constexpr double decode_seconds_per_megapixel = 0.003;

struct PresetRatios {
    std::string_view name;
    double time;
    int lookahead; ///< pictures that the encoder holds
};
constexpr std::array<PresetRatios, 10> presets = {{{"ultrafast", 0.15, 5},
                                                   {"superfast", 0.25, 10},
                                                   {"veryfast", 0.4, 20},
                                                   {"faster", 0.6, 30},
                                                   {"fast", 0.8, 40},
                                                   {"medium", 1, 50},
                                                   {"slow", 1.7, 60},
                                                   {"slower", 3, 75},
                                                   {"veryslow", 6, 80},
                                                   {"placebo", 14, 90}}};

const PresetRatios& preset_of(const VideoSettings& settings) {
    const auto found = std::ranges::find(presets, settings.preset, &PresetRatios::name);
    return found == presets.end() ? presets[5] : *found;
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

double megapixels(const probe::Picture& picture) { return picture.width * 1e-6 * picture.height; }

} // namespace

double seconds_per_picture(const VideoSettings& settings, const probe::Picture& source, const probe::Picture& output) {
    return megapixels(source) * decode_seconds_per_megapixel +
           megapixels(output) * encode_seconds_per_megapixel * preset_of(settings).time * codec_ratio(settings.codec);
}

std::int64_t encoder_memory(const VideoSettings& settings, const probe::Picture& output) {
    constexpr double bytes_per_pixel = 6; // planes, half-pel planes and motion data of a picture held
    constexpr double fixed = 48e6;
    const double held = preset_of(settings).lookahead + 24;
    return static_cast<std::int64_t>(fixed + megapixels(output) * 1e6 * bytes_per_pixel * held);
}

} // namespace reelmill::plan
