#include "file_pieces.hpp"

#include "reelmill/disk/file_handle.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::exchange {

namespace {

// Whoever asks for more is answered with less.
constexpr std::int64_t most_source_bytes = std::int64_t{8} << 20;

class OpenFile {
public:
    OpenFile(const RawPath& path, int flags) : file_(::open(path.bytes.c_str(), O_RDONLY | O_CLOEXEC | flags)) {
        regular_ = file_.valid() && ::fstat(file_.get(), &status_) == 0 && S_ISREG(status_.st_mode);
    }

    [[nodiscard]] bool opened() const { return file_.valid(); }
    [[nodiscard]] bool regular() const { return regular_; }
    [[nodiscard]] std::int64_t size() const { return status_.st_size; }
    [[nodiscard]] std::int64_t modified_ns() const {
        return std::int64_t{status_.st_mtim.tv_sec} * 1'000'000'000 + status_.st_mtim.tv_nsec;
    }

    /// False: it has become shorter, or cannot be read.
    [[nodiscard]] bool read_at(message::Bytes& bytes, std::int64_t offset) const {
        return disk::read_fully(file_, std::as_writable_bytes(std::span(bytes)), offset) == bytes.size();
    }

private:
    disk::FileHandle file_;
    struct stat status_ {};
    bool regular_ = false;
};

} // namespace

message::FilePiece segment_piece(const message::PieceWanted& wanted, const RawPath& place, std::int64_t most_bytes) {
    message::FilePiece piece;
    piece.transfer = wanted.transfer;
    piece.offset = wanted.offset;
    const OpenFile file(place, O_NOFOLLOW);
    if (!file.regular() || wanted.offset < 0 || wanted.offset >= file.size()) {
        return piece;
    }
    piece.bytes.resize(static_cast<std::size_t>(std::min(most_bytes, file.size() - wanted.offset)));
    if (file.read_at(piece.bytes, wanted.offset)) {
        piece.total = file.size();
    } else {
        piece.bytes.clear();
    }
    return piece;
}

message::FilePiece source_piece(const message::SourceWanted& wanted) {
    message::FilePiece piece;
    piece.transfer = wanted.transfer;
    piece.offset = wanted.offset;
    errno = 0;
    // O_NONBLOCK: opening a pipe that nobody writes to must not hang; it has no effect on regular files.
    const OpenFile file(wanted.path, O_NONBLOCK | O_NOCTTY);
    if (!file.regular()) {
        piece.error = file.opened() ? 0 : errno;
        return piece;
    }
    piece.total = file.size();
    piece.modified_ns = file.modified_ns();
    const std::int64_t bytes = std::min(
        {wanted.bytes, most_source_bytes, file.size() - std::clamp<std::int64_t>(wanted.offset, 0, file.size())});
    piece.bytes.resize(static_cast<std::size_t>(std::max<std::int64_t>(bytes, 0)));
    if (wanted.offset < 0 || !file.read_at(piece.bytes, wanted.offset)) {
        piece.error = errno == 0 ? EIO : errno;
        piece.bytes.clear();
    }
    return piece;
}

} // namespace reelmill::exchange
