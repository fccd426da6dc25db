#include "reelmill/disk/message_log.hpp"

#include "reelmill/core/number.hpp"
#include "reelmill/disk/file_handle.hpp"

#include "reelmill/core/hash.hpp"
#include "reelmill/disk/disk_failure.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace reelmill::disk {

namespace {

// Each message: a mark, the length of what follows the head in hexadecimal, the hash of the message, its bytes. Within
// these the mark does not occur, so that a mark is where a message begins, or damage.
constexpr std::string_view mark = "RMSG";
constexpr std::string_view nearly_a_mark = "RMS";
constexpr char stuffing = '-'; // stands behind each of those within a message
constexpr std::size_t length_digits = 8;
constexpr std::size_t hash_digits = 32;
constexpr std::size_t head_size = mark.size() + length_digits + hash_digits;
constexpr std::size_t most_at_once = 64UL << 20; // bytes

std::string stuffed(std::string_view text) {
    std::string out;
    for (auto found = text.find(nearly_a_mark); found != std::string_view::npos; found = text.find(nearly_a_mark)) {
        out.append(text.substr(0, found + nearly_a_mark.size())).push_back(stuffing);
        text.remove_prefix(found + nearly_a_mark.size());
    }
    return out.append(text);
}

MessageBytes without_stuffing(std::string_view text) {
    MessageBytes out;
    const auto take = [&](std::size_t count) {
        out.insert(out.end(), text.begin(), text.begin() + static_cast<std::ptrdiff_t>(count));
        text.remove_prefix(count);
    };
    for (auto found = text.find(nearly_a_mark); found != std::string_view::npos; found = text.find(nearly_a_mark)) {
        take(found + nearly_a_mark.size());
        text.remove_prefix(std::min<std::size_t>(text.size(), 1));
    }
    take(text.size());
    return out;
}

std::string framed(const MessageBytes& message) {
    const std::string bytes = stuffed({reinterpret_cast<const char*>(message.data()), message.size()});
    return fmt::format("{}{:08x}{}", mark, bytes.size(), hash_of(bytes)).append(bytes);
}

/// What follows the head at the beginning of `bytes`, whether it is undamaged or not; nothing while it is not there in
/// full, or where there is no head.
std::optional<std::string_view> body_at(std::string_view bytes) {
    if (bytes.size() < head_size || !bytes.starts_with(mark)) {
        return std::nullopt;
    }
    const auto length = number_in<std::size_t>(bytes.substr(mark.size(), length_digits), 16);
    return length && *length <= bytes.size() - head_size ? std::optional(bytes.substr(head_size, *length))
                                                         : std::nullopt;
}

bool is_undamaged(std::string_view bytes, std::string_view body) {
    return hash_of(body) == bytes.substr(mark.size() + length_digits, hash_digits);
}

/// Takes message after message from the front of what was read, and skips damage as soon as a whole message follows it.
class Scan {
public:
    explicit Scan(std::string_view bytes) : bytes_(bytes), work_left_(4 * bytes.size() + (1UL << 20)) {}

    std::optional<MessageBytes> next() {
        for (std::size_t at = taken_; at != std::string_view::npos && work_left_ > 0; at = bytes_.find(mark, at + 1)) {
            const std::string_view rest = bytes_.substr(at);
            const auto body = body_at(rest);
            work_left_ -= std::min(work_left_, body ? body->size() + head_size : 1);
            if (body && is_undamaged(rest, *body)) {
                taken_ = at + head_size + body->size();
                return without_stuffing(*body);
            }
        }
        return std::nullopt;
    }

    /// Bytes that need not be read again. What is left over may become whole yet, but for two cases: it has no room to
    /// do so, or makes more work than any damage does, for every false head may claim all that follows it.
    [[nodiscard]] std::size_t taken() const {
        if (work_left_ == 0) {
            return bytes_.size();
        }
        if (taken_ > 0 || bytes_.size() < most_at_once) {
            return taken_;
        }
        const std::size_t last = bytes_.rfind(mark);
        return last > 0 && last != std::string_view::npos ? last : bytes_.size() - nearly_a_mark.size();
    }

private:
    std::string_view bytes_;
    std::size_t taken_ = 0;
    std::size_t work_left_; ///< bytes to hash
};

/// All or nothing: half a message would be taken for one that is still being written.
void write_all(const FileHandle& file, const std::string& path, std::string_view bytes) {
    struct stat before {};
    const bool known = ::fstat(file.get(), &before) == 0;
    if (!write_fully(file, std::as_bytes(std::span(bytes)))) {
        const int error = errno;
        if (known && ::ftruncate(file.get(), before.st_size) != 0) {
            throw disk_failure(path, "take back what was half written", errno);
        }
        throw disk_failure(path, "write", error);
    }
}

} // namespace

void make_message_log(const RawPath& path) {
    const FileHandle file(::open(path.bytes.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.valid()) {
        throw disk_failure(path.bytes, "make", errno);
    }
}

bool append_messages(const RawPath& path, std::span<const MessageBytes> messages) {
    const FileHandle file(::open(path.bytes.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
    if (!file.valid()) {
        if (errno == ENOENT || errno == ESTALE) {
            return false;
        }
        throw disk_failure(path.bytes, "write", errno);
    }
    std::string all;
    for (const MessageBytes& message : messages) {
        all += framed(message);
    }
    write_all(file, path.bytes, all);
    return true;
}

std::string MessageReader::read_on() {
    const FileHandle file(::open(path_.bytes.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat facts {};
    missing_ = !file.valid() || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode);
    if (missing_ || facts.st_size <= offset_) {
        return {};
    }
    std::string bytes(std::min(static_cast<std::size_t>(facts.st_size - offset_), most_at_once), '\0');
    bytes.resize(read_fully(file, std::as_writable_bytes(std::span(bytes)), offset_));
    return bytes;
}

std::vector<MessageBytes> MessageReader::read_new() {
    const std::string bytes = read_on();
    Scan scan(bytes);
    std::vector<MessageBytes> messages;
    while (auto message = scan.next()) {
        messages.push_back(*std::move(message));
    }
    offset_ += static_cast<std::int64_t>(scan.taken());
    return messages;
}

void MessageReader::skip_all() {
    std::int64_t before = -1;
    while (std::exchange(before, offset_) != offset_) {
        static_cast<void>(read_new());
    }
}

} // namespace reelmill::disk
