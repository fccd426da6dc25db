#include "reelmill/core/settings.hpp"

#include "reelmill/core/hash.hpp"

#include <algorithm>

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

std::optional<Format> format_of_extension(const std::string& extension_without_dot) {
    std::string lower = extension_without_dot;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower == "m4v" ? Format::mp4 : named<Format>(lower);
}

} // namespace reelmill
