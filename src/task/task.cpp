#include "reelmill/task/task.hpp"

namespace reelmill::task {

const TaskHeader& header_of(const Task& task) {
    return std::visit([](const TaskHeader& header) -> const TaskHeader& { return header; }, task);
}
TaskHeader& header_of(Task& task) {
    return std::visit([](TaskHeader& header) -> TaskHeader& { return header; }, task);
}

const RawPath& source_of(const Task& task) {
    return std::visit(
        [](const auto& work) -> const RawPath& {
            if constexpr (requires { work.source; }) {
                return work.source;
            } else {
                return work.index.path;
            }
        },
        task);
}

} // namespace reelmill::task
