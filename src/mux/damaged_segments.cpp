#include "reelmill/mux/damaged_segments.hpp"

#include "reelmill/gather/segment.hpp"

#include <spdlog/spdlog.h>

namespace reelmill::mux {

std::vector<RawPath> damaged_segments(const task::MuxTask& task) {
    std::vector<RawPath> all{task.tracks};
    for (const auto& track : task.segments) {
        all.insert(all.end(), track.begin(), track.end());
    }
    std::vector<RawPath> damaged;
    for (const RawPath& path : all) {
        try {
            gather::verify_checksum(path);
        } catch (const Failure& failure) {
            spdlog::warn("{}; it is made again", describe_chain(failure));
            damaged.push_back(path);
        }
    }
    return damaged;
}

} // namespace reelmill::mux
