#include "reelmill/disk/read_file.hpp"

#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_handle.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::disk {
namespace {

Failure too_large(const std::string& path, std::size_t max_bytes) {
    return input_failure(
        fmt::format("{}: is larger than the {} bytes that such a file may have", printable(path), max_bytes));
}

void refuse_what_is_no_small_file(int fd, const std::string& path, std::size_t max_bytes) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) {
        throw disk_failure(path, "read", errno, FailureKind::input);
    }
    if (!S_ISREG(status.st_mode)) {
        throw input_failure(fmt::format("{}: is not a regular file", printable(path)));
    }
    if (static_cast<std::uint64_t>(status.st_size) > max_bytes) {
        throw too_large(path, max_bytes);
    }
}

std::string read_to_the_end(int fd, const std::string& path, std::size_t max_bytes) {
    std::string content;
    std::array<char, 65536> buffer; // read() fills it
    while (true) {
        const ssize_t count = ::read(fd, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            throw disk_failure(path, "read", errno, FailureKind::input);
        }
        if (count == 0) {
            return content;
        }
        content.append(buffer.data(), static_cast<std::size_t>(count));
        if (content.size() > max_bytes) {
            throw too_large(path, max_bytes);
        }
    }
}

} // namespace

std::optional<std::string> read_file_if_there(const RawPath& path, std::size_t max_bytes) {
    const FileHandle file(::open(path.bytes.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!file.valid()) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return std::nullopt;
        }
        throw disk_failure(path.bytes, "read", errno, FailureKind::input);
    }
    refuse_what_is_no_small_file(file.get(), path.bytes, max_bytes);
    return read_to_the_end(file.get(), path.bytes, max_bytes);
}

std::string read_file(const RawPath& path, std::size_t max_bytes) {
    std::optional<std::string> content = read_file_if_there(path, max_bytes);
    if (!content) {
        throw disk_failure(path.bytes, "read", ENOENT, FailureKind::input);
    }
    return *std::move(content);
}

} // namespace reelmill::disk
