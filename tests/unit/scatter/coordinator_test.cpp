#include "simulated_run.hpp"

#include <map>

namespace reelmill::scatter::test {

namespace {

/// Kinds of the tasks in the order in which they were handed out: p probe, s shard, t tracks, m mux.
std::string kinds_of(const std::vector<task::Task>& tasks) {
    std::string kinds;
    for (const auto& task : tasks) {
        kinds += "pstm"[task.index()];
    }
    return kinds;
}

} // namespace

TEST(Coordinator, TakesATitleFromProbeToMux) {
    SimulatedRun run(spec_of(1));
    run.ready(1);
    run.answer_all();
    EXPECT_EQ(kinds_of(run.handed_out), "psstm");
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
    EXPECT_EQ(run.stopped_ranks, std::vector<int>{0});
}

TEST(Coordinator, GivesShardsAloneToRanksThatDoNotSeeTheFiles) {
    for (const int titles : {1, 4}) {
        SimulatedRun run(spec_of(titles), with_plans([](task::TitleId) { return plan_of({5, 4, 3, 2, 1}); }));
        run.feed(RankReady{1, 2, {}, 0, false});
        EXPECT_TRUE(run.held.empty()) << "a probe is not for it";
        run.feed(RankReady{0, 1, {}});
        std::size_t elsewhere = 0;
        while (!run.held.empty()) {
            for (const auto& held : run.held) {
                EXPECT_TRUE(held.rank == 0 || std::holds_alternative<task::ShardTask>(held.task));
                elsewhere += held.rank == 1 ? 1 : 0;
            }
            run.answer(0);
        }
        EXPECT_EQ(run.summary->status, ExitStatus::done);
        EXPECT_GT(elsewhere, 0);
    }
}

TEST(Coordinator, KeepsRanksBusyThatDoNotSeeTheFilesWhileOthersAreProbed) {
    SimulatedRun run(spec_of(3), with_plans([](task::TitleId) { return plan_of({5, 4}); }));
    run.feed(RankReady{0, 1, {}});
    run.feed(RankReady{1, 1, {}, 0, false});
    run.answer(0); // the first probe: the second one is due before any shard
    EXPECT_GE(run.held_by(1), 1);
    for (const auto& held : run.held) {
        EXPECT_EQ(held.rank == 1, std::holds_alternative<task::ShardTask>(held.task));
    }
}

TEST(Coordinator, DoesNotWaitForAFastRankThatCannotSeeTheFiles) {
    SimulatedRun run(spec_of(2), with_plans([](task::TitleId title) {
                         return title == 0 ? plan_of(std::vector<double>(30, 1)) : plan_of({100});
                     }));
    run.feed(RankReady{0, 1, {}});
    run.answer(0, 0.1);
    run.answer(0, 0.1);
    run.feed(RankReady{1, 1, {}, 0, false});
    run.feed(RankReady{2, 1, {}, 0, false});
    const auto is_long = [](const auto& held) {
        const auto* shard = std::get_if<task::ShardTask>(&held.task);
        return shard != nullptr && shard->title == 1;
    };
    // Rank 0 is a tenth as fast as the others, one of which is at the long shard all the time.
    for (auto at = run.held.begin(); at != run.held.end(); at = std::ranges::find_if_not(run.held, is_long)) {
        if (is_long(*at)) {
            continue;
        }
        const double seconds = at->rank == 0 ? 10 : 1;
        run.now += seconds;
        run.answer(static_cast<std::size_t>(at - run.held.begin()), seconds);
    }
    EXPECT_EQ(run.held.size(), 1);
    EXPECT_EQ(run.assigned<task::MuxTask>().size(), 1) << "of the title that is done";
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(Coordinator, DoesWhatHasKilledARankWhereTheFilesAreSeen) {
    SimulatedRun run(spec_of(1), with_plans([](task::TitleId) { return plan_of({5, 1}); }));
    run.feed(RankReady{0, 1, {}});
    run.answer(0);
    run.feed(RankReady{1, 1, {}, 0, false});
    const auto at_1 = std::ranges::find(run.held, 1, &SimulatedRun::Held::rank);
    ASSERT_NE(at_1, run.held.end());
    const task::TaskId deadly = at_1->id;
    run.held.erase(at_1);
    run.feed(RankLost{1, true});
    run.feed(RankReady{2, 1, {}, 0, false});
    while (!run.held.empty()) {
        for (const auto& held : run.held) {
            EXPECT_TRUE(held.id != deadly || held.rank == 0);
        }
        run.answer(0);
    }
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(Coordinator, KeepsEncodersWithinTheMemoryOfTheirRank) {
    const auto plan = [](task::TitleId) {
        title::TitlePlan made = plan_of({5, 4, 3, 2, 1, 1, 1, 1});
        made.memory_bytes = 40;
        return made;
    };
    SimulatedRun run(spec_of(1), with_plans(plan));
    run.feed(RankReady{0, 8, {}, 100});
    run.feed(RankReady{1, 8, {}, 20});
    const auto shards_of = [&](int rank) {
        return std::ranges::count_if(run.held, [rank](const auto& held) {
            return held.rank == rank && std::holds_alternative<task::ShardTask>(held.task);
        });
    };
    while (!run.held.empty()) {
        EXPECT_LE(shards_of(0), 2);
        EXPECT_LE(shards_of(1), 1) << "it has not room for one, but somebody has to do it";
        run.answer(0);
    }
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

/// Ranks of different speed, in seconds for each predicted second; gives the time at which the last shard was done.
double end_of_shards(SimulatedRun& run, const std::vector<double>& seconds_per_cost) {
    std::map<task::TaskId, double> ends;
    double last_shard = 0;
    while (true) {
        for (const auto& held : run.held) {
            const auto* shard = std::get_if<task::ShardTask>(&held.task);
            const double cost = shard == nullptr ? 0 : shard->shard.cost;
            // Ranks have one slot: what waits there for another task begins at its end.
            double begins = run.now;
            for (const auto& other : run.held) {
                begins = other.rank == held.rank && ends.contains(other.id) ? std::max(begins, ends[other.id]) : begins;
            }
            ends.try_emplace(held.id, begins + cost * seconds_per_cost.at(static_cast<std::size_t>(held.rank)));
        }
        if (run.held.empty()) {
            return last_shard;
        }
        const auto next = std::ranges::min_element(run.held, {}, [&](const auto& held) { return ends[held.id]; });
        const double seconds = ends[next->id] - run.now;
        const auto* shard = std::get_if<task::ShardTask>(&next->task);
        const double took =
            shard == nullptr ? seconds : shard->shard.cost * seconds_per_cost.at(static_cast<std::size_t>(next->rank));
        run.now = ends[next->id];
        last_shard = shard == nullptr ? last_shard : run.now;
        run.answer(static_cast<std::size_t>(next - run.held.begin()), took);
    }
}

TEST(Coordinator, LeavesTheLastShardsToRanksThatEndThemSooner) {
    SimulatedRun run(spec_of(1), with_plans([](task::TitleId) { return plan_of(std::vector<double>(23, 1.0), 0); }));
    run.ready(2);
    EXPECT_LE(end_of_shards(run, {1, 4}), 19.5) << "20, if the slow rank took one of the last three";
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(Coordinator, GivesASlowRankTheRestWhenTheFastOneIsLost) {
    SimulatedRun run(spec_of(1), with_plans([](task::TitleId) { return plan_of(std::vector<double>(23, 1.0), 0); }));
    run.ready(2);
    while (run.assigned<task::ShardTask>().size() < 21) {
        run.answer(0, run.held.front().rank == 0 ? 1 : 4);
    }
    std::erase_if(run.held, [](const auto& held) { return held.rank == 0; });
    run.feed(RankLost{0, true});
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(Coordinator, DescribesAFinishedTitle) {
    auto answers = [](const task::Task& task) -> task::TaskResult {
        task::TaskResult result = answer_well(task);
        if (auto* probe = std::get_if<task::ProbeResult>(&result)) {
            probe->plan.index.warnings = {{WarningCode::padded, 0, {}, "from the probe"}};
        } else if (auto* shard = std::get_if<task::ShardResult>(&result)) {
            shard->segment.damaged_frames = 3;
        } else if (auto* tracks = std::get_if<task::TracksResult>(&result)) {
            tracks->warnings = {{WarningCode::data_left_out, 3, {}, "from the tracks"}};
        } else if (auto* mux = std::get_if<task::MuxResult>(&result)) {
            mux->warnings = {{WarningCode::tags_left_out, {}, {}, "from the mux"},
                             {WarningCode::padded, 0, {}, "from the probe"}};
        }
        return result;
    };
    SimulatedRun run(spec_of(1), answers);
    run.now = 5;
    run.ready(1);
    run.now = 9;
    for (int task = 0; task < 5; ++task) {
        run.answer(0, 2);
    }
    ASSERT_TRUE(run.finished());
    const auto& outcome = run.outcome(0);
    EXPECT_EQ(outcome.source, RawPath("/in/0.mkv"));
    EXPECT_EQ(outcome.output, RawPath("/out/0.mp4"));
    EXPECT_EQ(outcome.frames, 500);
    EXPECT_EQ(outcome.damaged_frames, 6);
    EXPECT_EQ(outcome.shards, 2);
    EXPECT_DOUBLE_EQ(outcome.media_seconds, 20);
    EXPECT_DOUBLE_EQ(outcome.core_seconds, 10);
    EXPECT_DOUBLE_EQ(outcome.wall_seconds, 4);
    EXPECT_EQ(outcome.source_bytes, 1000);
    EXPECT_EQ(outcome.output_bytes, 210);
    EXPECT_EQ(outcome.checksum, "sum");
    EXPECT_TRUE(outcome.verified);
    ASSERT_EQ(outcome.warnings.size(), 4) << "one thing is told once";
    EXPECT_EQ(outcome.warnings[0].text, "from the probe");
    EXPECT_NE(outcome.warnings[1].text.find('6'), std::string::npos) << outcome.warnings[1].text;
    EXPECT_EQ(outcome.warnings[2].text, "from the tracks");
    EXPECT_EQ(outcome.warnings[3].text, "from the mux");
    EXPECT_DOUBLE_EQ(run.summary->wall_seconds, 9);
    EXPECT_EQ(run.summary->ranks, 1);
}

TEST(Coordinator, GivesTasksAllThatTheyNeed) {
    auto spec = spec_of(1);
    spec.settings.shard_seconds = 3;
    SimulatedRun run(spec);
    run.ready(1);
    run.answer_all();
    const auto shards = run.assigned<task::ShardTask>();
    ASSERT_EQ(shards.size(), 2);
    const std::string folder = run.assigned<task::MuxTask>().at(0).work_folder.bytes;
    EXPECT_EQ(folder.rfind("/job/segments/key-", 0), 0) << folder;
    EXPECT_EQ(shards[0].segment.bytes, folder + "/0-0-start-10000.seg");
    EXPECT_EQ(shards[1].segment.bytes, folder + "/0-1-10000-end.seg");
    EXPECT_NE(shards[0].key, shards[1].key);
    EXPECT_DOUBLE_EQ(shards[0].settings.shard_seconds, 3);
    ASSERT_EQ(shards[0].index.video.size(), 1);
    EXPECT_TRUE(shards[0].index.video[0].cuts.empty());
    const auto tracks = run.assigned<task::TracksTask>().at(0);
    const auto mux = run.assigned<task::MuxTask>().at(0);
    EXPECT_EQ(mux.segments, (std::vector<std::vector<RawPath>>{{shards[0].segment, shards[1].segment}}));
    EXPECT_EQ(mux.tracks, tracks.segment);
    EXPECT_EQ(mux.output, RawPath("/out/0.mp4"));
    EXPECT_EQ(mux.output_pictures.size(), 1);
}

TEST(Coordinator, HandsOutTitleAfterTitleAndOfEachTheCostliestShardFirst) {
    SimulatedRun run(
        spec_of(3), with_plans([](task::TitleId title) {
            return plan_of(std::vector<double>{1.0 + title, 10.0 - title}, 0.1, "key" + std::to_string(title));
        }));
    run.ready(1);
    for (int probe = 0; probe < 3; ++probe) {
        run.answer(0);
    }
    while (run.assigned<task::ShardTask>().size() < 6) {
        run.answer(0);
    }
    std::vector<double> costs;
    for (const auto& shard : run.assigned<task::ShardTask>()) {
        costs.push_back(shard.shard.cost);
    }
    EXPECT_EQ(costs, (std::vector<double>{10, 1, 9, 2, 8, 3}));
}

TEST(Coordinator, MuxesATitleWhileOthersStillEncode) {
    SimulatedRun run(spec_of(2), with_plans([](task::TitleId title) {
                         return title == 0 ? plan_of({9, 9}, 8, "a") : plan_of(std::vector<double>(6, 1.0), 1, "b");
                     }));
    run.ready(1);
    run.answer_all();
    EXPECT_EQ(kinds_of(run.handed_out).substr(0, 6), "ppsstm");
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(Coordinator, FillsEverySlotBeforeAnyRankHoldsMore) {
    SimulatedRun run(spec_of(1), with_plans([](task::TitleId) { return plan_of(std::vector<double>(6, 1.0)); }));
    run.ready(3, 2);
    run.answer(0);
    EXPECT_EQ(run.held.size(), 6);
    for (int rank = 0; rank < 3; ++rank) {
        EXPECT_EQ(run.held_by(rank), 2);
    }
}

TEST(Coordinator, WakesIdleRanksWhenAProbeBringsWork) {
    SimulatedRun run(spec_of(1));
    run.ready(3);
    EXPECT_EQ(run.held.size(), 1);
    run.answer(0);
    EXPECT_EQ(run.held.size(), 3) << "two shards and the other tracks";
}

TEST(Coordinator, RedoesShardsWhoseJointFailsAndMuxesTheMergedOne) {
    SimulatedRun run(spec_of(1), [](const task::Task& task) -> task::TaskResult {
        task::TaskResult result = answer_well(task);
        if (std::holds_alternative<task::ProbeTask>(task)) {
            return task::ProbeResult{plan_of({4, 3, 2})};
        }
        if (const auto* shard = std::get_if<task::ShardTask>(&task); shard != nullptr && shard->shard.ordinal == 1) {
            std::get<task::ShardResult>(result).joinable = false;
        }
        return result;
    });
    run.ready(2);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    const auto mux = run.assigned<task::MuxTask>();
    ASSERT_EQ(mux.size(), 1);
    ASSERT_EQ(mux[0].segments.at(0).size(), 2);
    EXPECT_NE(mux[0].segments[0][0].bytes.find("/0-0-start-20000.seg"), std::string::npos);
    EXPECT_NE(mux[0].segments[0][1].bytes.find("/0-2-20000-end.seg"), std::string::npos);
    EXPECT_EQ(run.outcome(0).shards, 2);
    ASSERT_EQ(run.deleted.size(), 1);
    EXPECT_EQ(run.deleted[0].paths.size(), 5) << "three shards, the merged one, the other tracks";
}

TEST(Coordinator, LeavesOutAFileThatWasNotSaidToBeAVideo) {
    auto spec = spec_of(2);
    spec.titles[0].required = false;
    SimulatedRun run(spec, [](const task::Task& task) -> task::TaskResult {
        const auto* probe = std::get_if<task::ProbeTask>(&task);
        return probe != nullptr && probe->title == 0 ? failure(FailureKind::input) : answer_well(task);
    });
    run.ready(1);
    run.answer_all();
    EXPECT_EQ(run.outcome(0).state, job::TitleState::ignored);
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(run.status().titles_total, 1);
}

TEST(Coordinator, ReportsRejectedInputsAsFailed) {
    auto spec = spec_of(1);
    spec.rejected.push_back({"/in/missing.mkv", "/in/missing.mkv: no such file"});
    SimulatedRun run(spec);
    ASSERT_EQ(run.titles.size(), 1);
    EXPECT_EQ(run.titles[0].outcome.line, "/in/missing.mkv: no such file");
    EXPECT_FALSE(run.titles[0].title) << "it is no title of the job";
    run.ready(1);
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::some_failed);
    ASSERT_EQ(run.summary->titles.size(), 2);
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
    EXPECT_EQ(run.outcome(1).state, job::TitleState::failed);
    EXPECT_EQ(run.status().titles_failed, 1);
}

TEST(Coordinator, SaysWhichTitleOfTheJobHasFinishedSoThatNobodySearches) {
    const auto spec = spec_of(5);
    SimulatedRun run(spec);
    run.ready(3);
    run.answer_all();
    ASSERT_EQ(run.titles.size(), 5);
    for (const TitleFinished& finished : run.titles) {
        ASSERT_TRUE(finished.title);
        EXPECT_EQ(spec.titles.at(static_cast<std::size_t>(*finished.title)).output, finished.outcome.output);
    }
}

TEST(Coordinator, LeavesKeptTitlesAlone) {
    auto spec = spec_of(2);
    spec.titles[1].kept = true;
    SimulatedRun run(spec);
    run.ready(1);
    run.answer_all();
    EXPECT_EQ(run.outcome(1).state, job::TitleState::kept);
    EXPECT_EQ(run.assigned<task::ProbeTask>().size(), 1);
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(run.status().titles_done, 2);
}

TEST(Coordinator, EndsAtOnceWhenThereIsNothingToDo) {
    auto spec = spec_of(1);
    spec.titles[0].kept = true;
    SimulatedRun run(spec);
    EXPECT_TRUE(run.finished());
    EXPECT_TRUE(run.stopped_ranks.empty());
    run.ready(3);
    EXPECT_EQ(run.stopped_ranks, (std::vector<int>{0, 1, 2}));
    SimulatedRun empty(job::JobSpec{});
    EXPECT_TRUE(empty.finished());
    EXPECT_EQ(empty.summary->status, ExitStatus::done);
}

TEST(Coordinator, TitlesWithTheSameContentDoNotShareSegments) {
    SimulatedRun run(spec_of(2));
    run.ready(2);
    run.answer_all();
    std::set<RawPath> paths;
    for (const auto& shard : run.assigned<task::ShardTask>()) {
        paths.insert(shard.segment);
    }
    EXPECT_EQ(paths.size(), 4);
}

TEST(Coordinator, MuxesATitleWithTwoVideoTracksInOrder) {
    auto plan = plan_of({3, 3});
    plan.index.video.push_back(plan.index.video[0]);
    plan.output_pictures.resize(2);
    title::Shard whole;
    whole.track = 1;
    whole.cost = 9;
    plan.shards.push_back(whole);
    SimulatedRun run(spec_of(1), with_plans([plan](task::TitleId) { return plan; }));
    run.ready(1);
    run.answer_all();
    const auto mux = run.assigned<task::MuxTask>().at(0);
    ASSERT_EQ(mux.segments.size(), 2);
    EXPECT_EQ(mux.segments[0].size(), 2);
    ASSERT_EQ(mux.segments[1].size(), 1);
    EXPECT_NE(mux.segments[1][0].bytes.find("/1-0-start-end.seg"), std::string::npos);
}

TEST(Coordinator, MakesTheSameOfATitleInWhateverOrderRanksAnswer) {
    const auto answers = [](const task::Task& task) -> task::TaskResult {
        if (std::holds_alternative<task::ProbeTask>(task)) {
            return task::ProbeResult{plan_of(std::vector<double>(9, 1.0))};
        }
        task::TaskResult result = answer_well(task);
        if (const auto* shard =
                std::get_if<task::ShardTask>(&task)) { // every third cut is none, and one merger breaks the next
            const auto& bounds = shard->shard;
            auto& made = std::get<task::ShardResult>(result);
            made.joinable = bounds.ordinal % 3 != 1;
            if (bounds.ordinal == 3 && bounds.end->pts - bounds.begin->pts == 2 * shard_length) {
                made.segment.tail.front().hash = "seen from afar";
            }
        }
        return result;
    };
    std::optional<std::vector<std::vector<RawPath>>> expected;
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::mt19937 random(seed);
        SimulatedRun run(spec_of(1), answers);
        run.ready(1 + static_cast<int>(seed % 5), 1 + static_cast<int>(seed % 2));
        run.answer_all(random);
        const auto mux = run.assigned<task::MuxTask>();
        ASSERT_EQ(mux.size(), 1);
        expected = expected.value_or(mux[0].segments);
        ASSERT_EQ(mux[0].segments, *expected) << "seed " << seed;
    }
    EXPECT_EQ(expected->at(0).size(), 5);
}

TEST(Coordinator, ShowsHowFarTheRunIs) {
    SimulatedRun run(spec_of(1));
    EXPECT_EQ(run.status().state, "starting");
    run.ready(1);
    EXPECT_EQ(run.status().state, "probing");
    run.answer(0);
    auto status = run.status();
    EXPECT_EQ(status.state, "running");
    EXPECT_DOUBLE_EQ(status.cost_total, 3.5);
    EXPECT_DOUBLE_EQ(status.media_seconds_total, 20);
    EXPECT_DOUBLE_EQ(status.eta_seconds, -1);
    EXPECT_EQ(status.running, std::vector<std::string>{"0.mkv"});
    run.now = 4;
    run.feed(ProgressReported{0, {run.held.at(0).id, 125, 50, 5'000'000}});
    status = run.status();
    EXPECT_EQ(status.frames_done, 125);
    EXPECT_EQ(status.bytes_done, 50);
    EXPECT_DOUBLE_EQ(status.media_seconds_done, 5);
    EXPECT_DOUBLE_EQ(status.cost_done, 1);
    EXPECT_DOUBLE_EQ(status.elapsed_seconds, 4);
    EXPECT_GT(status.frames_per_second, 0);
    run.answer(0, 4); // cost 2 took 4 s
    status = run.status();
    EXPECT_EQ(status.frames_done, 250);
    EXPECT_DOUBLE_EQ(status.cost_done, 2);
    EXPECT_DOUBLE_EQ(status.eta_seconds, 3);
    run.answer_all();
    status = run.status();
    EXPECT_EQ(status.state, "finished");
    EXPECT_DOUBLE_EQ(status.cost_done, status.cost_total);
    EXPECT_DOUBLE_EQ(status.media_seconds_done, 20);
    EXPECT_EQ(status.titles_done, 1);
    EXPECT_EQ(status.titles_total, 1);
    EXPECT_TRUE(status.running.empty());
}

} // namespace reelmill::scatter::test
