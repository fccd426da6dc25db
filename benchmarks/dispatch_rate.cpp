// How many tasks a second a real run gives out: ranks under mpirun, encoders that take no time. Beside
// reelmill-coordinator-rate this has MPI, the ranks' loops, and as many processes on the machine's cores as were
// started.
//
//   mpirun ... -n 64 reelmill-dispatch-rate [TITLES]
//
// Rank 0 prints a line of JSON: assignments per second, how many of them it gave to itself, which no message carried,
// and what share of a core its process took meanwhile.
#include "process_time.hpp"
#include "scale/answers.hpp"

#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/transport/mpi_communicator.hpp"
#include "reelmill/transport/mpi_session.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace {

using namespace reelmill;

constexpr int few_titles = 200;

task::Piece piece_of(const task::Task& task) {
    if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
        return {task::PieceKind::shard, shard->shard.track, static_cast<task::ShardPosition>(shard->shard.ordinal)};
    }
    if (std::holds_alternative<task::TracksTask>(task)) {
        return {task::PieceKind::tracks, 0, 0};
    }
    const bool mux = std::holds_alternative<task::MuxTask>(task);
    return {mux ? task::PieceKind::mux : task::PieceKind::probe, 0, 0};
}

void run(int titles) {
    scale::MeasuredCosts costs;
    costs.sources = {{"even", {1}}};
    const scale::Workload library = scale::library(costs, titles, {});
    transport::MpiCommunicator communicator;
    cluster::RankOptions options;
    options.first.spec = library.spec;
    std::atomic<std::int64_t> done_here = 0;
    const auto do_nothing = [&](const task::Task& task, WorkMonitor&) {
        ++done_here;
        const auto title = std::visit([](const auto& work) { return work.title; }, task);
        return scale::answer_to(task::task_id(title, piece_of(task)), library);
    };
    std::int64_t assignments = 0;
    for (const auto& title : library.titles) {
        assignments += static_cast<std::int64_t>(title.plan.shards.size()) + 3; // probe, tracks, mux
    }
    const double cpu = cpu_seconds();
    const auto began = std::chrono::steady_clock::now();
    (void)cluster::run_rank(communicator, options, do_nothing);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    if (communicator.rank() == 0) {
        fmt::print("{}\n", Json{{"ranks", communicator.size()},
                                {"assignments", assignments},
                                {"assignments_of_rank_0", done_here.load()},
                                {"seconds", wall.count()},
                                {"assignments_per_second", static_cast<double>(assignments) / wall.count()},
                                {"cores_of_rank_0", (cpu_seconds() - cpu) / wall.count()}}
                               .dump());
    }
}

} // namespace

int main(int argc, char** argv) {
    spdlog::set_level(spdlog::level::off);
    const transport::MpiSession session(&argc, &argv);
    run(argc > 1 ? std::atoi(argv[1]) : few_titles);
}
