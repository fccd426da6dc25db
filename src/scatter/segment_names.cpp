#include "reelmill/scatter/segment_names.hpp"

#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/output_name.hpp"

#include <fmt/format.h>

namespace reelmill::scatter {

namespace {
std::string bound(const std::optional<title::CutPoint>& cut, const char* otherwise) {
    return cut ? fmt::format("{}", cut->pts) : otherwise;
}
} // namespace

RawPath segment_folder(const RawPath& job_folder, const std::string& plan_key, const RawPath& output) {
    return fmt::format("{}/{}-{}", job::segments_folder(job_folder.bytes), plan_key,
                       job::short_output_hash(job_folder, output));
}

std::string segment_name(const title::Shard& shard) {
    const std::string quality = shard.quality ? fmt::format("-q{}", *shard.quality) : "";
    const std::string buffer = shard.buffer_start ? fmt::format("-b{}", *shard.buffer_start) : "";
    return fmt::format("{}-{}-{}-{}{}{}.seg", shard.track, shard.ordinal, bound(shard.begin, "start"),
                       bound(shard.end, "end"), quality, buffer);
}

std::string tracks_segment_name(int version) {
    return version == 0 ? "tracks.seg" : fmt::format("tracks-{}.seg", version + 1);
}

RawPath marker_path(const RawPath& job_folder, const RawPath& output, const task::Piece& piece) {
    return fmt::format("{}/{}-{}-{}-{}", job::markers_folder(job_folder.bytes),
                       job::short_output_hash(job_folder, output), name_of(piece.kind), piece.track, piece.position);
}

} // namespace reelmill::scatter
