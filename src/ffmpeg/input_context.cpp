#include "input_context.hpp"

#include <new>
#include <span>

namespace reelmill::ffmpeg {

namespace {
constexpr int buffer_bytes = 64 * 1024;
} // namespace

InputContext::InputContext(std::unique_ptr<disk::InputFile> file) : file_(std::move(file)) {
    auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
    context_ =
        avio_alloc_context(buffer, buffer_bytes, 0, this, &InputContext::read_some, nullptr, &InputContext::seek_to);
    if (buffer == nullptr || context_ == nullptr) {
        av_free(buffer);
        throw std::bad_alloc();
    }
}

InputContext::~InputContext() {
    av_freep(&context_->buffer);
    avio_context_free(&context_);
}

void InputContext::rethrow() const {
    if (problem_) {
        std::rethrow_exception(problem_);
    }
}

int InputContext::read_some(void* self, std::uint8_t* buffer, int size) {
    auto& input = *static_cast<InputContext*>(self);
    try {
        const auto bytes = std::as_writable_bytes(std::span(buffer, static_cast<std::size_t>(size)));
        const std::size_t got = input.file_->read_at(input.position_, bytes);
        input.position_ += static_cast<std::int64_t>(got);
        return got == 0 ? AVERROR_EOF : static_cast<int>(got);
    } catch (...) {
        input.problem_ = std::current_exception(); // no exception may pass through FFmpeg
        return AVERROR(EIO);
    }
}

std::int64_t InputContext::seek_to(void* self, std::int64_t offset, int whence) {
    auto& input = *static_cast<InputContext*>(self);
    if ((whence & AVSEEK_SIZE) != 0) {
        return input.file_->size();
    }
    std::int64_t target = offset;
    switch (whence & ~AVSEEK_FORCE) {
    case SEEK_CUR:
        target += input.position_;
        break;
    case SEEK_END:
        target += input.file_->size();
        break;
    default:
        break;
    }
    if (target < 0) {
        return AVERROR(EINVAL);
    }
    input.position_ = target;
    return target;
}

} // namespace reelmill::ffmpeg
