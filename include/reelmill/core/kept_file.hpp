// JSON files that outlive the program that wrote them. Each says of which format it is, so that a program that is older
// than a file says so and does not guess. docs: "Files of other versions" in CONTRIBUTING.md.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"

#include <string>

namespace reelmill {

/// A file is of a format that this program does not know: it must not be taken for a damaged one. FailureKind is
/// environment.
class NewerFormat : public Failure {
public:
    using Failure::Failure;
};

/// Of the files that hold a T. It is raised, by a specialization beside T, when those who know the present format would
/// misunderstand the next one. A field that they may overlook is no reason (core/fields).
template <typename T> inline constexpr int file_format = 1;

/// The object `content` with the number of its format.
[[nodiscard]] Json with_format(Json content, int format);

/// Parses. Throws NewerFormat where the document is of a later format than `known`: the line names `file`. One without
/// a number is of format 1, whose first writers gave none. Throws whatever else is wrong with it as nlohmann does.
[[nodiscard]] Json parse_format(const std::string& text, int known, const RawPath& file);

template <typename T> std::string kept_text(const T& content, int indent = -1) {
    return json_text(with_format(content, file_format<T>), indent);
}

template <typename T> T from_kept_text(const std::string& text, const RawPath& file) {
    return parse_format(text, file_format<T>, file).template get<T>();
}

} // namespace reelmill
