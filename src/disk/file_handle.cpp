#include "reelmill/disk/file_handle.hpp"

#include <cerrno>

namespace reelmill::disk {

std::size_t read_fully(const FileHandle& file, std::span<std::byte> bytes, std::int64_t offset) {
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t count = ::pread(file.get(), bytes.data() + filled, bytes.size() - filled,
                                      offset + static_cast<std::int64_t>(filled));
        if (count == 0 || (count < 0 && errno != EINTR)) {
            break;
        }
        filled += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    return filled;
}

bool write_fully(const FileHandle& file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            return false;
        }
        bytes = bytes.subspan(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return true;
}

} // namespace reelmill::disk
