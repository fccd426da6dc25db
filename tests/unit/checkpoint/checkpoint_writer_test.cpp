#include "reelmill/checkpoint/checkpoint_writer.hpp"

#include "../../support/temporary_folder.hpp"
#include "sample_snapshot.hpp"

#include <atomic>
#include <deque>
#include <future>
#include <gtest/gtest.h>
#include <vector>

namespace reelmill::checkpoint {
namespace {

std::shared_ptr<const scatter::RunSnapshot> snapshot(task::Term term = 1) {
    auto run = std::make_shared<scatter::RunSnapshot>();
    run->term = term;
    return run;
}

/// A store whose writes take as long as the test says, on a clock of the test's.
class PretendedStore {
public:
    std::atomic<double> now = 100;
    std::atomic<double> write_seconds = 0;
    std::function<void()> trouble = [] {}; ///< set while nothing is written
    std::vector<task::Term> written;       ///< read after flush() or the writer's end

    Written write(const scatter::RunSnapshot& run) {
        now = now + write_seconds;
        trouble();
        written.push_back(run.term);
        return {1000, write_seconds};
    }
    CheckpointWriter::Write function() {
        return [this](const scatter::RunSnapshot& run) { return write(run); };
    }
    CheckpointWriter::Clock clock() {
        return [this] { return now.load(); };
    }
};

TEST(CheckpointWriter, WritesWhatIsOffered) {
    PretendedStore store;
    CheckpointWriter writer(store.function(), store.clock());
    writer.offer(snapshot(5));
    writer.flush();
    EXPECT_EQ(store.written, std::vector<task::Term>{5});
    EXPECT_FALSE(writer.problem());
    EXPECT_EQ(writer.totals().writes, 1);
    EXPECT_EQ(writer.totals().bytes, 1000);
}

TEST(CheckpointWriter, HasNothingToFlushAtFirst) {
    PretendedStore store;
    CheckpointWriter writer(store.function(), store.clock());
    writer.flush();
    EXPECT_TRUE(store.written.empty());
}

TEST(CheckpointWriter, IsDueAtOnceAndThenASecondAfterTheLastWriteBegan) {
    PretendedStore store;
    CheckpointWriter writer(store.function(), store.clock());
    EXPECT_TRUE(writer.due(0));
    writer.offer(snapshot());
    writer.flush();
    EXPECT_FALSE(writer.due(100.9));
    EXPECT_TRUE(writer.due(101));
}

TEST(CheckpointWriter, RestsTwoHundredTimesAsLongAsAWriteTook) {
    PretendedStore store;
    store.write_seconds = 0.25;
    CheckpointWriter writer(store.function(), store.clock());
    writer.offer(snapshot());
    writer.flush();
    EXPECT_FALSE(writer.due(149.9));
    EXPECT_TRUE(writer.due(150));
}

TEST(CheckpointWriter, TakesNoMoreThanHalfAHundredthOfTheTimeHoweverLongWritesTake) {
    for (const double seconds : {0.001, 0.0078125, 0.5, 8.0}) {
        PretendedStore store;
        store.write_seconds = seconds;
        CheckpointWriter writer(store.function(), store.clock());
        for (int step = 0; step < 20'000; ++step) {
            if (writer.due(store.now)) {
                writer.offer(snapshot());
                writer.flush();
            }
            store.now = store.now + 0.125;
        }
        EXPECT_GT(writer.totals().writes, 1);
        EXPECT_LE(writer.totals().seconds - seconds, (store.now - 100) / 200); // the last one's rest is not over
        EXPECT_LE(static_cast<double>(writer.totals().writes), store.now - 100);
    }
}

TEST(CheckpointWriter, RestsAfterAWriteThatFailedToo) {
    PretendedStore store;
    store.write_seconds = 1;
    store.trouble = [] { throw environment_failure("the disk is full"); };
    CheckpointWriter writer(store.function(), store.clock());
    writer.offer(snapshot());
    writer.flush();
    EXPECT_FALSE(writer.due(299));
    EXPECT_TRUE(writer.due(300));
}

/// Lets a test look at a writer that is in the middle of a write.
class HeldStore : public PretendedStore {
public:
    HeldStore() {
        trouble = [this] {
            begun.set_value();
            go_on.get_future().wait();
            trouble = [] {};
        };
    }
    std::promise<void> begun;
    std::promise<void> go_on;
};

TEST(CheckpointWriter, DoesNotHoldUpItsCallerAndWritesOnlyTheNewestOfWhatWasOfferedMeanwhile) {
    HeldStore store;
    CheckpointWriter writer(store.function(), store.clock());
    writer.offer(snapshot(1));
    store.begun.get_future().wait();
    EXPECT_FALSE(writer.due(1e9)); // a write is under way
    EXPECT_FALSE(writer.written());
    const auto replaced = snapshot(2);
    writer.offer(replaced);
    writer.offer(snapshot(3));
    EXPECT_EQ(replaced.use_count(), 1);
    EXPECT_FALSE(writer.due(1e9)); // one waits
    store.go_on.set_value();
    writer.flush();
    EXPECT_TRUE(writer.due(1e9));
    EXPECT_TRUE(writer.written());
    EXPECT_EQ(store.written, (std::vector<task::Term>{1, 3}));
}

TEST(CheckpointWriter, FinishesAWriteAndDropsWhatWaitsAtItsEnd) {
    HeldStore store;
    {
        CheckpointWriter writer(store.function(), store.clock());
        writer.offer(snapshot(1));
        store.begun.get_future().wait();
        writer.offer(snapshot(2));
        // The destructor asks the thread to stop before the write can end, or just after: nothing says which.
        std::jthread releases([&] { store.go_on.set_value(); });
    }
    ASSERT_FALSE(store.written.empty());
    EXPECT_EQ(store.written.front(), 1);
}

TEST(CheckpointWriter, TellsOfAProblemUntilAWriteSucceeds) {
    PretendedStore store;
    store.trouble = [] {
        try {
            throw std::runtime_error("the cause");
        } catch (const std::exception&) {
            std::throw_with_nested(environment_failure("the disk is full"));
        }
    };
    CheckpointWriter writer(store.function(), store.clock());
    writer.offer(snapshot());
    writer.flush();
    ASSERT_TRUE(writer.problem());
    EXPECT_EQ(writer.problem()->line, "the disk is full");
    EXPECT_EQ(writer.problem()->chain, "the disk is full: the cause");
    EXPECT_FALSE(writer.problem()->fenced);
    EXPECT_EQ(writer.totals().writes, 0);
    store.trouble = [] {};
    writer.offer(snapshot());
    writer.flush();
    EXPECT_FALSE(writer.problem());
    EXPECT_EQ(writer.totals().writes, 1);
}

TEST(CheckpointWriter, SaysWhenAnotherCoordinationHasTakenOver) {
    const reelmill::test::TemporaryFolder job;
    CheckpointStore store(job.path());
    constexpr task::Term term = 3;
    std::atomic<bool> overtaken = false;
    store.begin({term, [&] { return overtaken.load(); }});
    double now = 0;
    CheckpointWriter writer([&](const scatter::RunSnapshot& run) { return store.write(run); }, [&] { return now; });
    writer.offer(snapshot(term));
    writer.flush();
    EXPECT_FALSE(writer.problem());
    overtaken = true;
    writer.offer(snapshot(term));
    writer.flush();
    ASSERT_TRUE(writer.problem());
    EXPECT_TRUE(writer.problem()->fenced);
}

} // namespace
} // namespace reelmill::checkpoint
