// Files that are written into memory and read back from there: trials of what a container makes of something. For
// src/ffmpeg only.
#pragma once

#include "handles.hpp"
#include "input_context.hpp"

#include "reelmill/core/settings.hpp"

#include <cstddef>
#include <vector>

namespace reelmill::ffmpeg {

/// The bytes of `context` go into memory as long as this lives.
class MemorySink {
public:
    /// Throws std::bad_alloc.
    explicit MemorySink(AVFormatContext& context);
    ~MemorySink() { take(); }
    MemorySink(const MemorySink&) = delete;
    MemorySink& operator=(const MemorySink&) = delete;

    /// All that was written; the sink is closed.
    std::vector<std::byte> take();

private:
    AVFormatContext& context_;
};

/// Such a file, read by the demuxer of its format without a look into payloads, which may be none.
class FileInMemory {
public:
    FileInMemory(Format format, std::vector<std::byte> bytes);

    /// Null where the demuxer does not open it.
    [[nodiscard]] AVFormatContext* context() const { return context_.get(); }

private:
    InputContext input_;
    UniqueInput context_; ///< reads through `input_`
};

} // namespace reelmill::ffmpeg
