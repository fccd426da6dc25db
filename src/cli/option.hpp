// An option is one row: what it is called, what the help says of it, what its value may be and where that goes. The
// parser, the help, the suggestions and the completion read the rows; a group of rows stores into the struct that it is
// made for.
#pragma once

#include "reelmill/cli/values.hpp"
#include "reelmill/core/names.hpp"

#include <fmt/format.h>
#include <functional>
#include <string>
#include <vector>

namespace reelmill::cli {

/// Ranges and names of some options depend on the codec, and that on the container.
enum class When { at_once, with_codec };

/// What is done with an option that is given.
struct Store {
    /// `option` with its dashes. Throws Failure{usage}.
    std::function<void(const std::string& option, const std::string& text)> take = [](const auto&, const auto&) {};
    std::vector<std::string> words{}; ///< that the completion offers; others may be right
    When when = When::at_once;
};

struct Option {
    std::string name;  ///< long name, without dashes
    char letter = 0;   ///< 0: no short name
    std::string value; ///< what the help calls the value; empty: the option takes none
    std::string text;  ///< for the help
    Store store{};
};

struct OptionGroup {
    std::string title;
    std::vector<Option> options;
};

/// `member` becomes what `read(option, text)` makes of the value. The member has to outlive the store.
template <typename Member, typename Read> [[nodiscard]] Store into(Member& member, Read read) {
    return {[&member, read](const std::string& option, const std::string& text) { member = read(option, text); }};
}
[[nodiscard]] inline Store offering(std::vector<std::string> words, Store store) {
    store.words = std::move(words);
    return store;
}
[[nodiscard]] inline Store with_codec(Store store) {
    store.when = When::with_codec;
    return store;
}

[[nodiscard]] inline Store flag(bool& member) {
    return into(member, [](const auto&, const auto&) { return true; });
}
template <typename Member> [[nodiscard]] Store text(Member& member) {
    return into(member, [](const auto&, const std::string& text) { return text; });
}
template <typename Member> [[nodiscard]] Store not_empty(Member& member, const char* advice) {
    return into(member, [advice](const std::string& option, const std::string& text) {
        return not_empty_text(option, text, advice);
    });
}
template <typename Member> [[nodiscard]] Store whole(Member& member, int least, int most) {
    return into(member, [least, most](const std::string& option, const std::string& text) {
        return static_cast<int>(whole_number(option, text, least, most));
    });
}
template <typename Member> [[nodiscard]] Store real(Member& member, double least, double most) {
    return into(member, [least, most](const std::string& option, const std::string& text) {
        return real_number(option, text, least, most);
    });
}
[[nodiscard]] inline Store one_of(std::string& member, const std::vector<std::string>& words) {
    return offering(words, into(member, [words](const std::string& option, const std::string& text) {
                        return choice(option, text, words);
                    }));
}
template <Named Enum> [[nodiscard]] Store one_of(Enum& member) {
    return offering(all_names<Enum>(), into(member, [](const std::string& option, const std::string& text) {
                        return *named<Enum>(choice(option, text, all_names<Enum>()));
                    }));
}

/// "...; 30 if not given": the help says what the member holds when nobody has stored into it.
template <typename Member> [[nodiscard]] std::string usually(const char* text, const Member& member) {
    return fmt::format("{}; {} if not given", text, member);
}

} // namespace reelmill::cli
