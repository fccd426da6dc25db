// How a run shows itself while it works.
#pragma once

namespace reelmill::status {

enum class ProgressMode {
    automatic, ///< bar on a terminal, plain elsewhere
    bar,       ///< a status area that is drawn over
    plain,     ///< a line every few seconds
    none
};

} // namespace reelmill::status
