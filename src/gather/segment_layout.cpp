#include "segment_layout.hpp"

namespace reelmill::gather {

Json header_to_json(const SegmentHeader& header) {
    Json tracks = Json::array();
    for (const auto& track : header.tracks) {
        tracks.push_back(
            {{"source_stream", track.source_stream}, {"time_base", track.time_base}, {"parameters", track.parameters}});
    }
    return {{"key", header.key}, {"about", header.about}, {"tracks", std::move(tracks)}};
}

SegmentHeader header_from_json(const Json& json) {
    SegmentHeader header;
    header.key = json.at("key").get<std::string>();
    header.about = json.at("about");
    const Json& tracks = json.at("tracks");
    if (!tracks.is_array() || tracks.size() > most_tracks) {
        throw input_failure("its header has no list of tracks");
    }
    for (const auto& track : tracks) {
        header.tracks.push_back(
            {track.at("source_stream").get<int>(), track.at("time_base").get<Rational>(), track.at("parameters")});
        if (!header.tracks.back().time_base.known()) {
            throw input_failure("a track has no time base");
        }
    }
    return header;
}

} // namespace reelmill::gather
