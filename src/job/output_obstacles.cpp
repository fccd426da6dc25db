#include "output_obstacles.hpp"

#include "reelmill/core/json.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <unistd.h>

namespace reelmill::job {
namespace {

/// Of the folders on the way to `output` the deepest that there is something in the place of; "/" is always there.
std::string deepest_that_exists(const std::string& output) {
    std::string folder = disk::folder_of(output);
    while (folder != "/" && disk::look_at_name(folder).type == disk::FileType::missing) {
        folder = disk::folder_of(folder);
    }
    return folder;
}

std::string obstacle_at(const std::string& folder) {
    const disk::FileFacts facts = disk::look_at(folder);
    if (facts.type == disk::FileType::folder) {
        const int error = ::access(folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
        return error == 0 ? ""
                          : fmt::format("cannot be made: {} takes no new files ({}); check its permissions",
                                        printable(folder), disk::reason_of(error));
    }
    if (facts.exists()) {
        return fmt::format("needs {} to be a folder, but a file has that name; move it away or choose another output",
                           printable(folder));
    }
    if (disk::look_at_name(folder).type == disk::FileType::link) {
        return fmt::format("needs {} to be a folder, but it is a link that leads nowhere; remove it",
                           printable(folder));
    }
    return fmt::format("cannot be made: {}: {}", printable(folder), disk::reason_of(facts.error));
}

} // namespace

std::string obstacle_to_output(const std::string& output) {
    if (disk::look_at_name(output).error == ENAMETOOLONG) {
        return fmt::format("the file system takes no name of that length ({} bytes, {} with its folders); rename the "
                           "input, or choose an output with a shorter one",
                           disk::name_of(output).size(), output.size());
    }
    return obstacle_at(deepest_that_exists(output));
}

} // namespace reelmill::job
