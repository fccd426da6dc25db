// How a run shows itself while it works.
#pragma once

#include "reelmill/core/names.hpp"

namespace reelmill::status {

enum class ProgressMode {
    automatic, ///< bar on a terminal, plain elsewhere
    bar,       ///< a status area that is drawn over
    plain,     ///< a line every few seconds
    none
};
constexpr auto names_of(ProgressMode) {
    using enum ProgressMode;
    return name_table<ProgressMode>({{automatic, "auto"}, {bar, "bar"}, {plain, "plain"}, {none, "none"}});
}

} // namespace reelmill::status
