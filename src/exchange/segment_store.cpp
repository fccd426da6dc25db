#include "reelmill/exchange/segment_store.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/hash.hpp"
#include "reelmill/core/split_text.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>

namespace reelmill::exchange {

namespace {
constexpr std::size_t hash_digits = 16;
} // namespace

std::vector<std::string> SegmentStore::parts_of(const std::string& name, std::size_t least, std::size_t most) {
    std::vector<std::string> parts = split_text(name, '/');
    const auto bad = [](const std::string& part) { return part.empty() || part == "." || part == ".."; };
    if (parts.size() < least || parts.size() > most || std::ranges::any_of(parts, bad)) {
        throw Failure(FailureKind::internal, printable(name) + ": is no name of a segment");
    }
    return parts;
}

std::string SegmentStore::name_of_job(const RawPath& job_folder) {
    return hash_of(job_folder.bytes).substr(0, hash_digits);
}

std::string SegmentStore::name_of_title(const RawPath& folder) {
    const std::string job = disk::folder_of(disk::folder_of(folder.bytes));
    return name_of_job(job) + "/" + disk::name_of(folder.bytes);
}

std::string SegmentStore::name_of(const RawPath& segment) {
    return name_of_title(disk::folder_of(segment.bytes)) + "/" + disk::name_of(segment.bytes);
}

} // namespace reelmill::exchange
