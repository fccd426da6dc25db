// Faults that Reelmill once had, on request, so that a test can see that the check refuses what they make.
#pragma once

#ifdef REELMILL_FAULT_INJECTION
#include <cstdlib>
#endif
#include <string_view>

namespace reelmill {

#ifdef REELMILL_FAULT_INJECTION
/// True when the variable REELMILL_OLD_BEHAVIOUR holds `name`. Only reelmill-faulty is compiled so, and of it only the
/// sources that src/CMakeLists.txt lists for it.
[[nodiscard]] inline bool old_behaviour(std::string_view name) {
    const char* wanted = std::getenv("REELMILL_OLD_BEHAVIOUR");
    return wanted != nullptr && name == wanted;
}
#else
/// Never, in the program that people use. Known when it is compiled, so that nothing is left of what would follow; and
/// no function of that name is left either, which the one above could be taken for.
[[nodiscard]] consteval bool old_behaviour(std::string_view /*name*/) { return false; }
#endif

} // namespace reelmill
