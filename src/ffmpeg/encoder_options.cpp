#include "encoder_options.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/encoder_parameters.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace reelmill::ffmpeg {

namespace {

// libvpx --cpu-used (0 slowest .. 8) and SVT-AV1 --preset (0 slowest .. 13), by place in preset_names.
constexpr std::array<int, 10> vp9_speeds = {8, 7, 6, 5, 4, 3, 2, 1, 0, 0};
constexpr std::array<int, 10> av1_presets = {12, 11, 10, 9, 8, 7, 5, 4, 3, 2};

std::string joined(const OptionList& parameters) {
    std::string text;
    for (const auto& [name, value] : parameters) {
        text += fmt::format("{}{}={}", text.empty() ? "" : ":", name, value);
    }
    return text;
}

std::string number(double value) { return fmt::format("{:g}", value); }

bool lossless(const VideoSettings& settings) { return settings.crf && *settings.crf == 0; }

std::size_t known_place(const VideoSettings& settings) {
    const auto place = preset_place(settings.preset);
    if (!place) {
        throw usage_failure(
            fmt::format("--preset {}: unknown; give one of {}", settings.preset, fmt::join(preset_names, ", ")));
    }
    return *place;
}

// A preset by the encoder's own number, or by x264's name through `table`.
int numbered_preset(const VideoSettings& settings, const std::array<int, 10>& table, int most) {
    const bool digits = !settings.preset.empty() &&
                        std::ranges::all_of(settings.preset, [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!digits) {
        return table[known_place(settings)];
    }
    const int value = settings.preset.size() > 2 ? most + 1 : std::stoi(settings.preset);
    if (value > most) {
        throw usage_failure(fmt::format("--preset {}: this encoder takes 0 to {}, or a name", settings.preset, most));
    }
    return value;
}

// 1/50000 units of chromaticity and 1/10000 cd/m^2, as x264 and x265 want them (H.265 D.3.28).
std::string mastering_text(const title::MasteringDisplay& display) {
    const auto& v = display.values;
    const auto units = [&](int i, int scale) { return std::lround(v[static_cast<std::size_t>(i)].value() * scale); };
    return fmt::format("G({},{})B({},{})R({},{})WP({},{})L({},{})", units(2, 50000), units(3, 50000), units(4, 50000),
                       units(5, 50000), units(0, 50000), units(1, 50000), units(6, 50000), units(7, 50000),
                       units(8, 10000), units(9, 10000));
}

/// `display` and `light` are the encoder's names.
void add_light(OptionList& parameters, const title::Picture& picture, const char* display, const char* light) {
    if (picture.mastering_display) {
        parameters.emplace_back(display, mastering_text(*picture.mastering_display));
    }
    if (picture.content_light) {
        parameters.emplace_back(
            light, fmt::format("{},{}", picture.content_light->max_content, picture.content_light->max_average));
    }
}

void add_user_choices(OptionList& options, const VideoSettings& settings) {
    options.emplace_back("preset", preset_names[known_place(settings)]);
    if (!settings.tune.empty()) {
        options.emplace_back("tune", settings.tune);
    }
    if (!settings.profile.empty()) {
        options.emplace_back("profile", settings.profile);
    }
}

void append_user_parameters(OptionList& parameters, const VideoSettings& settings) {
    parameters.insert(parameters.end(), settings.encoder_params.begin(), settings.encoder_params.end());
}

/// x264's and x265's own control over a buffer. It keeps to the buffer but for a few pictures; whoever joins the shards
/// looks at all of them (rate::TitleCap).
void add_buffer(OptionList& parameters, const VideoSettings& settings, const EncoderTarget& target) {
    if (settings.max_bitrate > 0 && target.buffer_start) {
        constexpr std::int64_t kilobit = 1000;
        constexpr double thousandths = 1000;
        parameters.emplace_back("vbv-maxrate", std::to_string(settings.max_bitrate / kilobit));
        parameters.emplace_back("vbv-bufsize", std::to_string(settings.buffer / kilobit));
        parameters.emplace_back("vbv-init", number(*target.buffer_start / thousandths));
    }
}

OptionList x264_options(const VideoSettings& settings, const EncoderTarget& target) {
    OptionList options;
    add_user_choices(options, settings);
    OptionList parameters = {
        {"stitchable", "1"}, {"cpu-independent", "1"}, {"open-gop", "0"}, {"threads", std::to_string(target.threads)}};
    if (lossless(settings)) {
        options.emplace_back("qp", "0"); // crf 0 is lossless at 8 bits only
    } else {
        options.emplace_back("crf", number(settings.crf.value_or(usual_crf(settings.codec))));
    }
    const auto& picture = target.picture;
    if (picture.field_order == "tt" || picture.field_order == "tb") {
        parameters.emplace_back("tff", "1");
    } else if (picture.field_order == "bb" || picture.field_order == "bt") {
        parameters.emplace_back("bff", "1");
    }
    add_light(parameters, picture, "mastering-display", "cll");
    add_buffer(parameters, settings, target);
    append_user_parameters(parameters, settings);
    options.emplace_back("x264-params", joined(parameters));
    return options;
}

OptionList x265_options(const VideoSettings& settings, const EncoderTarget& target) {
    OptionList options;
    add_user_choices(options, settings);
    // Rows side by side give other bytes than without (WPP resets the entropy coder), the number of threads does not
    // matter to them.
    const bool several = target.threads > 1;
    OptionList parameters = {{"pools", several ? std::to_string(target.threads) : "none"},
                             {"frame-threads", "1"},
                             {"wpp", several ? "1" : "0"},
                             {"open-gop", "0"},
                             {"info", "0"},
                             {"repeat-headers", "0"},
                             {"log-level", "error"}};
    if (lossless(settings)) {
        parameters.emplace_back("lossless", "1");
    } else {
        options.emplace_back("crf", number(settings.crf.value_or(usual_crf(settings.codec))));
    }
    add_light(parameters, target.picture, "master-display", "max-cll");
    add_buffer(parameters, settings, target);
    if (settings.max_bitrate > 0) {
        parameters.emplace_back("const-vbv", "1");
    }
    append_user_parameters(parameters, settings);
    options.emplace_back("x265-params", joined(parameters));
    return options;
}

OptionList vp9_options(const VideoSettings& settings) {
    OptionList options = {{"deadline", "good"}, {"row-mt", "0"}, {"b", "0"}};
    options.emplace_back("cpu-used", std::to_string(numbered_preset(settings, vp9_speeds, 8)));
    if (lossless(settings)) {
        options.emplace_back("lossless", "1");
    }
    options.emplace_back("crf", number(settings.crf.value_or(usual_crf(settings.codec))));
    if (!settings.tune.empty()) {
        options.emplace_back("tune-content", settings.tune);
    }
    append_user_parameters(options, settings);
    return options;
}

OptionList av1_options(const VideoSettings& settings, const EncoderTarget& target) {
    if (lossless(settings)) {
        throw usage_failure("--crf 0: the AV1 encoder (SVT-AV1) has no lossless mode; give 1 to 63, or --codec h264");
    }
    OptionList options;
    options.emplace_back("preset", std::to_string(numbered_preset(settings, av1_presets, 13)));
    options.emplace_back("crf", number(settings.crf.value_or(usual_crf(settings.codec))));
    OptionList parameters = {{"lp", std::to_string(target.threads)}};
    if (!settings.tune.empty()) {
        parameters.emplace_back("tune", settings.tune);
    }
    append_user_parameters(parameters, settings);
    options.emplace_back("svtav1-params", joined(parameters));
    return options;
}

} // namespace

OptionList encoder_options(const VideoSettings& settings, const EncoderTarget& target) {
    refuse_other_parameters(settings);
    switch (settings.codec) {
    case Codec::h264:
        return x264_options(settings, target);
    case Codec::hevc:
        return x265_options(settings, target);
    case Codec::vp9:
        return vp9_options(settings);
    case Codec::av1:
        break;
    }
    return av1_options(settings, target);
}

} // namespace reelmill::ffmpeg
