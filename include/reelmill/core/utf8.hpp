// UTF-8 (RFC 3629) as readers and terminals take it.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace reelmill {

/// This is one code point, or a byte that belongs to none.
struct CodePoint {
    std::size_t bytes = 1;
    bool valid = false;
    bool control = false; ///< of Unicode's category Cc: terminals act on it
};

/// Looks at the front of `text`, which must not be empty.
[[nodiscard]] CodePoint first_code_point(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

/// A letter is what readers take for one: a base with its marks, or an emoji of several code points (a grapheme cluster
/// of Unicode's annex 29). A byte that is no UTF-8 counts as one.
struct Letter {
    std::string_view bytes;
    std::size_t columns = 1; ///< on a terminal: two of East Asian wide letters and emoji, none of marks alone
};

/// The letters point into `text`.
[[nodiscard]] std::vector<Letter> letters_of(std::string_view text);

} // namespace reelmill
