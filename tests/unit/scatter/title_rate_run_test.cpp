// A bitrate over a title and joints at scenes, through the real coordinator: the shards and the quality of each are the
// same whoever works on them, in whatever order, and whatever becomes of ranks and coordinators.
#include "made_up_pictures.hpp"
#include "simulated_network.hpp"

#include <map>
#include <tuple>

namespace reelmill::scatter::test {

namespace {

/// The segments that each title was joined from at last.
std::map<std::string, std::vector<RawPath>> joined(const SimulatedRun& run) {
    std::map<std::string, std::vector<RawPath>> segments;
    for (const auto& mux : run.assigned<task::MuxTask>()) {
        segments[mux.output.bytes] = mux.segments.at(0);
    }
    return segments;
}

/// Of the first title.
std::vector<RawPath> segments_joined(const SimulatedRun& run) {
    const auto all = joined(run);
    return all.empty() ? std::vector<RawPath>() : all.begin()->second;
}

SimulatedRun whole_run(const MadeUpPictures& pictures, int titles, int ranks, unsigned order) {
    SimulatedRun run(spec_with_bitrate(titles), pictures.answers());
    run.ready(ranks, 2);
    std::mt19937 random(order);
    run.answer_all(random);
    EXPECT_TRUE(run.finished());
    return run;
}

/// Of shards by their segments' names; the last one of each that was ordered.
std::map<std::string, task::ShardTask> shards_by_name(const SimulatedRun& run) {
    std::map<std::string, task::ShardTask> shards;
    for (const auto& shard : run.assigned<task::ShardTask>()) {
        shards.insert_or_assign(shard.segment.bytes, shard);
    }
    return shards;
}

std::int64_t bytes_joined(const SimulatedRun& run, const MadeUpPictures& pictures) {
    std::int64_t sum = 0;
    const auto shards = shards_by_name(run);
    for (const RawPath& segment : segments_joined(run)) {
        sum += pictures.encoded(shards.at(segment.bytes).shard).segment.payload_bytes;
    }
    return sum;
}

} // namespace

TEST(TitleRateRun, IsTheSameWithAnyNumberOfRanksInAnyOrder) {
    for (unsigned seed = 0; seed < 30; ++seed) {
        SCOPED_TRACE(seed);
        MadeUpPictures pictures(seed, 3 + static_cast<int>(seed % 9));
        pictures.unjoinable = seed % 3 == 0 ? 0.1 : 0;
        const auto alone = joined(whole_run(pictures, 2, 1, seed));
        ASSERT_EQ(alone.size(), 2U);
        for (const int ranks : {2, 5}) {
            EXPECT_EQ(joined(whole_run(pictures, 2, ranks, seed + 1)), alone) << ranks << " ranks";
        }
    }
}

TEST(TitleRateRun, HitsTheBitrate) {
    for (unsigned seed = 0; seed < 60; ++seed) {
        SCOPED_TRACE(seed);
        MadeUpPictures pictures(seed, 4 + static_cast<int>(seed % 20));
        pictures.unjoinable = seed % 2 == 0 ? 0.1 : 0;
        const SimulatedRun run = whole_run(pictures, 1, 3, seed);
        const double rate =
            static_cast<double>(bytes_joined(run, pictures)) * 8 / static_cast<double>(pictures.seconds());
        EXPECT_NEAR(rate / 1e6, 1, pictures.seconds() >= 120 ? 0.005 : 0.016);
    }
}

TEST(TitleRateRun, AnalysesEachPieceOnceAndEncodesFewShardsTwice) {
    std::size_t encodes = 0;
    std::size_t shards = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
        const MadeUpPictures pictures(seed, 12);
        const SimulatedRun run = whole_run(pictures, 1, 4, seed);
        EXPECT_EQ(run.assigned<task::AnalysisTask>().size(), 12U) << seed;
        encodes += run.assigned<task::ShardTask>().size();
        shards += segments_joined(run).size();
    }
    EXPECT_LT(encodes, shards * 3 / 2);
}

TEST(TitleRateRun, EncodesNothingFarFromWhatItEndsWith) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        MadeUpPictures pictures(seed, 3 + static_cast<int>(seed % 12));
        pictures.unjoinable = 0.15; // of these nothing is known
        const SimulatedRun run = whole_run(pictures, 1, 3, seed);
        const auto by_name = shards_by_name(run);
        int least = 5100;
        int most = 0;
        for (const RawPath& segment : segments_joined(run)) {
            const int quality = by_name.at(segment.bytes).shard.quality.value();
            least = std::min(least, quality);
            most = std::max(most, quality);
        }
        EXPECT_LE(most - least, 300);
        for (const auto& [name, task] : by_name) {
            EXPECT_GT(task.shard.quality.value(), least - 1200) << name;
            EXPECT_LT(task.shard.quality.value(), most + 1200) << name;
        }
    }
}

TEST(TitleRateRun, GivesEveryShardAQualityAndWithoutABitrateNone) {
    const MadeUpPictures pictures(1);
    for (const auto& shard : whole_run(pictures, 1, 2, 1).assigned<task::ShardTask>()) {
        EXPECT_TRUE(shard.shard.quality);
    }
    auto spec = spec_with_bitrate(1);
    spec.settings.video.bitrate = 0;
    SimulatedRun run(spec, pictures.answers());
    run.ready(2);
    run.answer_all();
    EXPECT_EQ(run.summary.value().status, ExitStatus::done);
    EXPECT_EQ(run.assigned<task::AnalysisTask>().size(), 6U);
    for (const auto& shard : run.assigned<task::ShardTask>()) {
        EXPECT_FALSE(shard.shard.quality);
    }
}

TEST(TitleRateRun, BeginsNoShardBeforeAllOfTheTitleWasLookedAt) {
    const MadeUpPictures pictures(2);
    SimulatedRun run(spec_with_bitrate(1), pictures.answers());
    run.ready(4, 4);
    std::size_t analysed = 0;
    while (!run.held.empty()) {
        analysed += std::holds_alternative<task::AnalysisTask>(run.held.back().task) ? 1 : 0;
        run.answer(run.held.size() - 1);
        EXPECT_TRUE(analysed == 6 || run.assigned<task::ShardTask>().empty());
    }
    EXPECT_EQ(run.assigned<task::AnalysisTask>().size(), 6U);
}

TEST(TitleRateRun, CountsAllWorkThatIsDone) {
    const MadeUpPictures pictures(3);
    SimulatedRun run(spec_with_bitrate(2), pictures.answers());
    run.ready(2);
    while (!run.held.empty()) {
        run.answer(0);
        run.now += 1;
        const auto status = run.status();
        EXPECT_LE(status.cost_done, status.cost_total * (1 + 1e-9));
        EXPECT_LE(status.media_seconds_done, status.media_seconds_total * (1 + 1e-9));
    }
    EXPECT_NEAR(run.status().media_seconds_done, 120, 1e-6);
    EXPECT_NEAR(run.status().cost_done, run.status().cost_total, 1e-6);
}

TEST(TitleRateRun, ResumesToTheSameWithoutLookingAgain) {
    for (unsigned seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        MadeUpPictures pictures(seed, 4 + static_cast<int>(seed % 5));
        pictures.unjoinable = seed % 4 == 0 ? 0.1 : 0;
        const SimulatedRun undisturbed = whole_run(pictures, 2, 1, 0);
        std::mt19937 random(seed);
        std::optional<RunSnapshot> before;
        std::set<std::tuple<task::TitleId, int>> looked_at;
        for (int stops = 0; stops < 3; ++stops) {
            SimulatedRun run(spec_with_bitrate(2), pictures.answers(), before);
            run.ready(1 + static_cast<int>(random() % 4));
            const std::size_t steps = stops == 2 ? 100'000 : random() % undisturbed.handed_out.size();
            for (std::size_t step = 0; step < steps && !run.held.empty(); ++step) {
                const std::size_t position = random() % run.held.size();
                const auto* analysis = std::get_if<task::AnalysisTask>(&run.held[position].task);
                if (analysis != nullptr && !run.held[position].cancelled) {
                    EXPECT_TRUE(looked_at.emplace(analysis->title, analysis->shard.ordinal).second)
                        << "title " << analysis->title << " once more at " << analysis->shard.ordinal;
                }
                run.answer(position);
            }
            before = run.snapshot();
            // Of a title that is done nobody needs to know more.
            std::erase_if(looked_at, [&](const auto& each) {
                return before->titles[static_cast<std::size_t>(std::get<0>(each))].state == job::TitleState::done;
            });
            if (run.finished()) {
                EXPECT_EQ(run.summary.value().status, ExitStatus::done);
                for (const auto& [output, segments] : joined(run)) {
                    EXPECT_EQ(segments, joined(undisturbed).at(output));
                }
                break;
            }
        }
    }
}

TEST(TitleRateRun, AnotherRateResumesWithNothingOfTheOldOne) {
    const MadeUpPictures pictures(4);
    const auto with_key = [&](const std::string& key) {
        return [pictures, key](const task::Task& task) {
            auto result = pictures.answer(task);
            if (auto* probe = std::get_if<task::ProbeResult>(&result)) {
                probe->plan.key = key;
            }
            return result;
        };
    };
    SimulatedRun before(spec_with_bitrate(1), with_key("old"));
    before.ready(1);
    for (int i = 0; i < 12; ++i) {
        before.answer(0);
    }
    SimulatedRun after(spec_with_bitrate(1, 700'000), with_key("new"), before.snapshot());
    after.ready(1);
    after.answer_all();
    EXPECT_EQ(after.assigned<task::AnalysisTask>().size(), 6U);
    EXPECT_EQ(after.summary.value().status, ExitStatus::done);
}

TEST(TitleRateRun, EndsTheSameHoweverRanksAndCoordinatorsDie) {
    SimulatedNetwork::Rates rates{.kill = 0.01, .freeze = 0.005, .break_link = 0.005};
    task::Term terms = 0;
    int kills = 0;
    for (unsigned content = 0; content < 8; ++content) {
        MadeUpPictures pictures(content, 4 + static_cast<int>(content % 4));
        pictures.unjoinable = content % 2 == 0 ? 0.1 : 0;
        SimulatedNetwork undisturbed(spec_with_bitrate(2), 1, 0, pictures.answers());
        undisturbed.run({});
        ASSERT_TRUE(undisturbed.summary);
        EXPECT_EQ(undisturbed.published.size(), 2U);
        for (unsigned seed = 1; seed <= 25; ++seed) {
            SCOPED_TRACE(testing::Message() << "content " << content << ", seed " << seed);
            SimulatedNetwork network(spec_with_bitrate(2), 2 + static_cast<int>(seed % 4), seed, pictures.answers());
            network.run(rates);
            ASSERT_TRUE(network.summary);
            EXPECT_EQ(network.summary->status, ExitStatus::done);
            EXPECT_EQ(network.published, undisturbed.published);
            EXPECT_FALSE(network.published_twice_differently);
            terms += network.terms;
            kills += network.kills;
        }
    }
    EXPECT_GT(terms, 250);
    EXPECT_GT(kills, 100);
}

TEST(TitleRateRun, MakesALostSegmentOnceMoreWithTheSameQuality) {
    const MadeUpPictures pictures(5);
    const auto undisturbed = joined(whole_run(pictures, 1, 1, 0));
    int muxes = 0;
    SimulatedRun run(spec_with_bitrate(1), [&](const task::Task& task) -> task::TaskResult {
        const auto* mux = std::get_if<task::MuxTask>(&task);
        if (mux != nullptr && ++muxes == 1) {
            return task::SegmentsLost{{mux->segments.at(0).at(1)}, "a bit has flipped"};
        }
        return pictures.answer(task);
    });
    run.ready(2);
    run.answer_all();
    EXPECT_EQ(run.summary.value().status, ExitStatus::done);
    EXPECT_EQ(muxes, 2);
    EXPECT_EQ(joined(run), undisturbed);
}

TEST(TitleRateRun, GoesOnWherePicturesAreMissingAtTheJoin) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        SCOPED_TRACE(seed);
        const MadeUpPictures pictures(seed, 5);
        std::map<std::string, std::vector<RawPath>> first;
        for (const int ranks : {1, 3}) {
            int muxes = 0;
            SimulatedRun run(spec_with_bitrate(1), [&](const task::Task& task) -> task::TaskResult {
                const auto* mux = std::get_if<task::MuxTask>(&task);
                if (mux != nullptr && ++muxes == 1) {
                    return task::FileRefused{"a picture is missing", {}, {mux->segments.at(0).at(2)}};
                }
                return pictures.answer(task);
            });
            run.ready(ranks);
            std::mt19937 random(seed);
            run.answer_all(random);
            EXPECT_EQ(run.summary.value().status, ExitStatus::done);
            const double rate =
                static_cast<double>(bytes_joined(run, pictures)) * 8 / static_cast<double>(pictures.seconds());
            EXPECT_NEAR(rate / 1e6, 1, 0.016);
            first = ranks == 1 ? joined(run) : first;
            EXPECT_EQ(joined(run), first);
        }
    }
}

} // namespace reelmill::scatter::test
