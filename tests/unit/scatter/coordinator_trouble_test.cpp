// Failures, losses, stops.

#include "simulated_run.hpp"

namespace reelmill::scatter::test {

TEST(Coordinator, FailsATitleAsSoonAsSomethingIsLostThatMustNotBe) {
    auto answers = [](const task::Task& task) -> task::TaskResult {
        task::TaskResult result = answer_well(task);
        if (auto* probe = std::get_if<task::ProbeResult>(&result); probe != nullptr && header_of(task).title == 0) {
            probe->plan.index.warnings = {{WarningCode::transparency_left_out, 0, {}, "no alpha"}};
        } else if (auto* shard = std::get_if<task::ShardResult>(&result);
                   shard != nullptr && header_of(task).title == 1) {
            shard->segment.damaged_frames = 1;
        } else if (auto* tracks = std::get_if<task::TracksResult>(&result);
                   tracks != nullptr && header_of(task).title == 2) {
            tracks->warnings = {{WarningCode::padded, 3, {}, "padded"}};
        }
        return result;
    };
    for (const bool strict : {false, true}) {
        auto spec = spec_of(3);
        spec.strict = strict;
        SimulatedRun run(spec, answers);
        run.ready(1);
        run.answer_all();
        ASSERT_TRUE(run.finished());
        using job::TitleState;
        EXPECT_EQ(run.outcome(0).state, strict ? TitleState::failed : TitleState::done);
        EXPECT_EQ(run.outcome(1).state, strict ? TitleState::failed : TitleState::done);
        EXPECT_EQ(run.outcome(2).state, TitleState::done) << "nothing is lost";
        EXPECT_EQ(run.summary->status, strict ? ExitStatus::some_failed : ExitStatus::done);
        EXPECT_EQ(run.assigned<task::MuxTask>().size(), strict ? 1U : 3U);
        if (strict) {
            EXPECT_NE(run.outcome(0).line.find("/in/0.mkv: --strict"), std::string::npos) << run.outcome(0).line;
            EXPECT_NE(run.outcome(0).line.find("no alpha"), std::string::npos) << run.outcome(0).line;
            EXPECT_TRUE(std::ranges::none_of(run.assigned<task::ShardTask>(), [](const auto& task) {
                return task.title == 0;
            })) << "not a picture is encoded";
        }
    }
}

TEST(Coordinator, FailsATitleWhoseSegmentsHaveDifferentHeaders) {
    SimulatedRun run(spec_of(1), [](const task::Task& task) -> task::TaskResult {
        task::TaskResult result = answer_well(task);
        if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
            std::get<task::ShardResult>(result).segment.parameter_sets = std::to_string(shard->shard.ordinal);
        }
        return result;
    });
    run.ready(1);
    run.answer_all();
    EXPECT_EQ(run.summary->status, ExitStatus::some_failed);
    EXPECT_EQ(run.outcome(0).state, job::TitleState::failed);
    EXPECT_NE(run.outcome(0).line.find("/in/0.mkv"), std::string::npos) << run.outcome(0).line;
    EXPECT_TRUE(run.assigned<task::MuxTask>().empty());
}

TEST(Coordinator, AFailureHurtsItsTitleAlone) {
    for (const std::size_t failing_kind : {0, 1, 2, 3}) {
        SimulatedRun run(spec_of(3), [failing_kind](const task::Task& task) -> task::TaskResult {
            const task::TitleId title = std::visit([](const auto& known) { return known.title; }, task);
            if (title == 1 && task.index() == failing_kind) {
                return failure(FailureKind::input, "/in/1.mkv: is broken");
            }
            return answer_well(task);
        });
        run.ready(2);
        run.answer_all();
        ASSERT_TRUE(run.finished());
        EXPECT_EQ(run.summary->status, ExitStatus::some_failed);
        EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
        EXPECT_EQ(run.outcome(1).state, job::TitleState::failed);
        EXPECT_EQ(run.outcome(1).line, "/in/1.mkv: is broken");
        EXPECT_FALSE(run.outcome(1).verified);
        EXPECT_EQ(run.outcome(2).state, job::TitleState::done);
    }
}

TEST(Coordinator, DropsWaitingTasksOfAFailedTitleAndCancelsItsRunningOnes) {
    SimulatedRun run(spec_of(1), with_plans([](task::TitleId) { return plan_of({5, 4, 3, 2}); }));
    run.ready(2);
    run.answer(0);
    ASSERT_EQ(run.held.size(), 2);
    run.answer_with(0, failure(FailureKind::input));
    EXPECT_FALSE(run.finished()) << "a cancelled task has not been answered";
    ASSERT_EQ(run.held.size(), 1);
    EXPECT_TRUE(run.held[0].cancelled);
    EXPECT_TRUE(run.deleted.empty()) << "its segment may still be written";
    run.answer_with(0, good_shard(plan_of({5, 4}).shards[0]));
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 2);
    ASSERT_EQ(run.deleted.size(), 1);
    EXPECT_EQ(run.deleted[0].paths.size(), 5);
    ASSERT_EQ(run.titles.size(), 1);
    EXPECT_EQ(run.titles[0].chain, "why");
}

TEST(Coordinator, IgnoresResultsOfUnknownAndOfFinishedTasks) {
    SimulatedRun run(spec_of(1));
    run.ready(1);
    run.feed(TaskFinished{0, 12345, task::ProbeResult{plan_of({1})}, 1});
    run.feed(TaskFinished{9, run.held.at(0).id + 1, failure(FailureKind::environment), 1});
    const task::TaskId probe = run.held.at(0).id;
    run.answer(0);
    const auto handed_out = run.handed_out.size();
    run.feed(TaskFinished{0, probe, task::ProbeResult{plan_of({1, 1, 1})}, 1});
    run.feed(TaskFinished{0, probe, failure(FailureKind::input), 1});
    EXPECT_EQ(run.handed_out.size(), handed_out);
    run.answer_all();
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
    EXPECT_EQ(run.outcome(0).shards, 2);
}

TEST(Coordinator, GivesTheWorkOfALostRankToOthers) {
    SimulatedRun run(spec_of(1));
    run.ready(2);
    run.answer(0);
    const auto lost = run.held.at(0);
    ASSERT_EQ(lost.rank, 0);
    run.feed(RankLost{0});
    std::erase_if(run.held, [](const auto& task) { return task.rank == 0; });
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 3) << "one of the two was handed out twice";
    EXPECT_EQ(run.stopped_ranks, std::vector<int>{1});
}

TEST(Coordinator, TakesTheResultOfARankThatWasThoughtLost) {
    SimulatedRun run(spec_of(1));
    run.ready(1);
    run.answer(0);
    const auto lost = run.held.at(0);
    run.feed(RankLost{0});
    run.held.clear();
    run.feed(TaskFinished{0, lost.id, good_shard(std::get<task::ShardTask>(lost.task).shard), 1});
    run.feed(RankReady{1, 1, {}});
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 2) << "nothing was done twice";
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
}

TEST(Coordinator, CancelsTheSecondTryWhenTheFirstOneCameThrough) {
    SimulatedRun run(spec_of(1));
    run.ready(2);
    run.answer(0);
    const auto lost = run.held.at(0);
    run.feed(RankLost{0});
    run.held.erase(run.held.begin());
    while (std::none_of(run.held.begin(), run.held.end(), [&](const auto& task) { return task.id == lost.id; })) {
        run.answer(0);
    }
    run.feed(TaskFinished{0, lost.id, good_shard(std::get<task::ShardTask>(lost.task).shard), 1});
    const auto second = std::find_if(run.held.begin(), run.held.end(), [&](const auto& t) { return t.id == lost.id; });
    ASSERT_NE(second, run.held.end());
    EXPECT_TRUE(second->cancelled);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
}

TEST(Coordinator, DoesNotBelieveTheFailureOfARankThatWasGivenUp) {
    SimulatedRun run(spec_of(1));
    run.ready(2);
    const auto probe = run.held.at(0);
    run.feed(RankLost{probe.rank});
    run.held.erase(run.held.begin());
    run.feed(TaskFinished{probe.rank, probe.id, failure(FailureKind::input), 1});
    run.answer_all();
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
}

TEST(Coordinator, StopsWhenAskedAndKeepsSegmentsForNextTime) {
    SimulatedRun run(spec_of(2), with_plans([](task::TitleId) { return plan_of({5, 4, 3, 2}); }));
    run.ready(2);
    run.answer(0);
    run.answer(0);
    run.feed(StopRequested{"stopped by SIGTERM"});
    const auto handed_out = run.handed_out.size();
    EXPECT_EQ(run.status().state, "stopping");
    for (const auto& task : run.held) {
        EXPECT_TRUE(task.cancelled);
    }
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.handed_out.size(), handed_out);
    EXPECT_EQ(run.summary->status, ExitStatus::stopped);
    EXPECT_EQ(run.summary->line, "stopped by SIGTERM");
    EXPECT_EQ(run.outcome(0).state, job::TitleState::stopped);
    EXPECT_EQ(run.outcome(1).state, job::TitleState::stopped);
    EXPECT_EQ(run.titles.size(), 2);
    EXPECT_TRUE(run.deleted.empty());
}

TEST(Coordinator, CountsATitleThatIsPublishedInSpiteOfTheStop) {
    SimulatedRun run(spec_of(1));
    run.ready(1);
    while (run.assigned<task::MuxTask>().empty()) {
        run.answer(0);
    }
    run.feed(StopRequested{"stopped by SIGINT"});
    run.answer_with(0, answer_well(run.held.at(0).task));
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
    EXPECT_EQ(run.summary->status, ExitStatus::stopped);
    EXPECT_EQ(run.deleted.size(), 1);
}

TEST(Coordinator, StopsTheRunWhenTheDiskIsFull) {
    SimulatedRun run(spec_of(2));
    run.ready(2);
    run.answer_with(0, failure(FailureKind::environment, "/job: no space left"));
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::environment);
    EXPECT_EQ(run.summary->line, "/job: no space left");
    EXPECT_EQ(run.outcome(0).state, job::TitleState::stopped);
}

TEST(Coordinator, CanBeResumedWhateverFailureStopsIt) {
    for (const auto status : {ExitStatus::done, ExitStatus::some_failed, ExitStatus::environment}) {
        SimulatedRun run(spec_of(2));
        run.ready(2);
        run.feed(StopRequested{"something broke", 0, status});
        run.answer_all();
        ASSERT_TRUE(run.finished());
        EXPECT_EQ(run.summary->status, ExitStatus::environment);
        EXPECT_TRUE(run.deleted.empty());
    }
}

TEST(Coordinator, StopsBeforeAnyRankIsThere) {
    SimulatedRun run(spec_of(1));
    run.feed(StopRequested{"stopped by SIGINT"});
    EXPECT_TRUE(run.finished());
    run.ready(1);
    EXPECT_EQ(run.stopped_ranks, std::vector<int>{0});
    EXPECT_TRUE(run.held.empty());
}

TEST(Coordinator, FailsATitleWhoseRankAnswersWithTheWrongKindOfResult) {
    SimulatedRun run(spec_of(1));
    run.ready(1);
    run.answer_with(0, task::MuxResult{});
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.outcome(0).state, job::TitleState::failed);
}

TEST(Coordinator, FailsATitleWhosePlanContradictsItself) {
    auto plan = plan_of({1, 1});
    plan.shards[1].track = 4;
    SimulatedRun run(spec_of(1), with_plans([plan](task::TitleId) { return plan; }));
    run.ready(1);
    run.answer_all();
    EXPECT_EQ(run.outcome(0).state, job::TitleState::failed);
}

TEST(Coordinator, FinishesWhateverRanksDoAsLongAsOneIsLeft) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        std::mt19937 random(seed);
        SimulatedRun run(spec_of(4), with_plans([](task::TitleId title) {
                             return plan_of(std::vector<double>(static_cast<std::size_t>(3 + title), 1.0));
                         }));
        run.ready(5);
        int alive = 5;
        while (!run.held.empty()) {
            const auto position = std::uniform_int_distribution<std::size_t>(0, run.held.size() - 1)(random);
            const auto task = run.held[position];
            if (alive > 1 && random() % 10 == 0) {
                --alive;
                run.feed(RankLost{task.rank});
                std::erase_if(run.held, [&](const auto& other) { return other.rank == task.rank; });
                if (random() % 2 == 0) { // it had sent its result, and the result was late
                    run.feed(TaskFinished{task.rank, task.id, answer_well(task.task), 1});
                }
            } else {
                run.answer(position);
            }
        }
        ASSERT_TRUE(run.finished()) << "seed " << seed;
        for (const auto& title : run.summary->titles) {
            ASSERT_EQ(title.state, job::TitleState::done) << "seed " << seed;
        }
        ASSERT_GE(run.assigned<task::MuxTask>().size(), 4);
        ASSERT_EQ(run.deleted.size(), 4);
    }
}

} // namespace reelmill::scatter::test
