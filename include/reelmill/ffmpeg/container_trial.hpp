// Does this container take this stream? Asked of libavformat itself, by writing a file of one stream into memory.
#pragma once

#include "reelmill/core/settings.hpp"

#include "reelmill/ffmpeg/packet.hpp"

#include <memory>
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

/// Shows a muxer all packets of a stream, one after the other, and throws away what it writes: of codecs whose packets
/// it looks into, where a damaged one would make it give up the whole file.
class PacketTrial {
public:
    [[nodiscard]] static bool needed(Format format, const AVCodecParameters& parameters);
    PacketTrial(Format format, const AVCodecParameters& parameters);
    ~PacketTrial();
    PacketTrial(PacketTrial&&) noexcept;
    PacketTrial& operator=(PacketTrial&&) noexcept;

    /// False: the muxer refuses the packet, and it must not be written.
    [[nodiscard]] bool takes(const Packet& packet);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// libavformat's name of the muxer for `format`: "mp4", "matroska", "mov", "webm".
[[nodiscard]] const char* muxer_name(Format format);

} // namespace reelmill::ffmpeg
