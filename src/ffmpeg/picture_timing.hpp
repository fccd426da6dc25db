// What an H.264 packet of x264 says of the fields of its picture. For src/ffmpeg only.
#pragma once

#include <cstdint>
#include <span>

namespace reelmill::ffmpeg {

/// Turns the picture timing message (ITU-T H.264 D.1.3) of a packet, which x264 writes before every picture of an
/// interlaced stream as "two fields", into "a frame", in place and without any change of size. x264 has a way to be
/// told so picture by picture, libavcodec has none. False where the packet has no such message.
bool say_progressive(std::span<std::uint8_t> packet);

} // namespace reelmill::ffmpeg
