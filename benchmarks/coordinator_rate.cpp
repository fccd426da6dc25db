// How many tasks a second the coordinator gives out: 64 ranks whose encoders take no time, so that nothing but the
// coordination is left. Once as the pure state machine; once with the messages as the coordinating rank has them, which
// decodes answers and encodes orders; and once with the other ranks' half as well, all of it on one core. MPI takes no
// part. Beside it, what single messages cost; benchmarks/scale takes these as its prices.
//
//   reelmill-coordinator-rate --benchmark_out=benchmarks/results/coordinator_rate.json
//
// "items_per_second" of the first three are assignments.
#include "scale/answers.hpp"

#include "reelmill/cluster/wire.hpp"
#include "reelmill/scatter/coordinator.hpp"

#include <array>
#include <benchmark/benchmark.h>
#include <deque>
#include <unordered_map>

namespace reelmill {

namespace {

constexpr int ranks = 64;
constexpr int titles = 50;
constexpr double media_seconds = 1200;

/// The coordinator never learns what tasks take: as good as any other figures.
scale::MeasuredCosts some_costs() {
    scale::MeasuredCosts costs;
    costs.sources = {{"even", {1}}};
    return costs;
}

const scale::Workload& library() {
    static const scale::Workload workload = scale::library(some_costs(), titles, {});
    return workload;
}

enum class Messages { none, of_the_coordinator, of_both_sides };

cluster::Envelope answer_of(scatter::TaskId task) {
    return {1, cluster::Answer{1, task, 1, scale::answer_to(task, library())}};
}

/// Answers as ranks send them, made before the clock runs.
const std::unordered_map<scatter::TaskId, cluster::Bytes>& sent_answers() {
    static const auto all = [] {
        std::unordered_map<scatter::TaskId, cluster::Bytes> answers;
        const auto add = [&](std::size_t title, scatter::PieceKind kind, std::size_t position) {
            const auto id = scatter::task_id(static_cast<scatter::TitleId>(title), scatter::Piece{kind, 0, position});
            answers.emplace(id, cluster::encode(answer_of(id)));
        };
        for (std::size_t title = 0; title < library().titles.size(); ++title) {
            add(title, scatter::PieceKind::probe, 0);
            add(title, scatter::PieceKind::tracks, 0);
            add(title, scatter::PieceKind::mux, 0);
            for (std::size_t shard = 0; shard < library().titles[title].plan.shards.size(); ++shard) {
                add(title, scatter::PieceKind::shard, shard);
            }
        }
        return answers;
    }();
    return all;
}

/// A run from start to end. An order is answered when its turn comes: everything is in one thread.
class Run {
public:
    explicit Run(Messages messages) : messages_(messages), coordinator_(library().spec, 1) {}

    std::int64_t assignments() {
        take(coordinator_.start(0));
        for (int rank = 0; rank < ranks; ++rank) {
            take(coordinator_.handle(scatter::RankReady{rank, 1, {}, 0}, 0));
        }
        while (!orders_.empty()) {
            const auto [rank, task] = orders_.front();
            orders_.pop_front();
            take(coordinator_.handle(scatter::TaskFinished{rank, task, answer(rank, task), 1}, 1));
        }
        return assignments_;
    }
    [[nodiscard]] bool finished() const { return coordinator_.finished(); }

private:
    void take(std::vector<scatter::Action> actions) {
        for (scatter::Action& action : actions) {
            if (auto* assign = std::get_if<scatter::Assign>(&action)) {
                ++assignments_;
                orders_.emplace_back(assign->rank, assign->task);
                send(*assign);
            }
        }
    }
    void send(scatter::Assign& assign) const {
        if (messages_ == Messages::none) {
            return;
        }
        const auto bytes = cluster::encode({1, cluster::Assignment{assign.task, std::move(assign.work)}});
        benchmark::DoNotOptimize(bytes.data());
        if (messages_ == Messages::of_both_sides) {
            benchmark::DoNotOptimize(cluster::decode(bytes, 0));
        }
    }
    [[nodiscard]] scatter::TaskResult answer(int rank, scatter::TaskId task) const {
        if (messages_ == Messages::none) {
            return scale::answer_to(task, library());
        }
        const bool made_here = messages_ == Messages::of_both_sides;
        const auto message = made_here ? cluster::decode(cluster::encode(answer_of(task)), rank)
                                       : cluster::decode(sent_answers().at(task), rank);
        return std::get<cluster::Answer>(message.body).result;
    }

    Messages messages_;
    scatter::Coordinator coordinator_;
    std::deque<std::pair<int, scatter::TaskId>> orders_;
    std::int64_t assignments_ = 0;
};

void whole_run(benchmark::State& state, Messages messages) {
    static_cast<void>(sent_answers());
    std::int64_t assignments = 0;
    for (auto _ : state) {
        Run run(messages);
        assignments += run.assignments();
        if (!run.finished()) {
            state.SkipWithError("the run did not end");
        }
    }
    state.SetItemsProcessed(assignments);
}

const scale::Workload& film() {
    static const scale::Workload workload = scale::one_film(some_costs(), media_seconds, {});
    return workload;
}

scatter::TaskId shard_of_film() { return scatter::task_id(0, scatter::Piece{scatter::PieceKind::shard, 0, 1}); }

/// The order of a shard, as the coordinator makes it.
cluster::Envelope assignment() {
    scatter::Coordinator coordinator(film().spec, 1);
    static_cast<void>(coordinator.start(0));
    static_cast<void>(coordinator.handle(scatter::RankReady{0, 1, {}, 0}, 0));
    const scatter::TaskId probe = scatter::task_id(0, scatter::Piece{});
    auto actions = coordinator.handle(scatter::TaskFinished{0, probe, scale::answer_to(probe, film()), 1}, 1);
    auto& assign = std::get<scatter::Assign>(actions.front());
    return {1, cluster::Assignment{assign.task, std::move(assign.work)}};
}

void encode(benchmark::State& state, const cluster::Envelope& envelope) {
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto message = cluster::encode(envelope);
        bytes = message.size();
        benchmark::DoNotOptimize(message.data());
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}

void decode(benchmark::State& state, const cluster::Envelope& envelope) {
    const auto bytes = cluster::encode(envelope);
    for (auto _ : state) {
        benchmark::DoNotOptimize(cluster::decode(bytes, 0));
    }
    state.counters["bytes"] = static_cast<double>(bytes.size());
}

/// A probe brings the plan: its price goes by the number of shards. One iteration of this is one shard of it.
void decode_planned_shard(benchmark::State& state) {
    const scatter::TaskId probe = scatter::task_id(0, scatter::Piece{});
    const auto bytes = cluster::encode({1, cluster::Answer{1, probe, 1, scale::answer_to(probe, film())}});
    const auto shards = static_cast<std::int64_t>(film().shards());
    while (state.KeepRunningBatch(shards)) {
        benchmark::DoNotOptimize(cluster::decode(bytes, 0));
    }
}

void register_all() {
    const std::array<std::pair<const char*, Messages>, 3> runs = {
        {{"assignments/state_machine", Messages::none},
         {"assignments/with_its_messages", Messages::of_the_coordinator},
         {"assignments/with_both_sides_messages", Messages::of_both_sides}}};
    for (const auto& [name, messages] : runs) {
        benchmark::RegisterBenchmark(name, [messages = messages](auto& state) {
            whole_run(state, messages);
        })->Unit(benchmark::kMillisecond);
    }
    const cluster::Envelope order = assignment();
    const cluster::Envelope answer{1,
                                   cluster::Answer{1, shard_of_film(), 1, scale::answer_to(shard_of_film(), film())}};
    const cluster::Envelope progress{1, cluster::Progress{{{shard_of_film(), 100, 100'000, 4'000'000}}}};
    benchmark::RegisterBenchmark("encode/assignment", [order](auto& state) { encode(state, order); });
    benchmark::RegisterBenchmark("decode/assignment", [order](auto& state) { decode(state, order); });
    benchmark::RegisterBenchmark("encode/answer", [answer](auto& state) { encode(state, answer); });
    benchmark::RegisterBenchmark("decode/answer", [answer](auto& state) { decode(state, answer); });
    benchmark::RegisterBenchmark("decode/planned_shard", [](auto& state) { decode_planned_shard(state); });
    benchmark::RegisterBenchmark("decode/progress", [progress](auto& state) { decode(state, progress); });
    benchmark::RegisterBenchmark("encode/heartbeat", [](auto& state) {
        encode(state, cluster::Envelope{1, cluster::Heartbeat{}});
    });
}

} // namespace

} // namespace reelmill

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    reelmill::register_all();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
