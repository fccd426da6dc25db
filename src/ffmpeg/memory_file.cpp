#include "memory_file.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <span>
#include <utility>

namespace reelmill::ffmpeg {

namespace {

class MemoryFile : public disk::InputFile {
public:
    explicit MemoryFile(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] std::int64_t size() const override { return static_cast<std::int64_t>(bytes_.size()); }
    std::size_t read_at(std::int64_t offset, std::span<std::byte> bytes) override {
        const auto rest = std::span(bytes_).subspan(std::min(static_cast<std::size_t>(offset), bytes_.size()));
        const std::size_t count = std::min(rest.size(), bytes.size());
        std::copy_n(rest.begin(), count, bytes.begin());
        return count;
    }

private:
    std::vector<std::byte> bytes_;
};

} // namespace

MemorySink::MemorySink(AVFormatContext& context) : context_(context) {
    if (avio_open_dyn_buf(&context_.pb) < 0) {
        context_.pb = nullptr;
        throw std::bad_alloc();
    }
}

std::vector<std::byte> MemorySink::take() {
    std::vector<std::byte> bytes;
    if (context_.pb != nullptr) {
        std::uint8_t* raw = nullptr;
        const int size = avio_close_dyn_buf(context_.pb, &raw);
        context_.pb = nullptr;
        const auto* first = reinterpret_cast<const std::byte*>(raw);
        bytes.assign(first, first + std::max(size, 0));
        av_free(raw);
    }
    return bytes;
}

FileInMemory::FileInMemory(Format format, std::vector<std::byte> bytes)
    : input_(std::make_unique<MemoryFile>(std::move(bytes))) {
    AVFormatContext* raw = allocated(avformat_alloc_context());
    raw->pb = input_.get();
    raw->flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN;
    const bool matroska = format == Format::mkv || format == Format::webm;
    // Frees the context when it fails.
    if (avformat_open_input(&raw, "", av_find_input_format(matroska ? "matroska" : "mov"), nullptr) >= 0) {
        context_.reset(raw);
    }
}

} // namespace reelmill::ffmpeg
