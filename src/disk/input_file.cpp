#include "reelmill/disk/input_file.hpp"

#include "reelmill/core/failure.hpp"

#include "reelmill/disk/file_handle.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>

namespace reelmill::disk {

namespace {

class LocalFile : public InputFile {
public:
    // O_NONBLOCK: opening a pipe that nobody writes to must not hang; it has no effect on regular files.
    explicit LocalFile(const RawPath& path)
        : name_(printable(path.bytes)),
          file_(::open(path.bytes.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {
        if (!file_.valid()) {
            throw input_failure(name_ + ": cannot be opened: " + std::strerror(errno));
        }
        struct stat status {};
        const bool regular = ::fstat(file_.get(), &status) == 0 && S_ISREG(status.st_mode);
        if (!regular || status.st_size == 0) {
            throw input_failure(name_ + (regular ? ": is empty (0 bytes)" : ": is not a regular file"));
        }
        size_ = status.st_size;
    }

    [[nodiscard]] std::int64_t size() const override { return size_; }

    std::size_t read_at(std::int64_t offset, std::span<std::byte> bytes) override {
        ssize_t got = 0;
        do {
            got = ::pread(file_.get(), bytes.data(), bytes.size(), offset);
        } while (got < 0 && errno == EINTR);
        if (got < 0) {
            throw input_failure(name_ + ": cannot be read: " + std::strerror(errno));
        }
        return static_cast<std::size_t>(got);
    }

private:
    std::string name_; // for people
    FileHandle file_;
    std::int64_t size_ = 0;
};

class LocalFiles : public InputFiles {
public:
    [[nodiscard]] std::unique_ptr<InputFile> open(const RawPath& path) const override {
        return std::make_unique<LocalFile>(path);
    }
};

} // namespace

const InputFiles& local_files() {
    static const LocalFiles files;
    return files;
}

} // namespace reelmill::disk
