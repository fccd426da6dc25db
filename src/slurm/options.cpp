#include "reelmill/slurm/options.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/number.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace reelmill::slurm {
namespace {

struct Name {
    std::string_view name;
    char letter;
};

/// One option as it was given.
struct Option {
    std::string name; ///< long name without dashes, of a short option its letter
    std::optional<std::string> value;
    [[nodiscard]] bool is(const Name& wanted) const {
        return name == wanted.name || (wanted.letter != 0 && name.size() == 1 && name.front() == wanted.letter);
    }
};

constexpr std::array<std::pair<Name, std::string_view>, 5> refused{{
    {{"array", 'a'}, "an array is submitted with slurm/array.sbatch"},
    {{"wrap", 0}, "what is to be run comes behind --"},
    {{"parsable", 0}, "the job's number is printed as it is"},
    {{"wait", 'W'}, "reelmill status --follow waits for the end"},
    {{"test-only", 0}, "reelmill submit --dry-run submits nothing"},
}};

/// Whether the next word can be its value: only "--name" and "-x" leave that open.
bool may_want_value(const std::string& word) {
    return word.starts_with("--") ? word.find('=') == std::string::npos : word.size() == 2;
}

Option option_in(const std::string& word) {
    if (!word.starts_with("--")) {
        Option option{word.substr(1, 1), std::nullopt};
        if (word.size() > 2) {
            option.value = word.substr(2);
        }
        return option;
    }
    const auto equals = word.find('=');
    Option option{word.substr(2, equals == std::string::npos ? equals : equals - 2), std::nullopt};
    if (equals != std::string::npos) {
        option.value = word.substr(equals + 1);
    }
    return option;
}

std::vector<Option> options_in(const std::vector<std::string>& words) {
    std::vector<Option> options;
    bool value_may_follow = false;
    for (const std::string& word : words) {
        if (word.size() > 1 && word.starts_with('-')) {
            options.push_back(option_in(word));
            value_may_follow = may_want_value(word);
        } else if (value_may_follow) {
            options.back().value = word;
            value_may_follow = false;
        } else {
            throw usage_failure(fmt::format("{}: is no option of sbatch; what is to be run comes behind --, as in "
                                            "reelmill submit -N 4 -- transcode videos/ -o out/",
                                            printable(word)));
        }
    }
    return options;
}

void refuse(const Option& option) {
    const auto found = std::ranges::find_if(refused, [&](const auto& one) { return option.is(one.first); });
    if (found != refused.end()) {
        throw usage_failure(fmt::format("--{}: cannot be given here; {}", found->first.name, found->second));
    }
}

/// The number that a value begins with: "2-4" is at least two.
std::optional<int> number_of(const Option& option) {
    const std::string text = option.value.value_or("");
    std::string_view rest = text;
    const auto number = take_number<int>(rest);
    return number && *number > 0 ? number : std::nullopt;
}

} // namespace

GivenSize given_size(const std::vector<std::string>& words) {
    GivenSize given;
    for (const Option& option : options_in(words)) {
        refuse(option);
        if (option.is({"nodes", 'N'})) {
            given.nodes = number_of(option);
        } else if (option.is({"ntasks", 'n'})) {
            given.tasks = number_of(option);
        } else if (option.is({"ntasks-per-node", 0})) {
            given.tasks_per_node = number_of(option);
        } else if (option.is({"cpus-per-task", 'c'})) {
            given.cores_per_task = number_of(option);
        } else if (option.is({"partition", 'p'})) {
            given.partition = option.value;
        }
        given.memory = given.memory || option.name.starts_with("mem");
        given.time = given.time || option.is({"time", 't'});
        given.warning_signal = given.warning_signal || option.is({"signal", 0});
        given.job_name = given.job_name || option.is({"job-name", 'J'});
    }
    return given;
}

} // namespace reelmill::slurm
