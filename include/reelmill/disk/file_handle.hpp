// A file descriptor that closes itself; reading and writing of all that was asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unistd.h>
#include <utility>

namespace reelmill::disk {

/// Owns one descriptor, or none. Not for several threads at once.
class FileHandle {
public:
    FileHandle() = default;
    explicit FileHandle(int fd) : fd_(fd) {}
    ~FileHandle() { close(); }
    FileHandle(FileHandle&& other) noexcept : fd_(other.release()) {}
    FileHandle& operator=(FileHandle&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }

    [[nodiscard]] int get() const { return fd_; } ///< -1 for none
    [[nodiscard]] bool valid() const { return fd_ >= 0; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }
    void close() {
        if (fd_ >= 0) {
            ::close(std::exchange(fd_, -1));
        }
    }

private:
    int fd_ = -1;
};

/// Fills `bytes` from `offset` on and gives how many there were. Fewer: the file ends there, or cannot be read, as
/// errno says.
[[nodiscard]] std::size_t read_fully(const FileHandle& file, std::span<std::byte> bytes, std::int64_t offset);

/// False: it cannot be written, as errno says.
[[nodiscard]] bool write_fully(const FileHandle& file, std::span<const std::byte> bytes);

} // namespace reelmill::disk
