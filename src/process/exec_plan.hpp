// All that exec needs, made before the child is.
#pragma once

#include "reelmill/process/child.hpp"

#include <string>
#include <vector>

namespace reelmill::process {

struct ExecPlan {
    explicit ExecPlan(const Start& start);
    ExecPlan(const ExecPlan&) = delete; // it points into itself
    ExecPlan& operator=(const ExecPlan&) = delete;

    std::vector<std::string> words;
    std::vector<std::string> environment;
    std::vector<std::string> paths; ///< where the program may be; the first that can be executed is the one
    std::vector<char*> argv;
    std::vector<char*> envp;
};

} // namespace reelmill::process
