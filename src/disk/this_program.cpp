#include "reelmill/disk/this_program.hpp"

#include "reelmill/disk/disk_failure.hpp"

#include <filesystem>

namespace reelmill::disk {

std::string this_program() {
    std::error_code error;
    const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) {
        throw disk_failure("/proc/self/exe", "find this program's file", error.value());
    }
    return path.string();
}

} // namespace reelmill::disk
