#include "reelmill/core/utf8.hpp"

#include <utf8proc.h>

namespace reelmill {

namespace {

struct Decoded {
    utf8proc_int32_t code = -1; ///< negative: no UTF-8
    std::size_t bytes = 1;
};

Decoded decode(std::string_view text) {
    utf8proc_int32_t code = -1;
    const utf8proc_ssize_t bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                                    static_cast<utf8proc_ssize_t>(text.size()), &code);
    return bytes > 0 ? Decoded{code, static_cast<std::size_t>(bytes)} : Decoded{};
}

} // namespace

CodePoint first_code_point(std::string_view text) {
    const Decoded first = decode(text);
    const bool valid = first.code >= 0;
    return {first.bytes, valid, valid && utf8proc_category(first.code) == UTF8PROC_CATEGORY_CC};
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const Decoded next = decode(text);
        if (next.code < 0) {
            return false;
        }
        text.remove_prefix(next.bytes);
    }
    return true;
}

std::vector<Letter> letters_of(std::string_view text) {
    std::vector<Letter> letters;
    utf8proc_int32_t before = -1;
    utf8proc_int32_t state = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded next = decode(text.substr(at));
        const std::size_t columns = next.code < 0 ? 1 : static_cast<std::size_t>(utf8proc_charwidth(next.code));
        if (before >= 0 && next.code >= 0 && !utf8proc_grapheme_break_stateful(before, next.code, &state)) {
            Letter& letter = letters.back();
            letter = {text.substr(at - letter.bytes.size(), letter.bytes.size() + next.bytes),
                      letter.columns + columns};
        } else {
            state = 0;
            letters.push_back({text.substr(at, next.bytes), columns});
        }
        before = next.code;
        at += next.bytes;
    }
    return letters;
}

} // namespace reelmill
