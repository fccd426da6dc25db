// What survives a coordinator. Each rank of these runs keeps what it holds and what it has answered, as the real ones
// do; a coordination ends at any moment, and another one goes on from a snapshot that may be old.
#include "simulated_run.hpp"

namespace reelmill::scatter::test {

namespace {

struct Worker {
    std::vector<std::pair<task::TaskId, task::Task>> held;
    std::vector<TaskFinished> answers; ///< not confirmed
    bool alive = true;
};

/// A whole run under changing coordinations.
class Succession {
public:
    Succession(job::JobSpec spec, int ranks, unsigned seed, Answers answers)
        : spec_(std::move(spec)), random_(seed), answers_(std::move(answers)),
          workers_(static_cast<std::size_t>(ranks)) {
        begin({});
    }

    /// Lets things happen until the run is over.
    void run(double death_rate, double loss_rate) {
        int steps = 0;
        while (!summary) {
            ASSERT_LT(++steps, 100'000) << "the run does not end";
            if (chance(death_rate)) {
                replace_coordinator();
            } else if (chance(loss_rate) && living() > 1) {
                kill_a_worker();
            } else if (chance(0.2)) {
                saved_ = coordinator_->snapshot();
            } else {
                let_somebody_finish();
            }
        }
    }

    std::optional<job::RunSummary> summary;
    std::map<std::string, int> published; ///< per output
    int shards_done = 0;
    int coordinations = 0;
    int deaths = 0;

private:
    bool chance(double rate) { return std::uniform_real_distribution<>(0, 1)(random_) < rate; }
    std::size_t living() const {
        return static_cast<std::size_t>(
            std::count_if(workers_.begin(), workers_.end(), [](const Worker& worker) { return worker.alive; }));
    }

    void begin(const std::optional<RunSnapshot>& snapshot) {
        coordinator_.emplace(spec_, ++coordinations);
        if (coordinations > 1) {
            coordinator_->take_over(snapshot.value_or(RunSnapshot{}));
        }
        carry_out(coordinator_->start(now_));
        for (std::size_t rank = 0; rank < workers_.size(); ++rank) {
            if (workers_[rank].alive) {
                greet(static_cast<int>(rank));
            }
        }
        feed(RanksReported{});
    }

    void greet(int rank) {
        const Worker& worker = workers_[static_cast<std::size_t>(rank)];
        std::vector<task::TaskId> holding;
        for (const auto& [id, task] : worker.held) {
            holding.push_back(id);
        }
        feed(RankReady{rank, 2, holding});
        for (const auto& answer : worker.answers) {
            feed(answer);
        }
    }

    void replace_coordinator() {
        // What was decided but not heard of by anybody is lost with it; what was answered is not.
        begin(saved_);
    }

    void kill_a_worker() {
        const auto rank = std::uniform_int_distribution<std::size_t>(0, workers_.size() - 1)(random_);
        if (workers_[rank].alive) {
            ++deaths;
            workers_[rank] = Worker{{}, {}, false};
            feed(RankLost{static_cast<int>(rank)});
        }
    }

    void let_somebody_finish() {
        std::vector<int> busy;
        for (std::size_t rank = 0; rank < workers_.size(); ++rank) {
            if (!workers_[rank].held.empty()) {
                busy.push_back(static_cast<int>(rank));
            }
        }
        ASSERT_FALSE(busy.empty()) << "nobody has anything to do, and the run is not over";
        const int rank = busy[std::uniform_int_distribution<std::size_t>(0, busy.size() - 1)(random_)];
        Worker& worker = workers_[static_cast<std::size_t>(rank)];
        const auto which = std::uniform_int_distribution<std::size_t>(0, worker.held.size() - 1)(random_);
        const auto [id, task] = worker.held[which];
        worker.held.erase(worker.held.begin() + static_cast<std::ptrdiff_t>(which));
        shards_done += std::holds_alternative<task::ShardTask>(task) ? 1 : 0;
        if (const auto* mux = std::get_if<task::MuxTask>(&task)) {
            ++published[mux->output.bytes];
        }
        worker.answers.push_back(TaskFinished{rank, id, answers_(task), 1});
        feed(worker.answers.back());
    }

    void feed(const Event& event) {
        now_ += 0.01;
        carry_out(coordinator_->handle(event, now_));
    }

    void carry_out(std::vector<Action> actions) {
        for (auto& action : actions) {
            if (auto* assign = std::get_if<Assign>(&action)) {
                Worker& worker = workers_.at(static_cast<std::size_t>(assign->rank));
                EXPECT_TRUE(worker.alive) << "work for the dead";
                const bool held = std::any_of(worker.held.begin(), worker.held.end(),
                                              [&](const auto& each) { return each.first == assign->task; });
                if (!held) {
                    worker.held.emplace_back(assign->task, assign->work);
                }
            } else if (const auto* cancel = std::get_if<Cancel>(&action)) {
                cancel_on(workers_.at(static_cast<std::size_t>(cancel->rank)), *cancel);
            } else if (auto* end = std::get_if<RunFinished>(&action)) {
                summary = std::move(end->summary);
            }
        }
    }

    void cancel_on(Worker& worker, const Cancel& cancel) {
        if (std::erase_if(worker.held, [&](const auto& each) { return each.first == cancel.task; }) > 0) {
            cancelled_.push_back(
                TaskFinished{cancel.rank, cancel.task, task::TaskFailure{FailureKind::interrupted, "stopped", {}}, 0});
        }
        if (!answering_) {
            answering_ = true;
            while (!cancelled_.empty()) {
                const TaskFinished answer = cancelled_.back();
                cancelled_.pop_back();
                feed(answer);
            }
            answering_ = false;
        }
    }

    job::JobSpec spec_;
    std::mt19937 random_;
    Answers answers_;
    std::vector<Worker> workers_;
    std::optional<Coordinator> coordinator_;
    std::optional<RunSnapshot> saved_;
    std::vector<TaskFinished> cancelled_;
    bool answering_ = false;
    double now_ = 0;
};

task::TaskResult answer_with_failed_joints(const task::Task& task) {
    task::TaskResult result = answer_well(task);
    if (std::holds_alternative<task::ProbeTask>(task)) {
        return task::ProbeResult{plan_of(std::vector<double>(6, 1.0))};
    }
    if (auto* shard = std::get_if<task::ShardResult>(&result)) {
        // The third cut cannot be decoded from, unless it was merged away.
        const auto& begin = std::get<task::ShardTask>(task).shard.begin;
        shard->joinable = !begin || begin->pts != 3 * shard_length;
    }
    return result;
}

} // namespace

TEST(Takeover, GoesOnFromAnySnapshotToTheSameEnd) {
    int takeovers = 0;
    for (unsigned seed = 0; seed < 400; ++seed) {
        SCOPED_TRACE(seed);
        Succession run(spec_of(4), 3, seed, answer_with_failed_joints);
        run.run(0.05, 0);
        ASSERT_TRUE(run.summary);
        EXPECT_EQ(run.summary->status, ExitStatus::done);
        ASSERT_EQ(run.summary->titles.size(), 4U);
        for (const auto& title : run.summary->titles) {
            EXPECT_EQ(title.state, job::TitleState::done);
            EXPECT_EQ(title.frames, 500);
        }
        EXPECT_EQ(run.published.size(), 4U);
        takeovers += run.coordinations - 1;
    }
    EXPECT_GT(takeovers, 400);
}

TEST(Takeover, RedoesNothingThatSomebodyHoldsOrHasAnswered) {
    for (unsigned seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        Succession run(spec_of(4), 3, seed, answer_with_failed_joints);
        run.run(0.05, 0);
        // Per title: six shards, and one that the failed joint has merged.
        EXPECT_EQ(run.shards_done, 4 * 7);
        for (const auto& [output, times] : run.published) {
            EXPECT_EQ(times, 1) << output;
        }
    }
}

TEST(Takeover, SurvivesWorkersThatDieInBetween) {
    int deaths = 0;
    for (unsigned seed = 0; seed < 400; ++seed) {
        SCOPED_TRACE(seed);
        Succession run(spec_of(3), 5, seed, answer_well);
        run.run(0.05, 0.05);
        ASSERT_TRUE(run.summary);
        EXPECT_EQ(run.summary->status, ExitStatus::done);
        deaths += run.deaths;
    }
    EXPECT_GT(deaths, 200);
}

TEST(Takeover, GivesOutNothingBeforeAllHaveReported) {
    Coordinator coordinator(spec_of(2), 2);
    coordinator.take_over({});
    EXPECT_TRUE(coordinator.start(0).empty());
    EXPECT_TRUE(coordinator.handle(RankReady{0, 1, {}}, 0).empty());
    EXPECT_EQ(coordinator.handle(RanksReported{}, 0).size(), 1U);
}

TEST(Takeover, CancelsWhatIsNotWantedAnyMore) {
    auto spec = spec_of(1);
    SimulatedRun before(spec);
    before.ready(1);
    before.answer(0);
    const task::TaskId shard = task::task_id(0, {task::PieceKind::shard, 0, 0});
    Coordinator coordinator(spec, 2);
    auto snapshot = before.snapshot();
    snapshot.titles.at(0).state = job::TitleState::failed;
    snapshot.titles.at(0).outcome = json_text(job::TitleOutcome{});
    coordinator.take_over(snapshot);
    const auto end = coordinator.start(0);
    ASSERT_TRUE(coordinator.finished());
    EXPECT_TRUE(std::any_of(end.begin(), end.end(),
                            [](const Action& action) { return std::holds_alternative<DeleteSegments>(action); }));
    const auto answer = coordinator.handle(RankReady{0, 1, {shard}}, 0);
    ASSERT_EQ(answer.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<StopRank>(answer[0]));
}

TEST(TaskId, NamesAPieceBothWays) {
    for (const task::TitleId title : {0, 1, 77, (1 << 28) - 1}) {
        for (const auto kind : {task::PieceKind::probe, task::PieceKind::tracks, task::PieceKind::shard,
                                task::PieceKind::mux, task::PieceKind::analysis}) {
            const task::Piece piece{kind, 255, (1U << 24U) - 1};
            const task::TaskId id = task::task_id(title, piece);
            EXPECT_GE(id, 0);
            EXPECT_EQ(task::title_of(id), title);
            EXPECT_EQ(task::piece_of(id).kind, kind);
            EXPECT_EQ(task::piece_of(id).track, 255);
            EXPECT_EQ(task::piece_of(id).position, (1U << 24U) - 1);
        }
    }
    EXPECT_EQ(task::title_of(-1), -1);
    EXPECT_EQ(task::title_of(task::task_id(0, {static_cast<task::PieceKind>(7), 0, 0})), -1)
        << "of no kind that exists";
}

TEST(LostSegments, AreMadeOnceMoreAndTheTitleIsJoinedThen) {
    int muxes = 0;
    SimulatedRun run(spec_of(1), [&](const task::Task& task) -> task::TaskResult {
        const auto* mux = std::get_if<task::MuxTask>(&task);
        if (mux != nullptr && ++muxes == 1) {
            return task::SegmentsLost{{mux->segments.at(0).at(1), mux->tracks}, "a bit has flipped"};
        }
        return answer_well(task);
    });
    run.ready(2);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::done);
    EXPECT_EQ(muxes, 2);
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 3U);
    EXPECT_EQ(run.assigned<task::TracksTask>().size(), 2U);
    EXPECT_EQ(run.outcome(0).frames, 500);
}

TEST(LostSegments, EndTheTitleWhenItHappensOverAndOver) {
    SimulatedRun run(spec_of(2), [&](const task::Task& task) -> task::TaskResult {
        const auto* mux = std::get_if<task::MuxTask>(&task);
        if (mux != nullptr && mux->title == 0) {
            return task::SegmentsLost{{mux->tracks}, "a bit has flipped"};
        }
        return answer_well(task);
    });
    run.ready(2);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.outcome(0).state, job::TitleState::failed);
    EXPECT_EQ(run.outcome(1).state, job::TitleState::done);
}

TEST(RefusedTracks, AreMadeAnotherWayUnderAnotherNameAndNothingElseIsMadeAgain) {
    SimulatedRun run(spec_of(1), [&](const task::Task& task) -> task::TaskResult {
        const auto* mux = std::get_if<task::MuxTask>(&task);
        if (mux != nullptr && mux->tracks.bytes.ends_with("/tracks.seg")) {
            return task::FileRefused{"not published", {{3, "is missing", 1}}, {}};
        }
        return answer_well(task);
    });
    run.ready(2);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 2U);
    const auto made = run.assigned<task::TracksTask>();
    ASSERT_EQ(made.size(), 2U);
    EXPECT_TRUE(made[0].refused.empty());
    ASSERT_EQ(made[1].refused.size(), 1U);
    EXPECT_EQ(made[1].refused[0].stream, 3);
    EXPECT_EQ(made[1].refused[0].reason, "is missing");
    EXPECT_EQ(made[1].refused[0].times, 1);
    EXPECT_NE(made[1].segment, made[0].segment) << "a copy of the first one may lie anywhere";
    EXPECT_NE(made[1].key, made[0].key);
}

TEST(RefusedTracks, EndTheTitleWhenNoWayDoes) {
    int muxes = 0;
    SimulatedRun run(spec_of(2), [&](const task::Task& task) -> task::TaskResult {
        const auto* mux = std::get_if<task::MuxTask>(&task);
        if (mux != nullptr && mux->title == 0) {
            ++muxes;
            return task::FileRefused{"a.mkv: not published: audio stream 3: is missing", {{3, "is missing", 1}}, {}};
        }
        return answer_well(task);
    });
    run.ready(2);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(muxes, 3) << "as it was, made another way, left out";
    EXPECT_EQ(run.outcome(0).state, job::TitleState::failed);
    EXPECT_EQ(run.outcome(0).line, "a.mkv: not published: audio stream 3: is missing");
    EXPECT_EQ(run.outcome(1).state, job::TitleState::done);
}

/// The join finds a picture at `at` missing as long as its shard is shorter than `enough`.
Answers missing_pictures(Ticks at, Ticks enough) {
    return [at, enough](const task::Task& task) -> task::TaskResult {
        if (std::holds_alternative<task::ProbeTask>(task)) {
            return task::ProbeResult{plan_of({1, 1, 1, 1, 1})};
        }
        const auto* mux = std::get_if<task::MuxTask>(&task);
        if (mux == nullptr) {
            return answer_well(task);
        }
        for (const auto& path : mux->segments.at(0)) {
            const std::string name = path.bytes.substr(path.bytes.rfind('/') + 1); // TRACK-ORDINAL-BEGIN-END.seg
            const auto dash = name.rfind('-');
            const std::string from = name.substr(4, dash - 4);
            const std::string to = name.substr(dash + 1, name.size() - dash - 5);
            const Ticks begin = from == "start" ? 0 : std::stoll(from);
            const Ticks end = to == "end" ? 5 * shard_length : std::stoll(to);
            if (begin <= at && at < end && end - begin < enough) {
                return task::FileRefused{"a.mkv: not published: a picture is missing", {}, {path}};
            }
        }
        return answer_well(task);
    };
}

TEST(RefusedPictures, AreMadeAgainAsAPartOfOneLongerShard) {
    SimulatedRun run(spec_of(1), missing_pictures(21'000, 3 * shard_length));
    run.ready(2);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.outcome(0).state, job::TitleState::done);
    EXPECT_EQ(run.assigned<task::ShardTask>().size(), 6U) << "five, and three of them once more as one";
    EXPECT_EQ(run.assigned<task::MuxTask>().back().segments.at(0).size(), 3U);
    EXPECT_EQ(run.assigned<task::TracksTask>().size(), 1U);
}

TEST(RefusedPictures, EndTheTitleWhereOneShardHasThemAll) {
    SimulatedRun run(spec_of(1), missing_pictures(21'000, 99 * shard_length));
    run.ready(2);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.outcome(0).state, job::TitleState::failed);
    EXPECT_EQ(run.outcome(0).line, "a.mkv: not published: a picture is missing");
    EXPECT_EQ(run.assigned<task::MuxTask>().back().segments.at(0).size(), 1U);
}

TEST(Deaths, AreToldToWhoeverGetsTheTaskNext) {
    SimulatedRun run(spec_of(1));
    run.ready(2);
    run.feed(RankLost{run.held.at(0).rank, true});
    run.held.erase(run.held.begin());
    ASSERT_EQ(run.held.size(), 1U);
    EXPECT_EQ(std::get<task::ProbeTask>(run.held[0].task).deaths, 1);
    run.answer_all();
    EXPECT_TRUE(run.finished());
}

TEST(Deaths, OfSilentRanksAreNoneOfTheTasksFault) {
    SimulatedRun run(spec_of(1));
    run.ready(2);
    run.feed(RankLost{run.held.at(0).rank, false});
    run.held.erase(run.held.begin());
    EXPECT_EQ(std::get<task::ProbeTask>(run.held.at(0).task).deaths, 0);
}

TEST(Resume, LooksAtFinishedSegmentsAfterNewWork) {
    const auto plans = with_plans([](task::TitleId) { return plan_of({4, 3, 2, 1}); });
    SimulatedRun before(spec_of(1), plans);
    before.ready(1);
    before.answer(0); // the probe
    before.answer(0); // the costliest shard
    SimulatedRun after(spec_of(1), plans, before.snapshot());
    after.ready(1);
    after.answer_all();
    ASSERT_TRUE(after.finished());
    std::vector<double> costs;
    for (const auto& shard : after.assigned<task::ShardTask>()) {
        costs.push_back(shard.shard.cost);
    }
    EXPECT_EQ(costs, (std::vector<double>{3, 2, 1, 4}));
}

TEST(Resume, KnowsNothingOfWorkForAnotherPlan) {
    const auto plan_with_key = [](const std::string& key) {
        return with_plans([key](task::TitleId) { return plan_of({4, 3, 2, 1}, 0.5, key); });
    };
    SimulatedRun before(spec_of(1), plan_with_key("old"));
    before.ready(1);
    before.answer(0);
    before.answer(0);
    SimulatedRun after(spec_of(1), plan_with_key("new"), before.snapshot());
    after.ready(1);
    after.answer_all();
    EXPECT_DOUBLE_EQ(after.assigned<task::ShardTask>().at(0).shard.cost, 4);
}

TEST(Straggler, IsBegunOnceMoreOnAnIdleRankAndTheFirstResultCounts) {
    SimulatedRun run(spec_of(1));
    run.ready(2);
    run.answer(0); // the probe; both shards are at work now
    const auto slow = std::find_if(run.held.begin(), run.held.end(),
                                   [](const auto& task) { return std::holds_alternative<task::ShardTask>(task.task); });
    const task::TaskId id = slow->id;
    const int rank = slow->rank;
    for (std::size_t other = 0; run.held.size() > 1;) {
        other = run.held[0].id == id ? 1 : 0;
        run.answer(other); // a second for each: that is what the predictions are measured by
    }
    run.now = 4;
    run.feed(ProgressReported{rank, {id, 0, 0, 0}});
    EXPECT_EQ(run.held.size(), 1U) << "it is late, but not by much";
    run.now = 60;
    run.feed(ProgressReported{rank, {id, 0, 0, 0}});
    ASSERT_EQ(run.held.size(), 2U);
    EXPECT_NE(run.held[1].rank, rank);
    run.feed(ProgressReported{rank, {id, 0, 0, 0}});
    EXPECT_EQ(run.held.size(), 2U) << "twice is enough";
    run.answer(1);
    EXPECT_TRUE(run.held.at(0).cancelled);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::done);
}

TEST(Stop, LetsWhatIsNearlyDoneEnd) {
    SimulatedRun run(spec_of(1));
    run.ready(2);
    run.answer(0);
    ASSERT_EQ(run.held.size(), 2U);
    run.now = 10;
    // Nine tenths of one shard in ten seconds: the rest takes about one.
    run.feed(ProgressReported{run.held[0].rank, {run.held[0].id, 0, 0, 9'000'000}});
    run.feed(StopRequested{"enough", 5});
    EXPECT_FALSE(run.held[0].cancelled);
    EXPECT_TRUE(run.held[1].cancelled);
    run.feed(GraceOver{});
    EXPECT_TRUE(run.held[0].cancelled);
    run.answer_all();
    ASSERT_TRUE(run.finished());
    EXPECT_EQ(run.summary->status, ExitStatus::stopped);
}

} // namespace reelmill::scatter::test
