// A source's bytes as FFmpeg's input: read through callbacks, so that no protocol of FFmpeg takes part.
#pragma once

#include "handles.hpp"

#include "reelmill/disk/input_file.hpp"

#include <cstdint>
#include <exception>
#include <memory>

namespace reelmill::ffmpeg {

/// Owns the file and the AVIOContext on it. Not movable: the context points back at it.
class InputContext {
public:
    explicit InputContext(std::unique_ptr<disk::InputFile> file);
    ~InputContext();
    InputContext(const InputContext&) = delete;
    InputContext& operator=(const InputContext&) = delete;

    [[nodiscard]] AVIOContext* get() const { return context_; }
    /// Throws what reading has thrown: FFmpeg has only been told that there was something.
    void rethrow() const;

private:
    static int read_some(void* self, std::uint8_t* buffer, int size);
    static std::int64_t seek_to(void* self, std::int64_t offset, int whence);

    std::unique_ptr<disk::InputFile> file_;
    std::int64_t position_ = 0;
    std::exception_ptr problem_;
    AVIOContext* context_ = nullptr;
};

} // namespace reelmill::ffmpeg
