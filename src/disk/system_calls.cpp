#include "reelmill/disk/system_calls.hpp"

#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace reelmill::disk {

ssize_t SystemCalls::write(int fd, const void* data, std::size_t size) { return ::write(fd, data, size); }

int SystemCalls::fsync(int fd) { return ::fsync(fd); }

int SystemCalls::rename(const char* from, const char* to) { return ::rename(from, to); }

int SystemCalls::rename_no_replace(const char* from, const char* to) {
    return ::renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int SystemCalls::link(const char* from, const char* to) { return ::link(from, to); }

SystemCalls& SystemCalls::real() {
    static SystemCalls calls;
    return calls;
}

} // namespace reelmill::disk
