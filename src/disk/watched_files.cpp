#include "reelmill/disk/watched_files.hpp"

#include "reelmill/core/failure.hpp"

#include <string>
#include <utility>

namespace reelmill::disk {

namespace {

// Far above what any task does; a small file has a few more, for each look at a place of it reads a whole buffer.
constexpr std::int64_t most_rounds = 64;
constexpr std::int64_t spare_bytes = std::int64_t{1} << 28;

class WatchedFile : public InputFile {
public:
    WatchedFile(const RawPath& path, std::unique_ptr<InputFile> file, WorkMonitor& monitor)
        : name_(printable(path.bytes)), file_(std::move(file)), monitor_(monitor),
          left_to_count_(most_rounds * file_->size() + spare_bytes) {}

    [[nodiscard]] std::int64_t size() const override { return file_->size(); }

    std::size_t read_at(std::int64_t offset, std::span<std::byte> bytes) override {
        if (monitor_.stop) {
            throw Failure(FailureKind::interrupted, name_ + ": stopped while it was read");
        }
        const std::size_t got = file_->read_at(offset, bytes);
        if (left_to_count_ > 0) {
            left_to_count_ -= static_cast<std::int64_t>(got);
            monitor_.steps += static_cast<std::int64_t>(got);
        }
        return got;
    }

private:
    std::string name_; // for people
    std::unique_ptr<InputFile> file_;
    WorkMonitor& monitor_;
    std::int64_t left_to_count_; // bytes
};

} // namespace

std::unique_ptr<InputFile> WatchedFiles::open(const RawPath& path) const {
    if (monitor_.stop) {
        throw Failure(FailureKind::interrupted, printable(path.bytes) + ": stopped before it was opened");
    }
    return std::make_unique<WatchedFile>(path, files_.open(path), monitor_);
}

} // namespace reelmill::disk
