#include "reelmill/core/json.hpp"

#include <array>
#include <fmt/format.h>

namespace reelmill {

namespace {

// Length of the UTF-8 sequence at `at`, 0 if there is none (RFC 3629: no surrogates, no overlong forms).
std::size_t utf8_length(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(at);
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF && continues(at + 1)) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF && continues(at + 1) && continues(at + 2)) {
        const bool overlong = lead == 0xE0 && byte(at + 1) < 0xA0;
        const bool surrogate = lead == 0xED && byte(at + 1) >= 0xA0;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4 && continues(at + 1) && continues(at + 2) && continues(at + 3)) {
        const bool overlong = lead == 0xF0 && byte(at + 1) < 0x90;
        const bool beyond = lead == 0xF4 && byte(at + 1) >= 0x90;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

// U+0080 to U+009F: terminals may act on them as on escape sequences.
bool is_c1_control(const std::string& text, std::size_t at) {
    return static_cast<unsigned char>(text[at]) == 0xC2 && at + 1 < text.size() &&
           static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

bool is_utf8(const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        if (length == 0) {
            return false;
        }
        at += length;
    }
    return true;
}

} // namespace

void to_json(Json& json, const RawPath& path) {
    if (is_utf8(path.bytes)) {
        json = path.bytes;
        return;
    }
    std::string hex;
    for (const char c : path.bytes) {
        hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
    }
    json = Json{{"hex", hex}};
}

void from_json(const Json& json, RawPath& path) {
    if (json.is_string()) {
        path.bytes = json.get<std::string>();
        return;
    }
    const auto hex = json.at("hex").get<std::string>();
    path.bytes.clear();
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        path.bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
}

std::string printable(const std::string& path) {
    std::string out;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t length = utf8_length(path, at);
        const auto byte = static_cast<unsigned char>(path[at]);
        const bool control = byte < 0x20 || byte == 0x7F || is_c1_control(path, at);
        if (length > 0 && !control) {
            out += path.substr(at, length);
            at += length;
        } else {
            out += byte == '\n' ? "\\n" : fmt::format("\\x{:02x}", byte);
            ++at;
        }
    }
    return out;
}

std::string json_text(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace reelmill
