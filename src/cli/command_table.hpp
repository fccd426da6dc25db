// The commands, each in one entry: adding one means adding its entry to command_table.cpp.
#pragma once

#include "command_line.hpp"
#include "option.hpp"
#include "reelmill/cli/command.hpp"

#include <string>
#include <vector>

namespace reelmill::cli {

struct CommandEntry {
    std::string name;
    std::string synopsis; ///< without the program's name
    std::string summary;  ///< one line
    std::string notes;    ///< a paragraph for the command's own help
    std::vector<OptionGroup> groups;
    Command (*build)(const CommandLine& line);
    /// Of a command that takes options which no table knows: its words, in place of a CommandLine.
    Command (*build_from_words)(const std::vector<std::string>& words) = nullptr;
};

[[nodiscard]] const std::vector<CommandEntry>& command_table();

} // namespace reelmill::cli
