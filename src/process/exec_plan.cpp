#include "exec_plan.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <sstream>
#include <string_view>
#include <unistd.h>

namespace reelmill::process {

namespace {

std::vector<std::string> environment_for(const Start& start) {
    std::vector<std::string> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto sets = [&](const auto& variable) { return text.starts_with(variable.first + "="); };
        const auto begins = [&](const std::string& prefix) { return text.starts_with(prefix); };
        if (std::ranges::none_of(start.variables, sets) && std::ranges::none_of(start.left_out, begins)) {
            environment.emplace_back(text);
        }
    }
    for (const auto& [name, value] : start.variables) {
        environment.push_back(fmt::format("{}={}", name, value));
    }
    return environment;
}

std::vector<std::string> paths_of(const std::string& program) {
    if (program.find('/') != std::string::npos) {
        return {program};
    }
    const char* variable = std::getenv("PATH");
    std::istringstream folders(variable == nullptr ? "/bin:/usr/bin" : variable);
    std::vector<std::string> paths;
    for (std::string folder; std::getline(folders, folder, ':');) {
        paths.push_back((folder.empty() ? "." : folder) + "/" + program);
    }
    return paths;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) {
        pointers.push_back(text.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

} // namespace

ExecPlan::ExecPlan(const Start& start)
    : words(start.words), environment(environment_for(start)), paths(paths_of(start.words.at(0))),
      argv(pointers_to(words)), envp(pointers_to(environment)) {}

} // namespace reelmill::process
