#include "reelmill/verify/tracks_refused.hpp"

#include <fmt/format.h>
#include <utility>

namespace reelmill::verify {

std::string not_published(const RawPath& output, title::StreamKind kind, int source_stream, const std::string& reason) {
    return fmt::format("{}: not published: {} stream {}: {}", printable(output.bytes), name_of(kind), source_stream,
                       reason);
}

TracksRefused::TracksRefused(const RawPath& output, std::vector<Track> tracks)
    : Failure(FailureKind::input,
              not_published(output, tracks.front().kind, tracks.front().source_stream, tracks.front().reason)),
      tracks_(std::move(tracks)) {}

} // namespace reelmill::verify
