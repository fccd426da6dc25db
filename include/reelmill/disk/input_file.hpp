// A source's bytes, from any place in it: from this machine's file systems, or from wherever else they can be had.
#pragma once

#include "reelmill/core/json.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace reelmill::disk {

/// One thread at a time.
class InputFile {
public:
    virtual ~InputFile() = default;
    [[nodiscard]] virtual std::int64_t size() const = 0; ///< bytes, when it was opened
    /// Fills the beginning of `bytes` from `offset` on; returns how much, 0 at the end of the file. Blocks. Throws
    /// Failure{input} where the file cannot be read.
    virtual std::size_t read_at(std::int64_t offset, std::span<std::byte> bytes) = 0;
};

/// Any thread.
class InputFiles {
public:
    virtual ~InputFiles() = default;
    /// Throws Failure{input} where `path` is no regular file, is empty, or cannot be opened. Never blocks on a pipe or
    /// a device.
    [[nodiscard]] virtual std::unique_ptr<InputFile> open(const RawPath& path) const = 0;
};

/// Those that this machine sees.
[[nodiscard]] const InputFiles& local_files();

} // namespace reelmill::disk
