// Options as data: one table serves the parser, the help and the suggestions.
#pragma once

#include <string>
#include <vector>

namespace reelmill::cli {

struct Option {
    std::string name;  ///< long name, without dashes
    char letter = 0;   ///< 0: no short name
    std::string value; ///< what the help calls the value; empty: the option takes none
    std::string text;  ///< for the help
};

struct OptionGroup {
    std::string title;
    std::vector<Option> options;
};

[[nodiscard]] OptionGroup picture_options();
[[nodiscard]] OptionGroup container_options();
[[nodiscard]] OptionGroup output_options();
[[nodiscard]] OptionGroup start_options();
[[nodiscard]] OptionGroup placing_options();
[[nodiscard]] OptionGroup job_options();
[[nodiscard]] OptionGroup verify_options();
[[nodiscard]] OptionGroup status_options();
[[nodiscard]] OptionGroup topology_options();
[[nodiscard]] OptionGroup submit_options();
[[nodiscard]] OptionGroup progress_options();
[[nodiscard]] OptionGroup log_options();
[[nodiscard]] OptionGroup report_options();
[[nodiscard]] OptionGroup general_options();

} // namespace reelmill::cli
