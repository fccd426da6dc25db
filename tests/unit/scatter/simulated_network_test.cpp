#include "simulated_network.hpp"

namespace reelmill::scatter::test {

namespace {

task::TaskResult answer(const task::Task& task) {
    task::TaskResult result = answer_well(task);
    if (const auto* probe = std::get_if<task::ProbeTask>(&task)) {
        return task::ProbeResult{plan_of(std::vector<double>(5, 1.0), 0.5, "key" + std::to_string(probe->title))};
    }
    if (auto* shard = std::get_if<task::ShardResult>(&result)) {
        // One cut cannot be decoded from, unless it was merged away.
        const auto& begin = std::get<task::ShardTask>(task).shard.begin;
        shard->joinable = !begin || begin->pts != 2 * shard_length;
    }
    return result;
}

struct Sum {
    int kills = 0;
    int freezes = 0;
    int broken_links = 0;
    task::Term terms = 0;
};

Sum run_schedules(unsigned schedules, const SimulatedNetwork::Rates& rates) {
    SimulatedNetwork undisturbed(spec_of(3), 1, 0, answer);
    undisturbed.run({});
    Sum sum;
    for (unsigned seed = 1; seed <= schedules; ++seed) {
        SCOPED_TRACE(seed);
        SimulatedNetwork network(spec_of(3), 2 + static_cast<int>(seed % 4), seed, answer);
        network.run(rates);
        if (!network.summary) {
            return sum;
        }
        EXPECT_EQ(network.summary->status, ExitStatus::done);
        EXPECT_EQ(network.published, undisturbed.published);
        EXPECT_FALSE(network.published_twice_differently);
        for (const auto& title : network.summary->titles) {
            EXPECT_EQ(title.state, job::TitleState::done);
        }
        sum.kills += network.kills;
        sum.freezes += network.freezes;
        sum.broken_links += network.broken_links;
        sum.terms += network.terms;
    }
    return sum;
}

} // namespace

TEST(SimulatedNetwork, EndsWellWhenNothingHappens) { EXPECT_EQ(run_schedules(200, {}).terms, 200); }

TEST(SimulatedNetwork, EndsWellHoweverRanksDie) {
    const Sum sum = run_schedules(1000, {.kill = 0.015});
    EXPECT_GT(sum.kills, 800);
    EXPECT_GT(sum.terms, 1000);
}

TEST(SimulatedNetwork, EndsWellHoweverRanksFreezeAndThaw) {
    const Sum sum = run_schedules(800, {.freeze = 0.02});
    EXPECT_GT(sum.freezes, 800);
    EXPECT_GT(sum.terms, 1000);
}

TEST(SimulatedNetwork, EndsWellHoweverLinksBreak) {
    EXPECT_GT(run_schedules(800, {.break_link = 0.02}).broken_links, 800);
}

TEST(SimulatedNetwork, EndsWellWhenAllOfThatHappensAtOnce) {
    const Sum sum = run_schedules(1000, {.kill = 0.005, .freeze = 0.01, .break_link = 0.01});
    EXPECT_GT(sum.terms, 1500);
}

} // namespace reelmill::scatter::test
