#include "reelmill/core/kept_file.hpp"

#include <fmt/format.h>

namespace reelmill {

namespace {
constexpr const char* format_field = "format";
} // namespace

Json with_format(Json content, int format) {
    content[format_field] = format;
    return content;
}

Json parse_format(const std::string& text, int known, const RawPath& file) {
    Json document = Json::parse(text);
    const std::int64_t format = document.is_object() ? document.value(format_field, std::int64_t{1}) : 1;
    if (format > known) {
        throw NewerFormat(FailureKind::environment,
                          fmt::format("{}: was made by a newer reelmill (format {}, this one knows {}); use that one",
                                      printable(file.bytes), format, known));
    }
    return document;
}

} // namespace reelmill
