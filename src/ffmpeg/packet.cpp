#include "reelmill/ffmpeg/packet.hpp"

#include "handles.hpp"
#include "versions.hpp"

#include <cstring>
#include <utility>

namespace reelmill::ffmpeg {

Packet::Packet() : packet_(allocated(av_packet_alloc())) {}
Packet::~Packet() { av_packet_free(&packet_); }
Packet::Packet(Packet&& other) noexcept : packet_(std::exchange(other.packet_, nullptr)) {}
Packet& Packet::operator=(Packet&& other) noexcept {
    std::swap(packet_, other.packet_);
    return *this;
}

int Packet::stream() const { return packet_->stream_index; }
Ticks Packet::pts() const { return packet_->pts; }
Ticks Packet::dts() const { return packet_->dts; }
Ticks Packet::duration() const { return packet_->duration; }
bool Packet::key() const { return (packet_->flags & AV_PKT_FLAG_KEY) != 0; }
bool Packet::discarded() const { return (packet_->flags & AV_PKT_FLAG_DISCARD) != 0; }
std::int64_t Packet::position() const { return packet_->pos; }
std::span<const std::byte> Packet::data() const {
    return std::as_bytes(std::span(packet_->data, static_cast<std::size_t>(packet_->size)));
}

void Packet::set_stream(int stream) { packet_->stream_index = stream; }
void Packet::set_times(Ticks pts, Ticks dts, Ticks duration) {
    packet_->pts = pts;
    packet_->dts = dts;
    packet_->duration = duration;
}
void Packet::set_key(bool key) {
    packet_->flags = key ? packet_->flags | AV_PKT_FLAG_KEY : packet_->flags & ~AV_PKT_FLAG_KEY;
}
void Packet::assign(std::span<const std::byte> bytes) {
    clear();
    if (av_new_packet(packet_, static_cast<int>(bytes.size())) < 0) {
        throw std::bad_alloc();
    }
    if (!bytes.empty()) {
        std::memcpy(packet_->data, bytes.data(), bytes.size());
    }
}
void Packet::clear() { av_packet_unref(packet_); }
Packet Packet::copy() const {
    Packet twin;
    if (av_packet_ref(twin.packet_, packet_) < 0) {
        throw std::bad_alloc();
    }
    return twin;
}

Frame::Frame() : frame_(allocated(av_frame_alloc())) {}
Frame::~Frame() { av_frame_free(&frame_); }
Frame::Frame(Frame&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
Frame& Frame::operator=(Frame&& other) noexcept {
    std::swap(frame_, other.frame_);
    return *this;
}

Ticks Frame::pts() const { return frame_->pts; }
void Frame::set_pts(Ticks pts) { frame_->pts = pts; }
Ticks Frame::duration() const { return duration_of(*frame_); }
int Frame::width() const { return frame_->width; }
int Frame::height() const { return frame_->height; }
bool Frame::damaged() const { return frame_->decode_error_flags != 0 || (frame_->flags & AV_FRAME_FLAG_CORRUPT) != 0; }
bool Frame::interlaced() const { return is_interlaced(*frame_); }
bool Frame::captioned() const { return av_frame_get_side_data(frame_, AV_FRAME_DATA_A53_CC) != nullptr; }
void Frame::drop_captions() { av_frame_remove_side_data(frame_, AV_FRAME_DATA_A53_CC); }
void Frame::clear() { av_frame_unref(frame_); }
Frame Frame::copy() const {
    Frame twin;
    if (av_frame_ref(twin.frame_, frame_) < 0) {
        throw std::bad_alloc();
    }
    return twin;
}

} // namespace reelmill::ffmpeg
