// A video track as its segments bring it: first what they say of themselves, then their packets, one file at a time.
#pragma once

#include "picture_remarks.hpp"

#include "reelmill/core/json.hpp"
#include "reelmill/gather/idr_pic_id.hpp"
#include "reelmill/gather/segment.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace reelmill::mux {

/// What the footers of a track's segments say, taken together.
struct VideoTrack {
    std::vector<RawPath> segments;           ///< in presentation order, the empty ones left out
    gather::SegmentTrack description;        ///< of the first segment; the others' is equal
    std::vector<gather::PacketTime> times;   ///< decode order; dts and durations of the whole title
    std::vector<std::size_t> segment_starts; ///< positions in `times`
    std::int64_t source_frames = 0;          ///< pictures decoded, as the segments' makers counted
    std::int64_t damaged_frames = 0;         ///< of these, with errors
    PictureRemarks remarks;
};

/// Reads headers and footers. Throws Failure{input} where a segment is damaged, its parameters differ from the
/// first one's, it does not start with a keyframe, or its shard does not begin where the one before it ends.
[[nodiscard]] VideoTrack gather_video_track(const std::vector<RawPath>& segments);

/// The packets of a track in decode order, ready for the container.
class VideoPackets {
public:
    /// `times`: on the container's clock, as many as the track has packets. `track` outlives this.
    VideoPackets(const VideoTrack& track, std::vector<gather::PacketTime> times);

    /// Of the packet that next() will bring; none at the end.
    [[nodiscard]] const gather::PacketTime* upcoming() const;
    /// Throws Failure{input} where a segment turns out to be damaged. Only while upcoming() is not null.
    void next(ffmpeg::Packet& packet);

private:
    void open_segment();

    const VideoTrack& track_;
    std::vector<gather::PacketTime> times_;
    std::optional<gather::SliceSyntax> slices_; ///< of H.264
    std::optional<gather::SegmentReader> reader_;
    std::size_t segment_ = 0; ///< the open one, or the next to open
    std::size_t position_ = 0;
};

} // namespace reelmill::mux
