#include "measured_costs.hpp"

#include "reelmill/core/json.hpp"

#include <fstream>
#include <stdexcept>

namespace reelmill::scale {

MeasuredCosts MeasuredCosts::read(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error(path + ": cannot be read; benchmarks/scale/measure_shard_costs.py makes it");
    }
    const Json json = Json::parse(file);
    MeasuredCosts costs;
    double probes = 0;
    double tracks = 0;
    double media = 0;
    for (const Json& source : json.at("sources")) {
        MeasuredSource& added = costs.sources.emplace_back();
        added.name = source.at("name").get<std::string>();
        for (const Json& shard : source.at("shards")) {
            added.ratios.push_back(shard.at("seconds").get<double>() / shard.at("predicted").get<double>());
        }
        probes += source.at("probe_seconds").get<double>();
        tracks += source.at("tracks_seconds").get<double>();
        media += source.at("media_seconds").get<double>();
    }
    if (costs.sources.empty() || media <= 0) {
        throw std::runtime_error(path + ": holds no measured source");
    }
    costs.probe_seconds = probes / static_cast<double>(costs.sources.size());
    costs.tracks_seconds_per_media_second = tracks / media;
    costs.mux_seconds = json.at("mux_seconds").get<double>();
    costs.mux_seconds_per_media_second = json.at("mux_seconds_per_media_second").get<double>();
    return costs;
}

} // namespace reelmill::scale
