// Decodes one video stream, one thread, as the ffmpeg program does: the same frames with the same timestamps.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"

#include <cstdint>
#include <string>

namespace reelmill::ffmpeg {

class VideoDecoder {
public:
    /// Where the first packet comes from decides what stands in for a missing first timestamp.
    enum class From { start_of_file, keyframe };

    /// Throws Failure{input} where the codec is not known to this FFmpeg.
    VideoDecoder(const Source& source, int stream, From from);

    /// Hands over a packet; a damaged one is counted and passed over. receive() must have said false before.
    void send(const Packet& packet);
    /// No more packets: receive() gives what is still inside.
    void finish();
    /// The next picture in output order; false: send more (or the end, after finish).
    bool receive(Frame& frame);
    /// Packets that the decoder refused.
    [[nodiscard]] std::int64_t lost_packets() const;

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// XXH3-128 of the visible pixels, size and pixel format.
[[nodiscard]] std::string hash_of_pixels(const Frame& frame);

/// Upper bound for pictures that are decoded at all, in pixels.
inline constexpr std::int64_t most_pixels = std::int64_t{16384} * 16384;

} // namespace reelmill::ffmpeg
