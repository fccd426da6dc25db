// What real runs took, as benchmarks/scale/measure_shard_costs.py wrote it down.
#pragma once

#include <string>
#include <vector>

namespace reelmill::scale {

/// One measured transcode: per shard, in presentation order, seconds on one core for each second that the plan had
/// predicted. Their spread is what a scheduler has to cope with.
struct MeasuredSource {
    std::string name;
    std::vector<double> ratios;
};

struct MeasuredCosts {
    std::vector<MeasuredSource> sources;
    double probe_seconds = 0;                   ///< of a title, on average
    double tracks_seconds_per_media_second = 0; ///< sound copied
    double mux_seconds_per_media_second = 0;    ///< joined, read back and published
    double mux_seconds = 0;                     ///< of a title, however short

    /// Throws std::exception where the file is not what the script writes.
    static MeasuredCosts read(const std::string& path);
};

} // namespace reelmill::scale
