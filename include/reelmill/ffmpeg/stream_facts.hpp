// What has to be known of a source's stream to decide where it goes.
#pragma once

#include "reelmill/core/time.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/title/title_index.hpp"

#include <string>

struct AVCodecParameters;

namespace reelmill::ffmpeg {

struct StreamFacts {
    int index = -1;
    title::StreamKind kind = title::StreamKind::data;
    std::string codec;     ///< FFmpeg's name; where it knows none: the container's tag, else "unknown"
    int id = 0;            ///< the container's own number for it: a PID
    bool known = false;    ///< FFmpeg knows the codec
    bool complete = false; ///< the parameters tell what a muxer or a decoder asks for
    bool text = false;     ///< a subtitle that is text
    bool pictures = false; ///< a subtitle that is made of pictures
    bool timecode = false; ///< the time code track of a MOV or MP4; what it says is a tag of the pictures' stream
    bool lossless = false; ///< PCM and its like
    bool read_as_another = false; ///< its packets are another stream's: of kind data, and nothing to be said of it
    bool chapter_text = false;    ///< a track of an MP4 or MOV that only holds the titles of chapters
    int sample_rate = 0;
    Rational time_base;
    Ticks start = no_ticks;

    /// What the stream says is in the output by another way: as chapters, as a tag of the pictures (whether that is
    /// kept is checked there), or as another stream. So it is neither taken nor missed.
    [[nodiscard]] bool told_elsewhere() const { return chapter_text || timecode || read_as_another; }
};

[[nodiscard]] StreamFacts facts_of(const Source& source, int stream);
/// Owned by `source`.
[[nodiscard]] const AVCodecParameters& parameters_of(const Source& source, int stream);
/// True where the payload is encrypted: of no use to anyone without the key.
[[nodiscard]] bool is_encrypted(const Packet& packet);

} // namespace reelmill::ffmpeg
