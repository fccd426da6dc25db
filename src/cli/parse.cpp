#include "command_line.hpp"
#include "command_table.hpp"
#include "reelmill/cli/command.hpp"
#include "reelmill/cli/suggest.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/text/columns.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace reelmill::cli {
namespace {

inline constexpr std::size_t help_width = 100; ///< columns

std::string term_of(const Option& option) {
    const std::string letter = option.letter == 0 ? "    " : fmt::format("-{}, ", option.letter);
    const std::string value = option.value.empty() ? "" : " " + option.value;
    return fmt::format("{}--{}{}", letter, option.name, value);
}

/// Two columns: a term and what it means.
std::string definition(const std::string& term, const std::string& text, std::size_t column) {
    std::string out = "  " + term;
    bool beside = out.size() + 2 <= column;
    for (const std::string& line : text::wrapped(text, help_width - column)) {
        if (beside) {
            out.resize(column, ' ');
            beside = false;
        } else {
            out += "\n" + std::string(column, ' ');
        }
        out += line;
    }
    return out + "\n";
}

/// A group's title and its options, one block each.
std::string help_of(const OptionGroup& group) {
    constexpr std::size_t column = 32;
    std::string out = group.title + ":\n";
    for (const Option& option : group.options) {
        out += definition(term_of(option), option.text, column);
    }
    return out;
}

const char* const exit_statuses = "Exit status:\n"
                                  "  0  everything is done and verified\n"
                                  "  1  the command line is wrong; nothing was started\n"
                                  "  2  some inputs failed, the others are done\n"
                                  "  3  stopped early; the same command resumes\n"
                                  "  4  the environment is wrong: MPI, libraries, disk\n";

std::vector<std::string> command_names() {
    std::vector<std::string> names;
    for (const CommandEntry& entry : command_table()) {
        names.push_back(entry.name);
    }
    return names;
}

const CommandEntry* find_command(const std::string& name) {
    const auto found = std::ranges::find(command_table(), name, &CommandEntry::name);
    return found == command_table().end() ? nullptr : &*found;
}

std::string overall_help() {
    constexpr std::size_t column = 14;
    std::string out = "reelmill: transcodes videos on all cores of one machine or of a cluster.\n\nCommands:\n";
    for (const CommandEntry& entry : command_table()) {
        out += definition(entry.name, entry.summary, column);
    }
    out += "\nUsage:\n";
    for (const CommandEntry& entry : command_table()) {
        out += fmt::format("  reelmill {}\n", entry.synopsis);
    }
    out += "  reelmill COMMAND --help\n  reelmill --version\n\n";
    return out + exit_statuses;
}

std::string help_for(const CommandEntry& entry) {
    std::string out =
        fmt::format("reelmill {}: {}\n\nUsage:\n  reelmill {}\n\n", entry.name, entry.summary, entry.synopsis);
    for (const std::string& line : text::wrapped(entry.notes, help_width)) {
        out += line + "\n";
    }
    for (const OptionGroup& group : entry.form().groups) {
        out += "\n" + help_of(group);
    }
    return out + "\n" + exit_statuses;
}

std::string version_text(const std::string& versions) {
    const std::string end = versions.empty() || versions.ends_with('\n') ? "" : "\n";
    return fmt::format("reelmill {}\n{}{}", REELMILL_VERSION, versions, end);
}

Failure unknown_command(const std::string& word) {
    const std::string advice = did_you_mean(word, command_names());
    if (advice.empty()) {
        return usage_failure(
            fmt::format("{}: is no command; begin with one of {}", printable(word), fmt::join(command_names(), ", ")));
    }
    return usage_failure(fmt::format("{}: is no command{}", printable(word), advice));
}

Command help_about(const std::vector<std::string>& arguments) {
    if (arguments.size() < 2) {
        return ShowText{overall_help()};
    }
    const CommandEntry* entry = find_command(arguments[1]);
    if (entry == nullptr) {
        throw unknown_command(arguments[1]);
    }
    return ShowText{help_for(*entry)};
}

/// --help and -h count wherever they stand before "--", however wrong the rest is, and where an option wants a value,
/// too: one that is called so comes behind an equals sign.
bool asks_for_help(const std::vector<std::string>& arguments) {
    const auto end = std::ranges::find(arguments, "--");
    return std::any_of(arguments.begin(), end,
                       [](const std::string& word) { return word == "--help" || word == "-h"; });
}

/// For the completion of shells, a word a line. `words` are nothing: the commands; a command: its options; a command
/// and one of its options: what the help calls the value, and what it can be as far as that is known. Nothing for
/// others.
std::string offers_for(const std::vector<std::string>& words) {
    if (words.empty()) {
        return fmt::format("{}\n", fmt::join(command_names(), "\n"));
    }
    std::string out;
    const CommandEntry* entry = find_command(words[0]);
    for (const OptionGroup& group : entry == nullptr ? std::vector<OptionGroup>() : entry->form().groups) {
        for (const Option& option : group.options) {
            const std::string name = "--" + option.name;
            if (words.size() == 1) {
                out += name + "\n";
            } else if (!option.value.empty() && (words[1] == name || words[1] == std::string{'-', option.letter})) {
                out += fmt::format("{}\n{}\n", option.value, fmt::join(option.store.words, "\n"));
            }
        }
    }
    return out;
}

} // namespace

Command parse(const std::vector<std::string>& arguments, const std::string& versions) {
    if (arguments.empty()) {
        throw usage_failure("no command is given; begin with one of " +
                            fmt::format("{} (see reelmill --help)", fmt::join(command_names(), ", ")));
    }
    const std::string& first = arguments.front();
    if (first == "--version") {
        return ShowText{version_text(versions)};
    }
    if (first == "--help" || first == "-h" || first == "help") {
        return help_about(arguments);
    }
    if (first == "complete") {
        return ShowText{offers_for({arguments.begin() + 1, arguments.end()})};
    }
    const CommandEntry* entry = find_command(first);
    if (entry == nullptr) {
        throw unknown_command(first);
    }
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    if (asks_for_help(rest)) {
        return ShowText{help_for(*entry)};
    }
    if (entry->read_words != nullptr) {
        return entry->read_words(rest);
    }
    const Form form = entry->form();
    const CommandLine line(rest, form.groups);
    return line.has("version") ? ShowText{version_text(versions)} : form.read(line);
}

std::vector<std::string> arguments_of(int argc, const char* const* argv) {
    return argc > 1 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>();
}

} // namespace reelmill::cli
