#include "reelmill/core/settings.hpp"

#include "reelmill/core/hash.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill {

std::string settings_key(Json settings, int version) {
    if (version > 1) { // keys of the first version are without a number
        settings["key_version"] = version;
    }
    return hash_of(json_text(settings));
}

std::string Settings::key() const { return settings_key(*this); }

std::optional<std::size_t> preset_place(const std::string& preset) {
    const auto* found = std::ranges::find(preset_names, std::string_view(preset.empty() ? "medium" : preset));
    return found == preset_names.end() ? std::nullopt : std::optional<std::size_t>(found - preset_names.begin());
}

int gop_pictures(const VideoSettings& settings, Rational rate) {
    constexpr int usual = 250; // x264's and x265's own; given to the others too
    if (settings.gop_seconds <= 0) {
        return usual;
    }
    const double pictures = settings.gop_seconds * (rate.known() ? rate.value() : 25.0);
    return std::max(1, static_cast<int>(std::lround(std::min(pictures, 1e6))));
}

std::optional<Format> format_of_extension(const std::string& extension_without_dot) {
    std::string lower = extension_without_dot;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower == "m4v" ? Format::mp4 : named<Format>(lower);
}

} // namespace reelmill
