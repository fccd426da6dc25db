#include "input_context.hpp"

#include "pid_changes.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace reelmill::ffmpeg {

namespace {
constexpr int buffer_bytes = 64 * 1024;
} // namespace

InputContext::InputContext(std::unique_ptr<disk::InputFile> file, std::vector<title::PidChange> changes)
    : file_(std::move(file)), changes_(std::move(changes)) {
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

std::size_t InputContext::read_here(std::span<std::byte> bytes) {
    return changes_.empty() ? file_->read_at(position_, bytes) : read_changed(bytes);
}

// With what a header needs on both sides: one that lies across the ends of `bytes` is changed in both of its pieces.
std::size_t InputContext::read_changed(std::span<std::byte> bytes) {
    const std::int64_t begin = std::max<std::int64_t>(position_ - std::int64_t{ts_header_bytes}, 0);
    const auto lead = static_cast<std::size_t>(position_ - begin);
    std::vector<std::byte> wide(lead + bytes.size() + ts_header_bytes);
    std::size_t filled = 0;
    while (filled < wide.size()) {
        const std::size_t got =
            file_->read_at(begin + static_cast<std::int64_t>(filled), std::span(wide).subspan(filled));
        if (got == 0) {
            break;
        }
        filled += got;
    }
    const auto known = std::span(wide).first(filled);
    change_pids(known, begin, changes_);
    const auto wanted = known.subspan(std::min(lead, filled));
    const std::size_t count = std::min(wanted.size(), bytes.size());
    std::ranges::copy(wanted.first(count), bytes.begin());
    return count;
}

int InputContext::read_some(void* self, std::uint8_t* buffer, int size) {
    auto& input = *static_cast<InputContext*>(self);
    try {
        const auto bytes = std::as_writable_bytes(std::span(buffer, static_cast<std::size_t>(size)));
        const std::size_t got = input.read_here(bytes);
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
