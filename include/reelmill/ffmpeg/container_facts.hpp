// What a container says about itself and its index, without reading the file.
#pragma once

#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace reelmill::ffmpeg {

struct ContainerFacts {
    double duration_seconds = 0;
    std::int64_t start_microseconds = 0;
    std::int64_t bit_rate = 0;
    int chapters = 0;
    bool clock_may_jump = false;  ///< transport and program streams: the clock may restart within the file
    bool clock_is_trusted = true; ///< false: FLV, whose clock may restart although FFmpeg knows nothing of it
    bool has_timestamps = true;   ///< false: raw streams, whose times are counted while reading
};
[[nodiscard]] ContainerFacts facts_of_container(const Source& source);

struct VideoFacts {
    bool moving = false; ///< a video stream that is no cover art and has a decoder
    Rational time_base;
    Rational frame_rate;
    Ticks duration = 0;
};
[[nodiscard]] VideoFacts facts_of_video(const Source& source, int stream);

/// A stream for people: kind, codec, language and so on.
[[nodiscard]] title::StreamSummary summary_of(const Source& source, int stream);
/// True where the container says that the stream is encrypted.
[[nodiscard]] bool is_encrypted_stream(const Source& source, int stream);

/// The keyframes of a stream as the container's index lists them, in file order.
struct StreamIndex {
    std::vector<title::CutPoint> keyframes; ///< MP4: dts, pts unknown. Matroska: pts, dts unknown.
    std::int64_t frames = -1;               ///< shown pictures; -1 where the index does not tell
};
/// None where the container has no index that suffices: then the packets have to be read. Moves the read position.
[[nodiscard]] std::optional<StreamIndex> read_index(Source& source, int stream);

/// The pictures of a stream: what container and first decoded picture say together.
[[nodiscard]] title::Picture picture_of(const Source& source, int stream, const Frame& first);

} // namespace reelmill::ffmpeg
