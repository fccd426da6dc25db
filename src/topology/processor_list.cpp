#include "processor_list.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::topology {

std::string processor_list(std::vector<unsigned> processors) {
    std::ranges::sort(processors);
    processors.erase(std::unique(processors.begin(), processors.end()), processors.end());
    std::string text;
    for (std::size_t first = 0; first < processors.size();) {
        std::size_t last = first;
        while (last + 1 < processors.size() && processors[last + 1] == processors[last] + 1) {
            ++last;
        }
        text += text.empty() ? "" : ",";
        text += first == last ? fmt::format("{}", processors[first])
                              : fmt::format("{}-{}", processors[first], processors[last]);
        first = last + 1;
    }
    return text;
}

} // namespace reelmill::topology
