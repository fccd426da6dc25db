// Environment variables that a test makes up.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace reelmill::test {

using Variables = std::map<std::string, std::string>;

inline std::function<std::optional<std::string>(const std::string& name)> environment_of(Variables variables) {
    return [variables = std::move(variables)](const std::string& name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

} // namespace reelmill::test
