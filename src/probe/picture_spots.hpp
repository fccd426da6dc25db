// Places in a file where the pictures of a track may be other than its first: what to look at before planning.
#pragma once

#include "reelmill/ffmpeg/decode_run.hpp"
#include "reelmill/ffmpeg/packet_look.hpp"
#include "reelmill/title/clock_shifts.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <set>
#include <vector>

namespace reelmill::probe {

struct PictureSpot {
    title::CutPoint from;          ///< the keyframe to decode from
    Ticks until = no_ticks;        ///< the picture in question; no_ticks: the next few
    bool fields = false;           ///< asked only whether there is an interlaced picture
    std::int64_t place = -1;       ///< where in the file `from` lies, which may have no position of its own
    std::int64_t until_place = -1; ///< where the picture in question lies
};

/// Fed with every packet of a track in file order, it remembers where headers change, and a bounded number of packets
/// that speak of fields, spread over the file.
class PictureSpots {
public:
    /// `place`: the packet's position or, where it has none, that of the last packet of its stream that had one.
    void note(const ffmpeg::PacketSaying& saying, const title::CutPoint& packet, bool key, std::int64_t place);
    /// With all times on the clock of the title.
    [[nodiscard]] std::vector<PictureSpot> shifted(const title::ClockShifts& shifts, int stream,
                                                   Rational time_base) const;

private:
    struct OneOrder {
        std::vector<PictureSpot> spots;
        std::int64_t met = 0;   ///< groups of pictures with such a packet
        std::int64_t every = 1; ///< how many of them are passed over for one that is remembered
        bool met_in_group = false;
    };
    void note_fields(OneOrder& order, Ticks pts, std::int64_t place) const;

    title::CutPoint keyframe_;
    std::int64_t keyframe_place_ = -1;
    bool begun_ = false;
    std::set<std::uint64_t> headers_;
    std::vector<PictureSpot> changes_;
    OneOrder top_first_;
    OneOrder bottom_first_;
};

/// A few keyframes spread over the file, for files whose packets are not all read.
[[nodiscard]] std::vector<PictureSpot> spread_spots(const std::vector<title::CutPoint>& keyframes);

/// Adds the picture's kind to track.others if the track was not known to have such pictures.
void note_kind(title::VideoTrack& track, const ffmpeg::Source& source, const ffmpeg::Frame& frame);

/// Decodes at each spot, and notes the kinds of pictures there. Leaves `run`, which is of this track, anywhere.
void look_at_spots(title::VideoTrack& track, ffmpeg::DecodeRun& run, const std::vector<PictureSpot>& spots);

} // namespace reelmill::probe
