// The insides of a class that its header does not show.
#pragma once

#include <memory>
#include <utility>

namespace reelmill {

/// Owns an object of a type that is only declared where this stands. It knows how to delete it, so that the class
/// around it needs no destructor and no moves of its own. Null only when it was moved from.
template <typename Inside> using Hidden = std::unique_ptr<Inside, void (*)(Inside*)>;

/// To be called where the type is known.
template <typename Inside, typename... Arguments> [[nodiscard]] Hidden<Inside> hidden(Arguments&&... arguments) {
    return {std::make_unique<Inside>(std::forward<Arguments>(arguments)...).release(),
            [](Inside* inside) { delete inside; }};
}

} // namespace reelmill
