// Files that appear whole or not at all: a temporary name beside the final one, fsync, rename, fsync of the folder.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/disk/file_handle.hpp"
#include "reelmill/disk/publish.hpp"
#include "reelmill/disk/system_calls.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace reelmill::disk {

/// `no`: atomic for readers, but may be lost with the machine's power; for files that are rewritten all the time.
enum class Durable { yes, no };

/// A file under construction. Until commit() it has a hidden name of its own in the final name's folder and mode 0600;
/// the destructor discards it. One thread at a time; blocks on the file system.
/// Every failure is Failure{environment} with a line that names the file and the reason.
class AtomicFile {
public:
    explicit AtomicFile(const RawPath& final_path, Durable durable = Durable::yes,
                        SystemCalls& calls = SystemCalls::real());
    ~AtomicFile();

    void write(std::span<const std::byte> bytes);
    void write(std::string_view text);

    /// Gives the file its final name, with the mode of a newly made file (0666 less the umask). Call once, last.
    void commit(Replace replace = Replace::yes);

    [[nodiscard]] const std::string& temporary_path() const { return temporary_; }

private:
    void write_all(const char* data, std::size_t size);
    void close_file();

    std::string final_;
    std::string temporary_;
    Durable durable_;
    SystemCalls& calls_;
    FileHandle file_;
};

/// The whole content at once. Replaces what has that name.
void write_file_atomically(const RawPath& path, std::string_view text, Durable durable = Durable::yes,
                           SystemCalls& calls = SystemCalls::real());

/// Removes what processes left that were killed as they wrote. Only for a folder in which nobody writes any more.
void remove_unfinished_files(const RawPath& folder);

} // namespace reelmill::disk
