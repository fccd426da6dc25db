// What has to change in packets that are copied: their wrapping, never their content.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/ffmpeg/packet.hpp"

struct AVCodecParameters;

namespace reelmill::ffmpeg {

/// AAC in transport streams and raw files carries an ADTS header in each packet, which files do without: it is taken
/// off, and the configuration that it states becomes the stream's extradata. Everything else passes as it is.
class CopyFilter {
public:
    /// `first` is the stream's first packet.
    CopyFilter(const AVCodecParameters& parameters, Rational time_base, const Packet& first);

    /// False where the packet is damaged so that no container would take it.
    [[nodiscard]] bool apply(Packet& packet);
    /// True where the packet, which apply() has not seen yet, belongs to another configuration than the stream's first:
    /// files have one configuration for all packets of a track.
    [[nodiscard]] bool is_of_another_configuration(const Packet& packet) const;
    /// How many such packets in a row it takes to be sure: a header within a packet may be damaged.
    [[nodiscard]] int packets_to_be_sure() const;
    /// Of the stream as it comes out; complete after the first packet.
    [[nodiscard]] const AVCodecParameters& parameters() const;

private:
    struct Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::ffmpeg
