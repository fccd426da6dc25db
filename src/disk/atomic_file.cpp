#include "reelmill/disk/atomic_file.hpp"

#include "reelmill/core/machine.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::disk {
namespace {

constexpr std::string_view temporary_prefix = ".reelmill-";
constexpr std::string_view temporary_ending = ".tmp";

/// Not derived from the final name, which may already be as long as names can be.
std::string temporary_name_in(const std::string& folder) {
    static std::atomic<unsigned> counter{0};
    return join(folder, fmt::format("{}{}-{}{}", temporary_prefix, random_id(), counter++, temporary_ending));
}

} // namespace

AtomicFile::AtomicFile(const RawPath& final_path, Durable durable, SystemCalls& calls)
    : final_(final_path.bytes), temporary_(temporary_name_in(folder_of(final_))), durable_(durable), calls_(calls) {
    file_ = FileHandle(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file_.valid()) {
        throw disk_failure(final_, "make a file in its folder", errno);
    }
}

AtomicFile::~AtomicFile() {
    if (!temporary_.empty()) {
        ::unlink(temporary_.c_str());
    }
}

void AtomicFile::write(std::span<const std::byte> bytes) {
    write_all(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void AtomicFile::write(std::string_view text) { write_all(text.data(), text.size()); }

void AtomicFile::write_all(const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t written = calls_.write(file_.get(), data, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            throw disk_failure(final_, "write", written < 0 ? errno : ENOSPC);
        }
        data += written;
        size -= static_cast<std::size_t>(written);
    }
}

void AtomicFile::close_file() {
    // Network file systems report failed writes here. After EINTR Linux has closed the descriptor all the same.
    if (::close(file_.release()) != 0 && errno != EINTR) {
        throw disk_failure(final_, "write", errno);
    }
}

void AtomicFile::commit(Replace replace) {
    if (durable_ == Durable::no && ::fchmod(file_.get(), new_file_mode()) != 0) {
        throw disk_failure(final_, "set the permissions", errno);
    }
    close_file();
    if (durable_ == Durable::yes || replace == Replace::no) {
        publish(temporary_, final_, replace, calls_);
    } else if (calls_.rename(temporary_.c_str(), final_.c_str()) != 0) {
        throw disk_failure(final_, "give the finished file its name", errno);
    }
    temporary_.clear();
}

void write_file_atomically(const RawPath& path, std::string_view text, Durable durable, SystemCalls& calls) {
    AtomicFile file(path, durable, calls);
    file.write(text);
    file.commit();
}

void remove_unfinished_files(const RawPath& folder) {
    for (const std::string& name : names_in(folder)) {
        if (name.starts_with(temporary_prefix) && name.ends_with(temporary_ending)) {
            ::unlink(join(folder.bytes, name).c_str());
        }
    }
}

} // namespace reelmill::disk
