#include "sweep.hpp"

#include "simulation.hpp"

#include <fmt/format.h>

namespace reelmill::scale {

namespace {

constexpr double film_seconds = 7200;
constexpr int library_titles = 5000;
// So that a run of either meets a few deaths: the work of the one is some core hours, that of the other about a
// thousand.
constexpr double film_failures_per_rank_hour = 1;
constexpr double library_failures_per_rank_hour = 0.01;

struct Circumstances {
    bool speeds_differ = false;
    bool ranks_fail = false;
};

void add_runs(Json& runs, const Workload& workload, const ClusterSpec& base, double failures_per_rank_hour) {
    for (const int ranks : {16, 64, 256, 1024, 4096, 16384}) {
        for (const Circumstances& now : {Circumstances{}, {true, false}, {false, true}}) {
            ClusterSpec spec = base;
            spec.ranks = ranks;
            spec.slowest = now.speeds_differ ? 0.5 : 1;
            spec.fastest = now.speeds_differ ? 2 : 1;
            spec.failures_per_rank_hour = now.ranks_fail ? failures_per_rank_hour : 0;
            runs.push_back(simulate(workload, spec));
            const Json& run = runs.back();
            fmt::print(stderr, "{} on {} ranks, speeds {} to {}, failures {}: efficiency {}, coordinator load {}\n",
                       workload.name, ranks, spec.slowest, spec.fastest, spec.failures_per_rank_hour,
                       run["efficiency"].dump(), run["coordinator"]["load"].dump());
        }
    }
}

Json describe(const Workload& workload) {
    return Json{
        {"titles", workload.titles.size()}, {"shards", workload.shards()}, {"core_seconds", workload.seconds()}};
}

} // namespace

Json simulate(const Workload& workload, const ClusterSpec& spec) {
    Json run = to_json(Simulation(workload, spec).run());
    run["workload"] = workload.name;
    run["ranks"] = spec.ranks;
    run["slots"] = spec.slots;
    run["speeds"] = {spec.slowest, spec.fastest};
    run["failures_per_rank_hour"] = spec.failures_per_rank_hour;
    return run;
}

Json sweep(const MeasuredCosts& costs, const ClusterSpec& base) {
    const MessageCosts& messages = base.messages;
    Json result{{"latency_seconds", base.latency},
                {"longest_wait_seconds", base.longest_wait},
                {"message_seconds",
                 {{"answer", messages.answer},
                  {"planned_shard", messages.planned_shard},
                  {"assignment", messages.assignment},
                  {"progress", messages.progress},
                  {"heartbeat", messages.heartbeat},
                  {"transport", messages.transport}}},
                {"seed", base.seed},
                {"runs", Json::array()}};
    const Workload film = one_film(costs, film_seconds, {.seed = base.seed});
    result["film"] = describe(film);
    add_runs(result["runs"], film, base, film_failures_per_rank_hour);
    const Workload titles = library(costs, library_titles, {.seed = base.seed});
    result["library"] = describe(titles);
    add_runs(result["runs"], titles, base, library_failures_per_rank_hour);
    return result;
}

} // namespace reelmill::scale
