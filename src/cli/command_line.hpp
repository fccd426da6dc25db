// Words of a command line, taken apart by a table of options. The only file that knows Boost.Program_options is the
// source beside this header.
#pragma once

#include "option.hpp"

#include <map>
#include <string>
#include <vector>

namespace reelmill::cli {

class CommandLine {
public:
    /// Throws Failure{usage}: unknown option (with the likely one), an option twice, a missing or superfluous value.
    CommandLine(const std::vector<std::string>& words, const std::vector<OptionGroup>& groups);

    [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
    /// Hands the values to their rows, in the order of the table. Throws Failure{usage}.
    void store(const std::vector<OptionGroup>& groups, When when) const;
    /// Words that are no options, and all words after "--".
    [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }

private:
    std::map<std::string, std::string> values_;
    std::vector<std::string> operands_;
};

} // namespace reelmill::cli
