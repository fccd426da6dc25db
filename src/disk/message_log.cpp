#include "reelmill/disk/message_log.hpp"

#include "file_handle.hpp"

#include "reelmill/core/hash.hpp"
#include "reelmill/disk/disk_failure.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::disk {

namespace {

// Each message: a mark, its length in hexadecimal, the hash of its bytes, its bytes.
constexpr std::string_view mark = "RMSG";
constexpr std::size_t length_digits = 8;
constexpr std::size_t hash_digits = 32;
constexpr std::size_t head_size = mark.size() + length_digits + hash_digits;
constexpr std::size_t most_at_once = 64UL << 20; // bytes

std::string framed(const MessageBytes& message) {
    const std::string_view text(reinterpret_cast<const char*>(message.data()), message.size());
    std::string all = fmt::format("{}{:08x}{}", mark, text.size(), hash_of(text));
    return all.append(text);
}

/// The first message of `bytes`; nothing while it is not there in full, or is none.
std::optional<std::string_view> first_message(std::string_view bytes) {
    if (bytes.size() < head_size || !bytes.starts_with(mark)) {
        return std::nullopt;
    }
    std::size_t length = 0;
    const char* digits = bytes.data() + mark.size();
    const auto [end, error] = std::from_chars(digits, digits + length_digits, length, 16);
    if (error != std::errc() || end != digits + length_digits || length > bytes.size() - head_size) {
        return std::nullopt;
    }
    const std::string_view message = bytes.substr(head_size, length);
    const std::string_view hash = bytes.substr(mark.size() + length_digits, hash_digits);
    return hash_of(message) == hash ? std::optional(message) : std::nullopt;
}

/// All or nothing: half a message would hide all that come after it.
void write_all(const FileHandle& file, const std::string& path, std::string_view bytes) {
    struct stat before {};
    const bool known = ::fstat(file.get(), &before) == 0;
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            const int error = errno;
            if (known && ::ftruncate(file.get(), before.st_size) != 0) {
                throw disk_failure(path, "take back what was half written", errno);
            }
            throw disk_failure(path, "write", error);
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
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
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t count = ::pread(file.get(), bytes.data() + filled, bytes.size() - filled,
                                      static_cast<off_t>(offset_) + static_cast<off_t>(filled));
        if (count <= 0 && !(count < 0 && errno == EINTR)) {
            break;
        }
        filled += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    }
    bytes.resize(filled);
    return bytes;
}

std::vector<MessageBytes> MessageReader::read_new() {
    const std::string bytes = read_on();
    std::vector<MessageBytes> messages;
    std::string_view rest = bytes;
    while (const auto message = first_message(rest)) {
        messages.emplace_back(message->begin(), message->end());
        rest.remove_prefix(head_size + message->size());
    }
    offset_ += static_cast<std::int64_t>(bytes.size() - rest.size());
    return messages;
}

void MessageReader::skip_all() {
    while (!read_new().empty()) {
    }
}

} // namespace reelmill::disk
