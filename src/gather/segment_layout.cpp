#include "segment_layout.hpp"

#include <algorithm>

namespace reelmill::gather {

SegmentHeader header_from_json(const Json& json) {
    const Json& tracks = json.at("tracks");
    if (!tracks.is_array() || tracks.size() > most_tracks) {
        throw input_failure("its header has no list of tracks");
    }
    auto header = json.get<SegmentHeader>();
    if (!std::ranges::all_of(header.tracks, [](const SegmentTrack& track) { return track.time_base.known(); })) {
        throw input_failure("a track has no time base");
    }
    return header;
}

} // namespace reelmill::gather
