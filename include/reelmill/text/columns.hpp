// These functions make text fit a terminal: they measure, paint, shorten and break it. They are pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reelmill::text {

using Lines = std::vector<std::string>;

inline void append(Lines& lines, const Lines& more) { lines.insert(lines.end(), more.begin(), more.end()); }

/// What a terminal can do.
struct Look {
    std::size_t width = 80; ///< columns
    bool unicode = true;
    bool color = true;

    /// The longest line that is shown, in columns: a full one would wrap on some terminals.
    [[nodiscard]] std::size_t room() const { return width > 1 ? width - 1 : 0; }
};

namespace paint {
inline constexpr const char* green = "\x1b[32m";
inline constexpr const char* red = "\x1b[31m";
inline constexpr const char* yellow = "\x1b[33m";
inline constexpr const char* plain = "\x1b[0m";
} // namespace paint

/// Gives `text` in a colour of `paint`, where the terminal has colours; null asks for none.
[[nodiscard]] std::string painted(const std::string& text, const char* color, const Look& look);

/// Counts the columns that UTF-8 text takes on a terminal (see letters_of()).
[[nodiscard]] std::size_t columns_of(std::string_view text);

/// Gives `text` in at most `columns`; what is left out, from the middle, is marked by an ellipsis ("~" without
/// Unicode).
[[nodiscard]] std::string shortened(const std::string& text, std::size_t columns, bool unicode);

/// Shortens to what `look` has room for.
[[nodiscard]] std::string shortened(const std::string& text, const Look& look);

/// Gives `text` as lines of at most `columns`, broken between words, the second and later ones indented by `indent`; a
/// word that is too long for a line is shortened.
[[nodiscard]] std::vector<std::string> wrapped(const std::string& text, std::size_t columns, std::size_t indent = 0,
                                               bool unicode = true);

/// Breaks `text` to what `look` has room for, with an indent of 2, and paints the lines.
[[nodiscard]] std::vector<std::string> wrapped(const std::string& text, const Look& look, const char* color = nullptr);

} // namespace reelmill::text
