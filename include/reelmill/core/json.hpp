// JSON for what leaves the process: tasks of isolated processes (as CBOR), plans, status, summaries.
#pragma once

#include "reelmill/core/names.hpp"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace reelmill {

using Json = nlohmann::json;

/// A file's name as the kernel knows it: bytes, not text. Valid UTF-8 becomes a JSON string; anything else becomes
/// {"hex": "..."} so that no name is lost or altered on its way.
struct RawPath {
    std::string bytes;
    RawPath() = default;
    RawPath(std::string path) : bytes(std::move(path)) {}
    RawPath(const char* path) : bytes(path) {}
    friend bool operator==(const RawPath&, const RawPath&) = default;
    friend auto operator<=>(const RawPath&, const RawPath&) = default;
};
void to_json(Json& json, const RawPath& path);
void from_json(const Json& json, RawPath& path);

/// `path` for people: control characters and bytes that are no UTF-8 are escaped (\n, \xHH), so that one line stays
/// one line.
[[nodiscard]] std::string printable(const std::string& path);

/// Text for files and terminals; bytes that are no UTF-8 are replaced, never an exception. indent as nlohmann's dump.
[[nodiscard]] std::string json_text(const Json& json, int indent = -1);

/// Throws Json::other_error: `json` is none of `names`, as where a later version has written it.
[[noreturn]] void refuse_name(const Json& json, const std::vector<std::string>& names);

} // namespace reelmill

namespace nlohmann {
template <reelmill::Named Enum> struct adl_serializer<Enum, void> {
    static void to_json(json& out, Enum value) { out = reelmill::name_of(value); }
    static void from_json(const json& in, Enum& value) {
        const auto* text = in.get_ptr<const std::string*>();
        const auto known = text == nullptr ? std::nullopt : reelmill::named<Enum>(*text);
        if (!known) {
            reelmill::refuse_name(in, reelmill::all_names<Enum>());
        }
        value = *known;
    }
};

template <typename T> struct adl_serializer<std::optional<T>> {
    static void to_json(json& out, const std::optional<T>& value) {
        if (value) {
            out = *value;
        } else {
            out = nullptr;
        }
    }
    static void from_json(const json& in, std::optional<T>& value) {
        if (in.is_null()) {
            value.reset();
        } else {
            value = in.get<T>();
        }
    }
};
} // namespace nlohmann

namespace reelmill {
struct Rational;
void to_json(Json& json, const Rational& rational);
void from_json(const Json& json, Rational& rational);
} // namespace reelmill
