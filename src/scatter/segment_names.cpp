#include "reelmill/scatter/segment_names.hpp"

#include "reelmill/core/hash.hpp"

#include <fmt/format.h>

namespace reelmill::scatter {

namespace {
// Enough to keep the titles of one plan key apart, short enough for file systems with 255-byte names.
constexpr std::size_t output_hash_digits = 16;

std::string bound(const std::optional<probe::CutPoint>& cut, const char* otherwise) {
    return cut ? fmt::format("{}", cut->pts) : otherwise;
}
} // namespace

RawPath segment_folder(const RawPath& job_folder, const std::string& plan_key, const RawPath& output) {
    return job_folder.bytes + "/segments/" + plan_key + "-" + hash_of(output.bytes).substr(0, output_hash_digits);
}

std::string segment_name(const plan::Shard& shard) {
    return fmt::format("{}-{}-{}-{}.seg", shard.track, shard.ordinal, bound(shard.begin, "start"),
                       bound(shard.end, "end"));
}

} // namespace reelmill::scatter
