// reelmill-scale: runs of any size in simulated time, around the real coordinator. See benchmarks/README.md.
//
//   reelmill-scale sweep                    all runs of benchmarks/results/scale.json
//   reelmill-scale film|library [options]   one of them, or another one
//   reelmill-scale replay FILE [options]    a real run, described by benchmarks/scale/validate.py
//
// Prints JSON.
#include "replay.hpp"
#include "simulation.hpp"
#include "sweep.hpp"

#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <fstream>
#include <iostream>

namespace reelmill::scale {

namespace {

namespace po = boost::program_options;

struct Request {
    std::string what;
    std::string file;
    std::string costs;
    std::string messages;
    int titles = 5000;
    double media_seconds = 7200;
    double shard_seconds = 10;
    ClusterSpec spec;
};

po::options_description options_of(Request& request) {
    ClusterSpec& spec = request.spec;
    po::options_description options("reelmill-scale sweep|film|library|replay [FILE] [options]");
    auto add = options.add_options();
    add("help,h", "show this");
    add("costs", po::value(&request.costs)->default_value("benchmarks/scale/shard_costs.json"), "measured shards");
    add("messages", po::value(&request.messages)->default_value("benchmarks/results/coordinator_rate.json"),
        "what messages cost, as reelmill-coordinator-rate --benchmark_out writes it");
    add("titles", po::value(&request.titles)->default_value(request.titles), "of the library");
    add("media-seconds", po::value(&request.media_seconds)->default_value(request.media_seconds), "of the film");
    add("shard-seconds", po::value(&request.shard_seconds)->default_value(request.shard_seconds), "as of transcode");
    add("ranks", po::value(&spec.ranks)->default_value(64), "");
    add("slots", po::value(&spec.slots)->default_value(spec.slots), "of each rank");
    add("slowest", po::value(&spec.slowest)->default_value(spec.slowest), "speed of a rank; drawn evenly");
    add("fastest", po::value(&spec.fastest)->default_value(spec.fastest), "speed of a rank; drawn evenly");
    add("shared-cores", po::value(&spec.shared_cores)->default_value(0),
        "that ranks are bound to in turn; 0: each slot has its own");
    add("sharing", po::value(&spec.sharing)->default_value(spec.sharing),
        "makes tasks of a shared core take so many times as long, together");
    add("latency", po::value(&spec.latency)->default_value(spec.latency), "seconds of a message");
    add("longest-wait", po::value(&spec.longest_wait)->default_value(spec.longest_wait), "between looks for messages");
    add("transport", po::value(&spec.messages.transport)->default_value(spec.messages.transport),
        "seconds of the coordinator in MPI for each message");
    add("failures", po::value(&spec.failures_per_rank_hour)->default_value(0), "deaths per rank and hour");
    add("detection", po::value(&spec.detection)->default_value(spec.detection), "seconds until a death is known");
    add("replacement", po::value(&spec.replacement)->default_value(0), "seconds until a new rank comes; 0: none does");
    add("seed", po::value(&spec.seed)->default_value(spec.seed), "of all that is drawn");
    return options;
}

Json read_json(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error(path + ": cannot be read; reelmill-coordinator-rate makes it (benchmarks/README.md)");
    }
    return Json::parse(file);
}

/// Google Benchmark's own output: nanoseconds of CPU by name.
void read_messages(const std::string& path, MessageCosts& costs) {
    const Json measured = read_json(path).at("benchmarks");
    const auto seconds_of = [&](const std::string& name) {
        for (const Json& each : measured) {
            if (each.at("name").get<std::string>() == name) {
                return 1e-9 * each.at("cpu_time").get<double>();
            }
        }
        throw std::runtime_error(fmt::format("{}: {} was not measured", path, name));
    };
    costs.answer = seconds_of("decode/answer");
    costs.planned_shard = seconds_of("decode/planned_shard");
    costs.assignment = seconds_of("encode/assignment");
    costs.progress = seconds_of("decode/progress");
    costs.heartbeat = seconds_of("encode/heartbeat");
}

Json replay(const Request& request) {
    const Replay replay = read_replay(request.file);
    Json run = simulate(replay.workload, request.spec);
    run["whole_process_seconds"] = run["makespan_seconds"].get<double>() + replay.start_up + replay.tear_down;
    return run;
}

Json answer(Request& request) {
    read_messages(request.messages, request.spec.messages);
    if (request.what == "replay") {
        return replay(request);
    }
    const MeasuredCosts costs = MeasuredCosts::read(request.costs);
    if (request.what == "sweep") {
        return sweep(costs, request.spec);
    }
    const Drawn drawn{request.spec.seed, request.shard_seconds};
    if (request.what == "film") {
        return simulate(one_film(costs, request.media_seconds, drawn), request.spec);
    }
    if (request.what == "library") {
        return simulate(library(costs, request.titles, drawn), request.spec);
    }
    throw std::runtime_error(request.what + ": unknown; sweep, film, library or replay");
}

int run(int argc, char** argv) {
    Request request;
    const po::options_description shown = options_of(request);
    po::options_description all;
    all.add(shown).add_options()("what", po::value(&request.what)->default_value(""))("file", po::value(&request.file));
    po::variables_map given;
    po::store(po::command_line_parser(argc, argv)
                  .options(all)
                  .positional(po::positional_options_description().add("what", 1).add("file", 1))
                  .run(),
              given);
    po::notify(given);
    if (given.count("help") > 0 || request.what.empty()) {
        std::cout << shown;
        return given.count("help") > 0 ? 0 : 1;
    }
    fmt::print("{}\n", json_text(answer(request), 1));
    return 0;
}

} // namespace

} // namespace reelmill::scale

int main(int argc, char** argv) {
    try {
        return reelmill::scale::run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "reelmill-scale: {}\n", error.what());
        return 1;
    }
}
