// Does this container take this stream? Asked of libavformat itself, by writing a file of one stream into memory.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/settings.hpp"

#include "reelmill/ffmpeg/packet.hpp"

#include <string_view>

struct AVCodecParameters;
struct AVPacket;

namespace reelmill::ffmpeg {

/// True where a muxer of `format` writes its header for a stream of `parameters` and, if there is one, takes
/// `example` (a packet of that stream; it is not changed), and where the demuxer finds the same codec in what was
/// written. With an example the answer is surer: some muxers look into the first packet. Any thread; no file is
/// touched.
[[nodiscard]] bool container_takes(Format format, const AVCodecParameters& parameters, const AVPacket* example);

/// Whether a track of `codec` may read back as `found`, both FFmpeg's names: as itself, or any layer of MPEG audio as
/// any other, for which MP4 has one object type that reads back as the third.
[[nodiscard]] bool may_read_back_as(std::string_view codec, std::string_view found);

/// Whether packets of one track may have one and the same time in a file of `format`, as libavformat's muxer says.
[[nodiscard]] bool packets_may_share_times(Format format);

/// Shows a muxer all packets of a stream of sound, one after the other at their times, and throws away what it writes:
/// what it refuses here would make it give up the whole file.
class PacketTrial {
public:
    enum class Answer {
        takes,
        refuses_packet, ///< this one, wherever it were; the others may go
        refuses_place   ///< it would take the packet by itself, but not behind those before it
    };

    PacketTrial(Format format, const AVCodecParameters& parameters);

    /// The packet's time, in `time_base`, must not be before its predecessor's.
    [[nodiscard]] Answer ask(const Packet& packet, Rational time_base);
    /// False: it takes the packets, but cannot end a file of them. Call once, last.
    [[nodiscard]] bool ends_well();

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// libavformat's name of the muxer for `format`: "mp4", "matroska", "mov", "webm".
[[nodiscard]] const char* muxer_name(Format format);

} // namespace reelmill::ffmpeg
