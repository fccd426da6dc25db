// Owned packets and frames. FFmpeg's types are named here, never defined: only src/ffmpeg looks inside.
#pragma once

#include "reelmill/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

struct AVPacket;
struct AVFrame;

namespace reelmill::ffmpeg {

/// A compressed packet; timestamps in ticks of its stream's time base. Movable, not shared between threads.
class Packet {
public:
    Packet();
    ~Packet();
    Packet(Packet&&) noexcept;
    Packet& operator=(Packet&&) noexcept;

    [[nodiscard]] int stream() const;
    [[nodiscard]] Ticks pts() const; ///< no_ticks where missing
    [[nodiscard]] Ticks dts() const;
    [[nodiscard]] Ticks duration() const; ///< 0 where missing
    [[nodiscard]] bool key() const;
    [[nodiscard]] bool discarded() const; ///< decoded, but not shown (edit lists)
    [[nodiscard]] std::int64_t position() const;
    [[nodiscard]] std::span<const std::byte> data() const;

    void set_stream(int stream);
    void set_times(Ticks pts, Ticks dts, Ticks duration);
    void set_key(bool key);
    /// Copies `bytes` into a fresh, padded buffer. Drops everything that the packet held.
    void assign(std::span<const std::byte> bytes);
    void clear();
    [[nodiscard]] Packet copy() const; ///< shares the payload
    [[nodiscard]] AVPacket* get() const { return packet_; }

private:
    AVPacket* packet_;
};

/// A decoded picture or a block of samples. `pts` is the best-effort presentation time, as the ffmpeg program has it.
class Frame {
public:
    Frame();
    ~Frame();
    Frame(Frame&&) noexcept;
    Frame& operator=(Frame&&) noexcept;

    [[nodiscard]] Ticks pts() const;
    void set_pts(Ticks pts);
    [[nodiscard]] Ticks duration() const; ///< 0 where missing
    [[nodiscard]] int width() const;
    [[nodiscard]] int height() const;
    [[nodiscard]] bool damaged() const;
    [[nodiscard]] bool interlaced() const;
    [[nodiscard]] bool captioned() const; ///< has closed captions (CEA-608, CEA-708) with it
    void drop_captions();
    void clear();
    [[nodiscard]] Frame copy() const; ///< shares the pixels
    [[nodiscard]] AVFrame* get() const { return frame_; }

private:
    AVFrame* frame_;
};

} // namespace reelmill::ffmpeg
