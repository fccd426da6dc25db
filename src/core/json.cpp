#include "reelmill/core/json.hpp"

#include "reelmill/core/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace reelmill {

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
    for (std::string_view rest = path; !rest.empty();) {
        const CodePoint next = first_code_point(rest);
        const std::string_view bytes = rest.substr(0, next.bytes);
        if (next.valid && !next.control) {
            out += bytes;
        } else if (bytes == "\n") {
            out += "\\n";
        } else {
            for (const char byte : bytes) {
                out += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
            }
        }
        rest.remove_prefix(next.bytes);
    }
    return out;
}

std::string json_text(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void refuse_name(const Json& json, const std::vector<std::string>& names) {
    throw Json::other_error::create(
        501, fmt::format("{} is none of {}", printable(json_text(json)), fmt::join(names, ", ")), &json);
}

} // namespace reelmill
