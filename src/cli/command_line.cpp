#include "command_line.hpp"

#include "reelmill/cli/suggest.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/option.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

namespace reelmill::cli {
namespace {

namespace options = boost::program_options;

std::vector<std::string> long_names(const std::vector<OptionGroup>& groups) {
    std::vector<std::string> names;
    for (const OptionGroup& group : groups) {
        for (const Option& option : group.options) {
            names.push_back("--" + option.name);
        }
    }
    return names;
}

options::options_description described(const std::vector<OptionGroup>& groups) {
    options::options_description description;
    for (const OptionGroup& group : groups) {
        for (const Option& option : group.options) {
            const std::string names =
                option.letter == 0 ? option.name : fmt::format("{},{}", option.name, option.letter);
            if (option.value.empty()) {
                description.add_options()(names.c_str(), "");
            } else {
                description.add_options()(names.c_str(), options::value<std::string>(), "");
            }
        }
    }
    return description;
}

/// "--crf=99" -> "--crf"
std::string without_value(const std::string& word) { return word.substr(0, word.find('=')); }

Failure unknown(const std::string& option, const std::vector<OptionGroup>& groups) {
    const std::string word = without_value(option);
    std::string advice = did_you_mean(word, long_names(groups));
    if (advice.empty()) {
        advice = "; --help lists the options, and files whose names begin with a dash come after --";
    }
    return usage_failure(fmt::format("{}: there is no such option{}", printable(word), advice));
}

Failure misused(const options::invalid_command_line_syntax& error) {
    const std::string name = error.get_option_name();
    switch (error.kind()) {
    case options::invalid_syntax::extra_parameter:
        return usage_failure(fmt::format("{}: takes no value; leave out what follows the =", name));
    case options::invalid_syntax::missing_parameter:
    case options::invalid_syntax::empty_adjacent_parameter:
        return usage_failure(
            fmt::format("{}: needs a value; write {}=VALUE if the value begins with a dash", name, name));
    default:
        return usage_failure(fmt::format("{}: cannot be understood; --help lists the options", error.what()));
    }
}

options::parsed_options take_apart(const std::vector<std::string>& words, const std::vector<OptionGroup>& groups) {
    const options::options_description description = described(groups);
    const int style = options::command_line_style::unix_style & ~options::command_line_style::allow_guessing;
    try {
        return options::command_line_parser(words).options(description).style(style).run();
    } catch (const options::unknown_option& error) {
        throw unknown(error.get_option_name(), groups);
    } catch (const options::invalid_command_line_syntax& error) {
        throw misused(error);
    } catch (const options::error& error) {
        throw usage_failure(fmt::format("{}; --help lists the options", error.what()));
    }
}

} // namespace

CommandLine::CommandLine(const std::vector<std::string>& words, const std::vector<OptionGroup>& groups) {
    for (const options::option& option : take_apart(words, groups).options) {
        if (option.string_key.empty()) {
            operands_.insert(operands_.end(), option.value.begin(), option.value.end());
            continue;
        }
        const std::string value = option.value.empty() ? "" : option.value.front();
        if (!values_.emplace(option.string_key, value).second) {
            throw usage_failure(fmt::format("--{}: is given twice; give it once", option.string_key));
        }
    }
}

void CommandLine::store(const std::vector<OptionGroup>& groups, When when) const {
    for (const OptionGroup& group : groups) {
        for (const Option& option : group.options) {
            const auto given = values_.find(option.name);
            if (given != values_.end() && option.store.when == when) {
                option.store.take("--" + option.name, given->second);
            }
        }
    }
}

} // namespace reelmill::cli
