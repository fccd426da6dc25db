#include "local_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::ffmpeg {

namespace {

constexpr int buffer_bytes = 64 * 1024;

// O_NONBLOCK: opening a pipe that nobody writes to must not hang; it has no effect on regular files.
int open_regular(const RawPath& path, std::int64_t& size) {
    const int descriptor = ::open(path.bytes.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) {
        throw input_failure(printable(path.bytes) + ": cannot be opened: " + std::strerror(errno));
    }
    struct stat status {};
    const bool regular = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    if (!regular || status.st_size == 0) {
        ::close(descriptor);
        throw input_failure(printable(path.bytes) + (regular ? ": is empty (0 bytes)" : ": is not a regular file"));
    }
    size = status.st_size;
    return descriptor;
}

} // namespace

LocalFile::LocalFile(const RawPath& path) : descriptor_(open_regular(path, size_)) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    context_ = avio_alloc_context(buffer, buffer_bytes, 0, this, &LocalFile::read_some, nullptr, &LocalFile::seek_to);
    if (buffer == nullptr || context_ == nullptr) {
        av_free(buffer);
        ::close(descriptor_);
        throw std::bad_alloc();
    }
}

LocalFile::~LocalFile() {
    av_freep(&context_->buffer);
    avio_context_free(&context_);
    ::close(descriptor_);
}

int LocalFile::read_some(void* self, std::uint8_t* buffer, int size) {
    auto& file = *static_cast<LocalFile*>(self);
    ssize_t got = 0;
    do {
        got = ::read(file.descriptor_, buffer, static_cast<std::size_t>(size));
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        file.read_error_ = errno;
        return AVERROR(errno);
    }
    return got == 0 ? AVERROR_EOF : static_cast<int>(got);
}

std::int64_t LocalFile::seek_to(void* self, std::int64_t offset, int whence) {
    auto& file = *static_cast<LocalFile*>(self);
    if ((whence & AVSEEK_SIZE) != 0) {
        return file.size_;
    }
    const off_t reached = ::lseek(file.descriptor_, offset, whence & ~AVSEEK_FORCE);
    return reached < 0 ? AVERROR(errno) : reached;
}

} // namespace reelmill::ffmpeg
