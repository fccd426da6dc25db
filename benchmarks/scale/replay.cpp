#include "replay.hpp"

#include <fstream>
#include <stdexcept>

namespace reelmill::scale {

Replay read_replay(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error(path + ": cannot be read");
    }
    const Json json = Json::parse(file);
    Replay replay;
    replay.start_up = json.at("start_up_seconds").get<double>();
    replay.tear_down = json.at("tear_down_seconds").get<double>();
    Workload& workload = replay.workload;
    workload.name = "replay";
    workload.spec.job_folder = "/job";
    for (const Json& each : json.at("titles")) {
        Title& title = workload.titles.emplace_back();
        title.plan = each.at("plan").get<title::TitlePlan>();
        title.probe_seconds = each.at("probe_seconds").get<double>();
        title.tracks_seconds = each.at("tracks_seconds").get<double>();
        title.mux_seconds = each.at("mux_seconds").get<double>();
        title.shard_seconds = each.at("shard_seconds").get<std::vector<double>>();
        if (title.shard_seconds.size() != title.plan.shards.size()) {
            throw std::runtime_error(path + ": not every shard has its seconds");
        }
        job::TitleSpec& spec = workload.spec.titles.emplace_back();
        spec.source = title.plan.index.path;
        spec.output = title.plan.index.path.bytes + ".out";
    }
    return replay;
}

} // namespace reelmill::scale
