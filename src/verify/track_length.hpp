// How long a track is, by the steps from each of its packets to the next.
#pragma once

#include "reelmill/verify/plain_reading.hpp"

#include <vector>

namespace reelmill::verify {

/// Steps of a source's clock beyond these may be jumps of it, which have no say in how long the track is.
constexpr double shortest_jump_back = 0.1; ///< seconds
/// The shortest hole that may be closed: what is shorter is a hole to everybody.
constexpr double shortest_jump_ahead = 9;

/// Seconds on the source's clock: where what lies before a jump ends, and where what lies behind it begins.
struct JumpOfClock {
    double end = 0;
    double begin = 0;
};

struct TrackLength {
    double first = 0;          ///< of the earliest packet with a time, as the file has it
    double last = 0;           ///< end of the latest
    double final_length = 0;   ///< of that packet; 0 where the file does not tell
    double least = 0;          ///< from the first packet to the end of the last, every jump closed
    double most = 0;           ///< the same, every jump ahead kept as a hole
    double packets = 0;        ///< all packets together
    double longest = 0;        ///< packet
    double longest_step = 0;   ///< from packet to packet, jumps left out
    double unsure = 0;         ///< seconds of packets that have no time of their own
    int jumps = 0;             ///< back or ahead
    std::vector<double> ahead; ///< seconds of each that is one ahead
    std::vector<JumpOfClock> all_jumps;
    bool known = false; ///< there are packets with times
};

/// Hidden packets are left out where `shown_only`.
[[nodiscard]] TrackLength length_of(const PlainStream& stream, bool shown_only);

/// Whether a track is `seconds` long, within `slack`, with any of its jumps ahead kept as holes and the others closed.
[[nodiscard]] bool can_be_long(const TrackLength& length, double seconds, double slack);

/// Seconds for which `sound` has nothing at its jumps where pictures, which jump with it, follow each other: at a jump
/// both are moved by the same amount, so what lay between them on either side of it comes together.
[[nodiscard]] double pauses_at_jumps(const TrackLength& sound, const TrackLength& pictures);

} // namespace reelmill::verify
