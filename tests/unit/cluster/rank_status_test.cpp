// What a coordination tells of its ranks, with ranks as threads of one process.
#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/transport/loopback.hpp"
#include "support/hooked_host.hpp"

#include "support/scripted_runner.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace reelmill::cluster::test {
namespace {

using reelmill::test::scripted_spec;
using reelmill::test::ScriptedRunner;

/// The last status of a run of `ranks` that starts from `inherited`.
status::Status last_status(int ranks, task::Term term, const std::optional<scatter::RunSnapshot>& inherited) {
    transport::LoopbackHub hub(ranks);
    status::Status last;
    ScriptedRunner runner(3);
    std::vector<std::jthread> threads;
    for (int rank = 0; rank < ranks; ++rank) {
        threads.emplace_back([&, rank] {
            RankOptions options;
            options.relay_log = false;
            options.host = "host" + std::to_string(rank);
            options.first.spec = scripted_spec(4);
            options.first.term = options.first.first_term = term;
            options.first.host_name = "host0";
            options.first.inherited = inherited;
            reelmill::test::hooked(options.first).on_status = [&last](const status::Status& status) { last = status; };
            const auto communicator = hub.communicator(rank);
            static_cast<void>(run_rank(*communicator, options, std::ref(runner)));
        });
    }
    threads.clear();
    return last;
}

TEST(RankStatus, NamesEveryRankAndWhatItFinished) {
    const status::Status status = last_status(3, 1, {});
    EXPECT_EQ(status.state, "finished");
    EXPECT_EQ(status.term, 1);
    EXPECT_EQ(status.coordinator_rank, 0);
    EXPECT_EQ(status.coordinator_host, "host0");
    EXPECT_GT(status.written_unix_seconds, 0);
    ASSERT_EQ(status.ranks_seen.size(), 3U);
    std::int64_t shards = 0;
    for (int rank = 0; rank < 3; ++rank) {
        const status::RankSeen& row = status.ranks_seen[static_cast<std::size_t>(rank)];
        EXPECT_EQ(row.rank, rank);
        EXPECT_TRUE(row.host.empty() || row.host == "host" + std::to_string(rank));
        EXPECT_FALSE(row.silent);
        shards += row.shards_done;
    }
    EXPECT_EQ(shards, 4 * 3);
    EXPECT_TRUE(status.deaths.empty());
    EXPECT_TRUE(status.takeovers.empty());
}

TEST(RankStatus, LeavesOutWhatHappenedInEarlierRuns) {
    scatter::RunSnapshot before;
    before.term = 2;
    before.takeovers = {{1, 0, "old", 1000}, {2, 1, "old", 2000}};
    before.deaths = {{0, "old", "lost", 2000}};
    const status::Status status = last_status(1, 3, before);
    EXPECT_TRUE(status.deaths.empty());
    EXPECT_TRUE(status.takeovers.empty());
    EXPECT_EQ(status.term, 3);
}

} // namespace
} // namespace reelmill::cluster::test
