#include "reelmill/job/part.hpp"

#include "../../support/temporary_folder.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/job/adopt_segments.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/job_lock.hpp"
#include "reelmill/job/output_name.hpp"
#include "reelmill/job/prepare.hpp"

#include <gmock/gmock.h>

namespace reelmill::job {
namespace {

using test::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Part, HasAFolderByWhichItIsKnown) {
    const std::string folder = part_folder("/out/.reelmill", {3, 100});
    EXPECT_EQ(folder, "/out/.reelmill/parts/3-of-100");
    EXPECT_EQ(part_of(folder), (Part{3, 100}));
    EXPECT_EQ(shared_folder(folder), "/out/.reelmill");
    EXPECT_EQ(text_of({3, 100}), "3/100");
}

TEST(Part, IsNotSeenInOtherFolders) {
    for (const char* folder : {"/out/.reelmill", "/out/3-of-100", "/parts/0-of-3", "/parts/4-of-3", "/parts/03-of-3",
                               "/parts/+1-of-3", "/parts/1-of-", "/parts/-of-3", "/parts/1-of-3-of-3", "/parts"}) {
        EXPECT_FALSE(part_of(folder)) << folder;
        EXPECT_EQ(shared_folder(folder), folder);
    }
}

TEST(Part, HasItsRecordsWhereAllHaveThem) {
    const std::string part = "/out/.reelmill/parts/3-of-100";
    EXPECT_EQ(done_folder(part), "/out/.reelmill/done");
    EXPECT_EQ(done_record_path(part, "/out/a/b.mp4"), done_record_path("/out/.reelmill", "/out/a/b.mp4"));
    EXPECT_EQ(short_output_hash(part, "/out/a.mp4"), short_output_hash("/out/.reelmill", "/out/a.mp4"));
    EXPECT_EQ(segments_folder(part), part + "/segments");
}

/// A library of nine titles, to be done in parts.
class PartsTest : public ::testing::Test {
protected:
    PartsTest() {
        for (const char* name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
            (void)folder.file(std::string("in/") + name + ".mkv", std::string(100, 'x'));
        }
        (void)folder.file("in/sub/large.mkv", std::string(1000, 'x'));
    }

    [[nodiscard]] TranscodeRequest request(std::optional<Part> part) const {
        TranscodeRequest request;
        request.inputs = {folder / "in"};
        request.output = folder / "out/";
        request.part = part;
        return request;
    }

    [[nodiscard]] std::vector<std::string> outputs_of(std::optional<Part> part) const {
        std::vector<std::string> outputs;
        for (const TitleSpec& title : prepare(request(part)).spec.titles) {
            outputs.push_back(title.output.bytes.substr((folder / "out/").size()));
        }
        return outputs;
    }

    void finish(const TitleSpec& title, const JobSpec& spec) const {
        make_job_folder(spec);
        (void)folder.file(title.output.bytes.substr(folder.path().size() + 1), "made");
        TitleOutcome outcome;
        outcome.source = title.source;
        outcome.output = title.output;
        outcome.state = TitleState::done;
        save_done_record(spec, title, outcome);
    }

    [[nodiscard]] std::string job() const { return folder / "out/.reelmill"; }

    TemporaryFolder folder;
};

TEST_F(PartsTest, TogetherDoEveryTitleOnce) {
    std::multiset<std::string> all;
    for (int number = 1; number <= 4; ++number) {
        for (const std::string& output : outputs_of(Part{number, 4})) {
            all.insert(output);
        }
    }
    const auto plain = outputs_of(std::nullopt);
    EXPECT_EQ(all, std::multiset<std::string>(plain.begin(), plain.end()));
    EXPECT_THAT(outputs_of(Part{1, 4}), ElementsAre("sub/large.mp4"));
}

TEST_F(PartsTest, AreTheSameWhenOtherPartsHaveFinishedTitles) {
    const auto third = outputs_of(Part{3, 3});
    const auto second = prepare(request(Part{2, 3})).spec;
    for (const TitleSpec& title : second.titles) {
        finish(title, second);
    }
    EXPECT_EQ(outputs_of(Part{3, 3}), third);
    const auto again = prepare(request(Part{2, 3})).spec;
    EXPECT_EQ(again.titles.size(), second.titles.size());
    EXPECT_TRUE(std::ranges::all_of(again.titles, &TitleSpec::kept));
}

TEST_F(PartsTest, FindFinishedWhatAPlainRunOrAnotherDivisionHasDone) {
    const auto all = prepare(request(std::nullopt)).spec;
    finish(all.titles[0], all);
    const auto second = prepare(request(Part{2, 2})).spec;
    finish(second.titles[1], second);
    std::int64_t kept = 0;
    for (int number = 1; number <= 3; ++number) {
        kept += std::ranges::count_if(prepare(request(Part{number, 3})).spec.titles, &TitleSpec::kept);
    }
    EXPECT_EQ(kept, 2);
}

TEST_F(PartsTest, DoNotCountWhatOthersHaveFinished) {
    const auto second = prepare(request(Part{2, 3})).spec;
    const auto third = prepare(request(Part{3, 3})).spec;
    finish(second.titles[0], second);
    finish(third.titles[0], third);
    finish(third.titles[1], third);
    save_spec(second);
    save_spec(third);
    EXPECT_EQ(count_done_records(second.job_folder.bytes), 1);
    EXPECT_EQ(count_done_records(third.job_folder.bytes), 2);
    EXPECT_EQ(count_done_records(job()), 3);
}

TEST_F(PartsTest, KeepToTheSplitOfTheFirstWhenTheLibraryGrows) {
    settle_split(job(), *prepare(request(Part{1, 3})).unsettled);
    std::vector<std::vector<std::string>> before;
    for (int number = 1; number <= 3; ++number) {
        before.push_back(outputs_of(Part{number, 3}));
    }
    (void)folder.file("in/a.mkv", std::string(5000, 'x'));
    (void)folder.file("in/new.mkv", std::string(900, 'x'));
    EXPECT_FALSE(prepare(request(Part{1, 3})).unsettled);
    int with_the_new_one = 0;
    for (int number = 1; number <= 3; ++number) {
        auto now = outputs_of(Part{number, 3});
        with_the_new_one += static_cast<int>(std::erase(now, "new.mp4"));
        EXPECT_EQ(now, before[static_cast<std::size_t>(number - 1)]);
    }
    EXPECT_EQ(with_the_new_one, 1);
}

TEST_F(PartsTest, TellOfInputsThatAreNoTitlesOnce) {
    (void)folder.file("in/empty.mkv", "");
    EXPECT_EQ(prepare(request(Part{1, 2})).spec.rejected.size(), 1U);
    EXPECT_EQ(prepare(request(Part{2, 2})).spec.rejected.size(), 0U);
}

TEST_F(PartsTest, RefuseTheFolderOfAPartAsAJobFolder) {
    auto wrong = request(std::nullopt);
    wrong.job_folder = folder / "job/parts/1-of-2";
    EXPECT_THROW((void)prepare(wrong), Failure);
}

TEST_F(PartsTest, WorkSideBySideAndNotBesideOthers) {
    const std::string one = part_folder(job(), {1, 2});
    const std::string two = part_folder(job(), {2, 2});
    const std::string other = part_folder(job(), {1, 3});
    make_job_folder(prepare(request(Part{1, 2})).spec);
    EXPECT_THAT(rivals_of(one), ElementsAre(job()));
    JobLock first = JobLock::begin(one, {"first"});
    JobLock second = JobLock::begin(two, {"second"});
    for (const std::string& rival : {job(), other}) {
        try {
            (void)JobLock::begin(rival, {"rival"});
            ADD_FAILURE() << rival << " was not refused";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::usage);
            EXPECT_THAT(failure.what(), HasSubstr("1-of-2: another run is at work here"));
        }
    }
    first.release();
    second.release();
    JobLock plain = JobLock::begin(job(), {"plain"});
    EXPECT_THROW((void)JobLock::begin(two, {"late"}), Failure);
    plain.release();
    EXPECT_EQ(JobLock::begin(two, {"late"}).term(), 3) << "whoever was refused has withdrawn";
}

TEST_F(PartsTest, ElsewhereAreWatchedUntilTheyShowThatTheyLive) {
    const std::string one = part_folder(job(), {1, 2});
    make_job_folder(prepare(request(Part{1, 2})).spec);
    Surroundings there;
    there.host.host = "elsewhere";
    there.host.boot_id = "another boot";
    JobLock first = JobLock::begin(one, {"first"}, there);
    Surroundings here;
    std::chrono::steady_clock::time_point now;
    here.now = [&] { return now; };
    here.wait = [&](std::chrono::milliseconds time) {
        now += time;
        return true;
    };
    EXPECT_EQ(JobLock::begin(job(), {"plain"}, here).term(), 1) << "it was silent for long enough";
    EXPECT_GE(now.time_since_epoch(), here.silence);
    here.wait = [&](std::chrono::milliseconds time) {
        now += time;
        first.renew();
        return true;
    };
    EXPECT_THROW((void)JobLock::begin(job(), {"plain", 1}, here), Failure);
}

TEST_F(PartsTest, LeaveTheirSegmentsToWhoeverDoesTheTitlesNext) {
    const auto two = prepare(request(Part{2, 3})).spec;
    const std::string mine = "KEY-" + short_output_hash(two.job_folder, two.titles[0].output);
    const std::string other = "KEY-0123456789abcdef";
    (void)folder.file("out/.reelmill/segments/" + mine + "/0.seg", "segment");
    (void)folder.file("out/.reelmill/parts/1-of-2/segments/" + other + "/0.seg", "segment");
    make_job_folder(two);
    adopt_segments(two);
    EXPECT_EQ(test::content_of(two.job_folder.bytes + "/segments/" + mine + "/0.seg"), "segment");
    EXPECT_TRUE(std::filesystem::exists(job() + "/parts/1-of-2/segments/" + other)) << "not of this part";

    adopt_segments(prepare(request(std::nullopt)).spec);
    EXPECT_EQ(test::content_of(job() + "/segments/" + mine + "/0.seg"), "segment");
    EXPECT_EQ(test::content_of(job() + "/segments/" + other + "/0.seg"), "segment");
    EXPECT_FALSE(std::filesystem::exists(job() + "/parts"));
}

} // namespace
} // namespace reelmill::job
