// What the packets of a video stream say of their pictures, without decoding them.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"

#include <cstdint>

namespace reelmill::ffmpeg {

/// As a parser understands it, which is less than a decoder does: whoever needs to be sure decodes the picture.
struct PacketSaying {
    enum class Fields { progressive, top_first, bottom_first };
    Fields fields = Fields::progressive; ///< progressive, too, where the codec or its parser tells nothing
    std::uint64_t headers = 0;           ///< hash of what the packet says of all pictures behind it; 0: it says nothing
};

/// Takes the packets of one stream in file order. One thread at a time.
class PacketLook {
public:
    PacketLook(const Source& source, int stream);

    [[nodiscard]] PacketSaying look(const Packet& packet);

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// False where the stream's headers say that no picture of it is interlaced, or the codec has no such pictures.
[[nodiscard]] bool may_be_interlaced(const Source& source, int stream);

} // namespace reelmill::ffmpeg
