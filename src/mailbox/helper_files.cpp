#include "helper_files.hpp"

#include "reelmill/core/number.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>

namespace reelmill::mailbox {

namespace {

constexpr std::string_view to_prefix = "to-";

} // namespace

std::string letter_box(const std::string& helpers_folder, int number) {
    return disk::join(helpers_folder, std::to_string(number));
}

std::optional<int> number_of_letter_box(const std::string& name) { return positive_in<int>(name); }

std::string file_from_helper(const std::string& box) { return disk::join(box, "from"); }

std::string file_to_helper(const std::string& box, task::Term term) {
    return disk::join(box, std::string(to_prefix) + std::to_string(term));
}

task::Term highest_term_in(const std::string& box) {
    task::Term highest = 0;
    for (const std::string& name : disk::names_in(box)) {
        if (name.starts_with(to_prefix)) {
            highest = std::max(
                highest,
                positive_in<task::Term>(std::string_view(name).substr(to_prefix.size())).value_or(task::Term{0}));
        }
    }
    return highest;
}

void look_afresh(const std::string& folder) {
    ::utimensat(AT_FDCWD, folder.c_str(), nullptr, 0); // in vain: then what is cached has to do
}

} // namespace reelmill::mailbox
