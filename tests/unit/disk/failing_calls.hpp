// System calls that fail as a test wishes.
#pragma once

#include "reelmill/disk/system_calls.hpp"

#include <algorithm>
#include <cerrno>

namespace reelmill::disk {

class FailingCalls : public SystemCalls {
public:
    std::size_t longest_write = static_cast<std::size_t>(-1);
    int interruptions = 0; ///< so many writes and fsyncs fail with EINTR first
    int write_error = 0;   ///< errno of every write once `writes_before_error` have been done
    int writes_before_error = 0;
    int fsync_error = 0;
    int rename_error = 0;
    int no_replace_error = 0;
    int link_error = 0;
    int writes = 0;
    int fsyncs = 0;
    int renames = 0;
    int links = 0;

    ssize_t write(int fd, const void* data, std::size_t size) override {
        if (interrupted()) {
            return -1;
        }
        if (write_error != 0 && writes >= writes_before_error) {
            errno = write_error;
            return -1;
        }
        ++writes;
        return SystemCalls::write(fd, data, std::min(size, longest_write));
    }
    int fsync(int fd) override {
        ++fsyncs;
        return interrupted() ? -1 : failing(fsync_error) ? -1 : SystemCalls::fsync(fd);
    }
    int rename(const char* from, const char* to) override {
        ++renames;
        return failing(rename_error) ? -1 : SystemCalls::rename(from, to);
    }
    int rename_no_replace(const char* from, const char* to) override {
        return failing(no_replace_error) ? -1 : SystemCalls::rename_no_replace(from, to);
    }
    int link(const char* from, const char* to) override {
        ++links;
        return failing(link_error) ? -1 : SystemCalls::link(from, to);
    }

private:
    bool interrupted() {
        if (interruptions == 0) {
            return false;
        }
        --interruptions;
        return failing(EINTR);
    }
    static bool failing(int error) {
        if (error != 0) {
            errno = error;
        }
        return error != 0;
    }
};

} // namespace reelmill::disk
