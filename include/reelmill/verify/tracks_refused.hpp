// A file whose pictures are as they should be, but not all of its other tracks.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/title/title_index.hpp"

#include <string>
#include <vector>

namespace reelmill::verify {

/// For people: "OUTPUT: not published: audio stream 1: REASON".
[[nodiscard]] std::string not_published(const RawPath& output, title::StreamKind kind, int source_stream,
                                        const std::string& reason);

/// A failure of kind input that names those tracks: made another way, they may do. Its line tells of the first one.
class TracksRefused : public Failure {
public:
    struct Track {
        title::StreamKind kind = title::StreamKind::audio;
        int source_stream = -1;
        std::string reason; ///< "141 packets instead of 142"
    };

    /// `tracks`: one at least, each once.
    TracksRefused(const RawPath& output, std::vector<Track> tracks);
    [[nodiscard]] const std::vector<Track>& tracks() const { return tracks_; }

private:
    std::vector<Track> tracks_;
};

} // namespace reelmill::verify
