#include "reelmill/scatter/task.hpp"

namespace reelmill::scatter {

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

} // namespace reelmill::scatter
