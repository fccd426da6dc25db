// Encoders set up so that segments join: closed GOPs, a keyframe first, equal parameter sets, a fixed number of
// threads, the same bits on every machine.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/title/title_index.hpp"

#include <optional>
#include <string>

namespace reelmill::ffmpeg {

/// What a track's encoder is told; the same for every shard of the track.
struct EncoderTarget {
    title::Picture picture;
    Rational time_base;                   ///< of the frames sent and the packets received
    Rational frame_rate;                  ///< nominal, for rate control and GOP length
    int threads = 1;                      ///< the bytes depend on it
    std::optional<int> buffer_start = {}; ///< thousandths of the buffer that are full when the first picture comes
};

class VideoEncoder {
public:
    /// Throws Failure{usage} with the encoder's reason where it refuses the settings.
    VideoEncoder(const VideoSettings& settings, const EncoderTarget& target);

    /// Takes the picture. Its timestamp comes back on its packet unchanged, whatever order or repetition it has.
    /// receive() must be called until it says false before the next send.
    /// Where H.264 is coded interlaced, every picture keeps its own flags: progressive ones are marked as such, and
    /// where the order of fields changes another encoder goes on, since x264 would apply it to pictures that it still
    /// holds.
    void send(Frame frame);
    void finish();
    /// The next packet in decode order: pts as sent, duration as the frame's, dts unset (the mux computes it).
    bool receive(Packet& packet);
    /// True of the packet that receive() gave last if another encoder begins with it.
    [[nodiscard]] bool began_anew() const;
    /// ffmpeg::parameters_to_json of the stream, extradata included.
    [[nodiscard]] Json parameters() const;

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// The pixel format to encode `source` in: the wanted one, the source's own where the encoder takes it, else the one
/// that loses least. Throws Failure{usage} where the wanted one is unknown or not taken.
[[nodiscard]] std::string choose_pixel_format(const VideoSettings& settings, const std::string& source);

/// log2 of the chroma subsampling of a pixel format: sizes must be multiples of 2 to its power where an encoder
/// cannot crop (see needs_whole_chroma).
struct ChromaShift {
    int horizontal = 0;
    int vertical = 0;
};
[[nodiscard]] ChromaShift chroma_shift(const std::string& pixel_format);
/// True for encoders that refuse pictures which end within a chroma sample.
[[nodiscard]] bool needs_whole_chroma(Codec codec);
/// The encoder's name in FFmpeg, and whether this FFmpeg has it.
[[nodiscard]] std::string encoder_name(Codec codec, const std::string& pixel_format);
[[nodiscard]] bool encoder_available(Codec codec);
/// The encoder library's version where known: part of the key of the work.
[[nodiscard]] std::string encoder_version(Codec codec);
[[nodiscard]] bool has_alpha(const std::string& pixel_format);

} // namespace reelmill::ffmpeg
