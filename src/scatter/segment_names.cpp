#include "reelmill/scatter/segment_names.hpp"

#include "reelmill/core/hash.hpp"

#include <array>
#include <fmt/format.h>

namespace reelmill::scatter {

namespace {
// Enough to keep the titles of one plan key apart, short enough for file systems with 255-byte names.
constexpr std::size_t output_hash_digits = 16;

std::string bound(const std::optional<probe::CutPoint>& cut, const char* otherwise) {
    return cut ? fmt::format("{}", cut->pts) : otherwise;
}
} // namespace

namespace {
/// Seen from the folder that the job folder lies in, so that both can be moved together.
std::string seen_from_job(const RawPath& job_folder, const RawPath& output) {
    const std::string around = job_folder.bytes.substr(0, job_folder.bytes.find_last_of('/') + 1);
    return output.bytes.starts_with(around) ? output.bytes.substr(around.size()) : output.bytes;
}
} // namespace

std::string output_hash(const RawPath& job_folder, const RawPath& output) {
    return hash_of(seen_from_job(job_folder, output)).substr(0, output_hash_digits);
}

RawPath segment_folder(const RawPath& job_folder, const std::string& plan_key, const RawPath& output) {
    return job_folder.bytes + "/segments/" + plan_key + "-" + output_hash(job_folder, output);
}

std::string segment_name(const plan::Shard& shard) {
    return fmt::format("{}-{}-{}-{}.seg", shard.track, shard.ordinal, bound(shard.begin, "start"),
                       bound(shard.end, "end"));
}

std::string markers_folder(const RawPath& job_folder) { return job_folder.bytes + "/working"; }

RawPath marker_path(const RawPath& job_folder, const RawPath& output, const Piece& piece) {
    constexpr std::array<const char*, 4> names = {"probe", "tracks", "shard", "mux"};
    return fmt::format("{}/{}-{}-{}-{}", markers_folder(job_folder), output_hash(job_folder, output),
                       names.at(static_cast<std::size_t>(piece.kind)), piece.track, piece.position);
}

} // namespace reelmill::scatter
