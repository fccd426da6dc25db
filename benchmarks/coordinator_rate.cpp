// How many tasks a second the coordinator gives out: 64 ranks whose encoders take no time, so that nothing but the
// coordination is left. Once as the pure state machine; once with the messages as the coordinating rank has them, which
// decodes answers and encodes orders; and once with the other ranks' half as well, all of it on one core. MPI takes no
// part. Beside it, what single messages cost; benchmarks/scale takes these as its prices.
//
//   reelmill-coordinator-rate --benchmark_out=benchmarks/results/coordinator_rate.json
//
// "items_per_second" of the first three are assignments.
#include "scale/answers.hpp"

#include "reelmill/message/wire.hpp"
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

message::Envelope answer_of(task::TaskId task) {
    return {1, message::Answer{1, task, 1, scale::answer_to(task, library())}};
}

/// Answers as ranks send them, made before the clock runs.
const std::unordered_map<task::TaskId, message::Bytes>& sent_answers() {
    static const auto all = [] {
        std::unordered_map<task::TaskId, message::Bytes> answers;
        const auto add = [&](std::size_t title, task::PieceKind kind, std::size_t position) {
            const auto id = task::task_id(static_cast<task::TitleId>(title), task::Piece{kind, 0, position});
            answers.emplace(id, message::encode(answer_of(id)));
        };
        for (std::size_t title = 0; title < library().titles.size(); ++title) {
            add(title, task::PieceKind::probe, 0);
            add(title, task::PieceKind::tracks, 0);
            add(title, task::PieceKind::mux, 0);
            for (std::size_t shard = 0; shard < library().titles[title].plan.shards.size(); ++shard) {
                add(title, task::PieceKind::shard, shard);
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
        const auto bytes = message::encode({1, message::Assignment{assign.task, std::move(assign.work)}});
        benchmark::DoNotOptimize(bytes.data());
        if (messages_ == Messages::of_both_sides) {
            benchmark::DoNotOptimize(message::decode(bytes, 0));
        }
    }
    [[nodiscard]] task::TaskResult answer(int rank, task::TaskId task) const {
        if (messages_ == Messages::none) {
            return scale::answer_to(task, library());
        }
        const bool made_here = messages_ == Messages::of_both_sides;
        const auto message = made_here ? message::decode(message::encode(answer_of(task)), rank)
                                       : message::decode(sent_answers().at(task), rank);
        return std::get<message::Answer>(message.body).result;
    }

    Messages messages_;
    scatter::Coordinator coordinator_;
    std::deque<std::pair<int, task::TaskId>> orders_;
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

task::TaskId shard_of_film() { return task::task_id(0, task::Piece{task::PieceKind::shard, 0, 1}); }

/// The order of a shard, as the coordinator makes it.
message::Envelope assignment() {
    scatter::Coordinator coordinator(film().spec, 1);
    static_cast<void>(coordinator.start(0));
    static_cast<void>(coordinator.handle(scatter::RankReady{0, 1, {}, 0}, 0));
    const task::TaskId probe = task::task_id(0, task::Piece{});
    auto actions = coordinator.handle(scatter::TaskFinished{0, probe, scale::answer_to(probe, film()), 1}, 1);
    auto& assign = std::get<scatter::Assign>(actions.front());
    return {1, message::Assignment{assign.task, std::move(assign.work)}};
}

void encode(benchmark::State& state, const message::Envelope& envelope) {
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto message = message::encode(envelope);
        bytes = message.size();
        benchmark::DoNotOptimize(message.data());
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}

void decode(benchmark::State& state, const message::Envelope& envelope) {
    const auto bytes = message::encode(envelope);
    for (auto _ : state) {
        benchmark::DoNotOptimize(message::decode(bytes, 0));
    }
    state.counters["bytes"] = static_cast<double>(bytes.size());
}

/// A probe brings the plan: its price goes by the number of shards. One iteration of this is one shard of it.
void decode_planned_shard(benchmark::State& state) {
    const task::TaskId probe = task::task_id(0, task::Piece{});
    const auto bytes = message::encode({1, message::Answer{1, probe, 1, scale::answer_to(probe, film())}});
    const auto shards = static_cast<std::int64_t>(film().shards());
    while (state.KeepRunningBatch(shards)) {
        benchmark::DoNotOptimize(message::decode(bytes, 0));
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
    const message::Envelope order = assignment();
    const message::Envelope answer{1,
                                   message::Answer{1, shard_of_film(), 1, scale::answer_to(shard_of_film(), film())}};
    const message::Envelope progress{1, message::Progress{{{shard_of_film(), 100, 100'000, 4'000'000}}}};
    benchmark::RegisterBenchmark("encode/assignment", [order](auto& state) { encode(state, order); });
    benchmark::RegisterBenchmark("decode/assignment", [order](auto& state) { decode(state, order); });
    benchmark::RegisterBenchmark("encode/answer", [answer](auto& state) { encode(state, answer); });
    benchmark::RegisterBenchmark("decode/answer", [answer](auto& state) { decode(state, answer); });
    benchmark::RegisterBenchmark("decode/planned_shard", [](auto& state) { decode_planned_shard(state); });
    benchmark::RegisterBenchmark("decode/progress", [progress](auto& state) { decode(state, progress); });
    benchmark::RegisterBenchmark("encode/heartbeat", [](auto& state) {
        encode(state, message::Envelope{1, message::Heartbeat{}});
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
