// A file whose pictures are as they should be, but not all of its other tracks.
#pragma once

#include "reelmill/core/failure.hpp"

#include <string>
#include <utility>
#include <vector>

namespace reelmill::verify {

/// A failure of kind input that names those tracks: made another way, they may do.
class TracksRefused : public Failure {
public:
    struct Track {
        int source_stream = -1;
        std::string reason; ///< without the track: "141 packets instead of 142"
    };

    TracksRefused(const std::string& line, std::vector<Track> tracks)
        : Failure(FailureKind::input, line), tracks_(std::move(tracks)) {}
    /// One at least, each once.
    [[nodiscard]] const std::vector<Track>& tracks() const { return tracks_; }

private:
    std::vector<Track> tracks_;
};

} // namespace reelmill::verify
