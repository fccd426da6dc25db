// The commands, each in one entry: adding one means adding its entry to command_table.cpp.
#pragma once

#include "command_line.hpp"
#include "option.hpp"
#include "reelmill/cli/command.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace reelmill::cli {

/// A command that is about to be read: the options' groups store into it, in the order of the help.
struct Form {
    std::vector<OptionGroup> groups;
    /// Checks the line as a whole. Throws Failure{usage}. To be called once.
    std::function<Command(const CommandLine& line)> read;
};

struct CommandEntry {
    std::string name;
    std::string synopsis; ///< without the program's name
    std::string summary;  ///< one line
    std::string notes;    ///< a paragraph for the command's own help
    Form (*form)();
    /// Of a command that takes options which no table knows: reads its words, in place of the form.
    Command (*read_words)(const std::vector<std::string>& words) = nullptr;
};

[[nodiscard]] const std::vector<CommandEntry>& command_table();

/// The form of a command that is a struct: `groups` store into it, first those that are taken at once; then `settle`
/// says for which codec the others are taken; `finish` takes the operands and checks the whole.
template <typename Asked>
[[nodiscard]] Form form_of(std::vector<OptionGroup> (*groups)(Asked&), void (*finish)(Asked&, const CommandLine&),
                           void (*settle)(Asked&, const CommandLine&) = nullptr) {
    const auto asked = std::make_shared<Asked>();
    const std::vector<OptionGroup> rows = groups(*asked);
    return {rows, [=](const CommandLine& line) -> Command {
                line.store(rows, When::at_once);
                if (settle != nullptr) {
                    settle(*asked, line);
                }
                line.store(rows, When::with_codec);
                finish(*asked, line);
                return *asked;
            }};
}

/// The one word that is no option: what `command` is about, called `what` by its help, with `more` in an example.
/// Throws Failure{usage}.
[[nodiscard]] RawPath only_operand(const CommandLine& line, const std::string& command, const std::string& what,
                                   const std::string& more = "");

/// The commands that talk to a job that runs: join, cancel, leave, autoscale.
[[nodiscard]] std::vector<CommandEntry> running_job_commands();

} // namespace reelmill::cli
