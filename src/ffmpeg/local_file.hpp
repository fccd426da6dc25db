// A local file as FFmpeg's input: opened by us, read through callbacks, so that no protocol of FFmpeg takes part.
#pragma once

#include "handles.hpp"

#include "reelmill/core/json.hpp"

#include <cstdint>

namespace reelmill::ffmpeg {

/// Owns the descriptor and the AVIOContext on it. Not movable: the context points back at it.
class LocalFile {
public:
    /// Throws Failure{input} where `path` is no regular file or cannot be opened. Never blocks on a pipe or a device.
    explicit LocalFile(const RawPath& path);
    ~LocalFile();
    LocalFile(const LocalFile&) = delete;
    LocalFile& operator=(const LocalFile&) = delete;

    [[nodiscard]] AVIOContext* context() const { return context_; }
    /// errno of a failed read, 0 when all went well.
    [[nodiscard]] int read_error() const { return read_error_; }
    [[nodiscard]] std::int64_t size() const { return size_; }

private:
    static int read_some(void* self, std::uint8_t* buffer, int size);
    static std::int64_t seek_to(void* self, std::int64_t offset, int whence);

    std::int64_t size_ = 0; // before the descriptor: opening fills it in
    int descriptor_ = -1;
    int read_error_ = 0;
    AVIOContext* context_ = nullptr;
};

} // namespace reelmill::ffmpeg
