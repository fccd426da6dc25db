#include "reelmill/core/settings.hpp"

#include "reelmill/core/hash.hpp"
#include "reelmill/core/settings_key.hpp"

#include <algorithm>

namespace reelmill {

std::string settings_key(Json settings, int version) {
    if (version > 1) { // keys of the first version are without a number
        settings["key_version"] = version;
    }
    return hash_of(json_text(settings));
}

std::string Settings::key() const { return settings_key(*this); }

const char* name_of(Codec codec) {
    switch (codec) {
    case Codec::h264:
        return "h264";
    case Codec::hevc:
        return "hevc";
    case Codec::vp9:
        return "vp9";
    case Codec::av1:
        break;
    }
    return "av1";
}

const char* name_of(Format format) {
    switch (format) {
    case Format::mp4:
        return "mp4";
    case Format::mkv:
        return "mkv";
    case Format::mov:
        return "mov";
    case Format::webm:
        break;
    }
    return "webm";
}

std::optional<Format> format_of_extension(const std::string& extension_without_dot) {
    std::string lower = extension_without_dot;
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (lower == "mp4" || lower == "m4v") {
        return Format::mp4;
    }
    if (lower == "mkv") {
        return Format::mkv;
    }
    if (lower == "mov") {
        return Format::mov;
    }
    if (lower == "webm") {
        return Format::webm;
    }
    return std::nullopt;
}

} // namespace reelmill
