// The system calls by which files come into being: a seam, so that tests can let any of them fail.
#pragma once

#include <cstddef>
#include <sys/types.h>

namespace reelmill::disk {

/// Each function does what the call of its name does: result and errno alike. Any thread.
class SystemCalls {
public:
    SystemCalls() = default;
    SystemCalls(const SystemCalls&) = delete;
    SystemCalls& operator=(const SystemCalls&) = delete;
    virtual ~SystemCalls() = default;

    virtual ssize_t write(int fd, const void* data, std::size_t size);
    virtual int fsync(int fd);
    virtual int rename(const char* from, const char* to);
    virtual int rename_no_replace(const char* from, const char* to); ///< renameat2 with RENAME_NOREPLACE
    virtual int link(const char* from, const char* to);

    [[nodiscard]] static SystemCalls& real(); ///< lives as long as the program
};

} // namespace reelmill::disk
