#include "reelmill/core/warning.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill {

bool is_loss(WarningCode code) {
    switch (code) {
    case WarningCode::size_changes:
    case WarningCode::aspect_changes:
    case WarningCode::fields_change:
    case WarningCode::sound_changes:
    case WarningCode::encoded_anew:
    case WarningCode::converted:
    case WarningCode::padded:
    case WarningCode::times_mended:
    case WarningCode::clock_jump:
    case WarningCode::absurd_time:
    case WarningCode::rate_missed:
    case WarningCode::cap_missed:
    case WarningCode::target_missed:
        return false;
    default:
        return true;
    }
}

std::string line_of(const Warning& warning) {
    return warning.seconds ? fmt::format("{} (at {:.3f} s)", warning.text, *warning.seconds) : warning.text;
}

void add_warnings(Warnings& all, const Warnings& more) {
    for (const Warning& warning : more) {
        if (std::ranges::find(all, warning) == all.end()) {
            all.push_back(warning);
        }
    }
}

std::optional<std::string> refusal_of_losses(const Warnings& warnings) {
    const auto lost = [](const Warning& warning) { return is_loss(warning.code); };
    const auto first = std::ranges::find_if(warnings, lost);
    if (first == warnings.end()) {
        return std::nullopt;
    }
    const auto others = std::ranges::count_if(warnings, lost) - 1;
    return fmt::format("--strict does not allow this: {}{}; leave out --strict to have the rest", line_of(*first),
                       others > 0 ? fmt::format(", and {} more", others) : "");
}

void to_json(Json& json, const Warning& warning) {
    json = Json{{"code", warning.code}, {"stream", nullptr}, {"seconds", nullptr}, {"text", warning.text}};
    if (warning.stream) {
        json["stream"] = *warning.stream;
    }
    if (warning.seconds) {
        json["seconds"] = *warning.seconds;
    }
}

void from_json(const Json& json, Warning& warning) {
    warning = {};
    if (json.is_string()) {
        warning.text = json.get<std::string>();
        return;
    }
    warning.code = named<WarningCode>(json.at("code").get_ref<const std::string&>()).value_or(WarningCode::other);
    warning.stream = json.at("stream").get<std::optional<int>>();
    warning.seconds = json.at("seconds").get<std::optional<double>>();
    warning.text = json.at("text").get<std::string>();
}

} // namespace reelmill
