#include "reelmill/plan/filter_memory.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace reelmill::plan {

namespace {

// Each output picture depends on one input picture alone, and on no expression that counts frames or reads the clock.
constexpr std::array<std::string_view, 58> one_picture = {"null",         "copy",
                                                          "format",       "noformat",
                                                          "scale",        "zscale",
                                                          "crop",         "pad",
                                                          "fillborders",  "hflip",
                                                          "vflip",        "transpose",
                                                          "setsar",       "setdar",
                                                          "setfield",     "setparams",
                                                          "setrange",     "colorspace",
                                                          "colormatrix",  "colorlevels",
                                                          "colorbalance", "colorchannelmixer",
                                                          "colorcorrect", "colortemperature",
                                                          "curves",       "eq",
                                                          "exposure",     "gblur",
                                                          "boxblur",      "avgblur",
                                                          "smartblur",    "sab",
                                                          "unsharp",      "cas",
                                                          "deband",       "deblock",
                                                          "dctdnoiz",     "bm3d",
                                                          "fftfilt",      "lut",
                                                          "lutrgb",       "lutyuv",
                                                          "lut3d",        "lut1d",
                                                          "limiter",      "negate",
                                                          "hue",          "huesaturation",
                                                          "vibrance",     "monochrome",
                                                          "grayworld",    "tonemap",
                                                          "median",       "bilateral",
                                                          "pp",           "delogo",
                                                          "chromashift",  "lenscorrection"};

// Filters that take an expression or a `n`/`t` variable are only safe without one that counts.
bool counts_frames(std::string_view arguments) {
    const auto word = [&](std::string_view name) {
        for (std::size_t at = arguments.find(name); at != std::string_view::npos; at = arguments.find(name, at + 1)) {
            const auto letter = [&](std::size_t i) {
                return i < arguments.size() &&
                       (std::isalnum(static_cast<unsigned char>(arguments[i])) != 0 || arguments[i] == '_');
            };
            const bool starts = at == 0 || !letter(at - 1);
            if (starts && !letter(at + name.size()) &&
                (at + name.size() >= arguments.size() || arguments[at + name.size()] != '=')) {
                return true;
            }
        }
        return false;
    };
    return word("n") || word("t") || word("pos") || word("random") || word("st") || word("ld");
}

std::optional<FilterMemory> memory_of(std::string_view name, std::string_view arguments) {
    if (arguments.find("enable") != std::string_view::npos || counts_frames(arguments)) {
        return std::nullopt;
    }
    if (std::ranges::find(one_picture, name) != one_picture.end()) {
        return FilterMemory{};
    }
    if (name == "bwdif" || name == "yadif" || name == "w3fdif" || name == "estdif") {
        return FilterMemory{4, 4}; // one picture on each side; w3fdif two
    }
    if (name == "atadenoise") {
        return FilterMemory{65, 65}; // s, at most 129, centred
    }
    return std::nullopt;
}

// Splits at commas outside quotes, brackets and escapes.
std::vector<std::string> split_chain(const std::string& chain) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (std::size_t i = 0; i < chain.size(); ++i) {
        const char c = chain[i];
        if (c == '\\' && !quoted && i + 1 < chain.size()) {
            parts.back() += chain.substr(i++, 2);
        } else if (c == ',' && !quoted) {
            parts.emplace_back();
        } else {
            quoted = c == '\'' ? !quoted : quoted;
            parts.back() += c;
        }
    }
    return parts;
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\n");
    const auto last = text.find_last_not_of(" \t\n");
    return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

} // namespace

std::optional<FilterMemory> filter_memory(const std::string& chain) {
    FilterMemory total;
    if (trimmed(chain).empty()) {
        return total;
    }
    if (chain.find_first_of("[];") != std::string::npos) {
        return std::nullopt;
    }
    for (const std::string& part : split_chain(chain)) {
        const std::string filter = trimmed(part);
        const auto equals = filter.find('=');
        std::string name = filter.substr(0, equals);
        name = trimmed(name.substr(0, name.find('@')));
        const auto memory =
            memory_of(name, equals == std::string::npos ? "" : std::string_view(filter).substr(equals + 1));
        if (!memory) {
            return std::nullopt;
        }
        total.before += memory->before;
        total.after += memory->after;
    }
    return total;
}

} // namespace reelmill::plan
