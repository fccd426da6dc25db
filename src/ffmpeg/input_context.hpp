// A source's bytes as FFmpeg's input: read through callbacks, so that no protocol of FFmpeg takes part.
#pragma once

#include "handles.hpp"

#include "reelmill/disk/input_file.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <vector>

namespace reelmill::ffmpeg {

/// Owns the file and the AVIOContext on it. Not movable: the context points back at it.
class InputContext {
public:
    /// `changes`: of a transport stream, whose packets are read as these say.
    explicit InputContext(std::unique_ptr<disk::InputFile> file, std::vector<title::PidChange> changes = {});
    ~InputContext();

    [[nodiscard]] AVIOContext* get() const { return context_; }
    /// Throws what reading has thrown: FFmpeg has only been told that there was something.
    void rethrow() const;

private:
    static int read_some(void* self, std::uint8_t* buffer, int size);
    static std::int64_t seek_to(void* self, std::int64_t offset, int whence);

    std::size_t read_here(std::span<std::byte> bytes);
    std::size_t read_changed(std::span<std::byte> bytes);

    std::unique_ptr<disk::InputFile> file_;
    std::vector<title::PidChange> changes_;
    std::int64_t position_ = 0;
    std::exception_ptr problem_;
    AVIOContext* context_ = nullptr;
};

} // namespace reelmill::ffmpeg
