// Names in the folder of helpers' letter boxes. Private to the room.
#pragma once

#include "reelmill/task/task.hpp"

#include <optional>
#include <string>

namespace reelmill::mailbox {

/// Letter boxes are numbered from 1.
[[nodiscard]] std::string letter_box(const std::string& helpers_folder, int number);
[[nodiscard]] std::optional<int> number_of_letter_box(const std::string& name);
[[nodiscard]] std::string file_from_helper(const std::string& box);
[[nodiscard]] std::string file_to_helper(const std::string& box, task::Term term);
/// The highest term that has written to it; 0: none has.
[[nodiscard]] task::Term highest_term_in(const std::string& box);

/// NFS caches what is in a folder for half a minute; changing its time makes it ask the server for the present state.
void look_afresh(const std::string& folder);

} // namespace reelmill::mailbox
