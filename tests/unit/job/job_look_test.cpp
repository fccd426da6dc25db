// What those see who only look: which folder is meant, who holds it, what is finished in it.
#include "reelmill/core/failure.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/find_job.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/job_lock_look.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace reelmill::job {
namespace {

std::string job_at(const test::TemporaryFolder& folder, const std::string& name) {
    folder.folder(name + "/done");
    folder.folder(name + "/terms");
    return folder / name;
}

TEST(FindJob, TakesTheFolderTheOutputFolderAndTheOutputFile) {
    const test::TemporaryFolder folder;
    const std::string job = job_at(folder, "out/.reelmill");
    EXPECT_EQ(find_job_folder(job), job);
    EXPECT_EQ(find_job_folder(folder / "out/"), job);
    const std::string of_file = job_at(folder, ".film.mkv.reelmill");
    EXPECT_EQ(find_job_folder(folder / "film.mkv"), of_file) << "not made yet";
    folder.file("film.mkv");
    EXPECT_EQ(find_job_folder(folder / "film.mkv"), of_file);
}

TEST(FindJob, NamesTheFolderThatIsNone) {
    const test::TemporaryFolder folder;
    folder.folder("other/done"); // by chance
    for (const std::string& name : {folder / "other", folder / "missing", std::string()}) {
        try {
            static_cast<void>(find_job_folder(name));
            ADD_FAILURE() << name;
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::usage);
            EXPECT_NE(std::string(failure.what()).find(name), std::string::npos);
            EXPECT_EQ(std::string(failure.what()).find('\n'), std::string::npos);
        }
    }
}

TEST(FolderHolder, IsAtWorkDeadOrGone) {
    const test::TemporaryFolder folder;
    const std::string job = job_at(folder, "job");
    EXPECT_EQ(look_at_holder(job).presence, Presence::nobody);
    JobLock starter = JobLock::begin(job, {"run", -1});
    JobLock lock = JobLock::begin(job, {"run", 4});
    const FolderHolder held = look_at_holder(job);
    EXPECT_EQ(held.presence, Presence::at_work);
    EXPECT_EQ(held.starter, Presence::at_work);
    EXPECT_EQ(held.term, lock.term());
    EXPECT_EQ(held.rank, 4);
    HostFacts nobody_lives = HostFacts::real();
    nobody_lives.start_of = [](std::int64_t) { return std::optional<std::int64_t>(); };
    EXPECT_EQ(look_at_holder(job, nobody_lives).presence, Presence::dead);
    EXPECT_EQ(look_at_holder(job, nobody_lives).starter, Presence::dead);
    HostFacts elsewhere = HostFacts::real();
    elsewhere.host = "elsewhere";
    elsewhere.boot_id = "another";
    EXPECT_EQ(look_at_holder(job, elsewhere).presence, Presence::unknown);
    lock.release();
    EXPECT_EQ(look_at_holder(job).presence, Presence::nobody);
}

TEST(LastSummary, IsFoundWhateverRunLeftIt) {
    const test::TemporaryFolder folder;
    const std::string job = job_at(folder, "job");
    EXPECT_FALSE(load_last_summary(job));
    RunSummary summary;
    summary.ranks = 7;
    save_summary(job, summary, "some run");
    ASSERT_TRUE(load_last_summary(job));
    EXPECT_EQ(load_last_summary(job)->ranks, 7);
    EXPECT_FALSE(load_summary(job, "another run"));
    EXPECT_TRUE(load_summary(job, "some run"));
    folder.file("job/summary.json", "{");
    EXPECT_FALSE(load_last_summary(job));
}

TEST(DoneRecords, AreFoundByTheTimeTheyWereWritten) {
    const test::TemporaryFolder folder;
    const std::string job = job_at(folder, "job");
    DoneRecord record;
    record.output = folder / "film.mkv";
    const std::string path = done_record_path(job, record.output.bytes);
    const std::string name = path.substr(path.rfind('/') + 1);
    folder.file("job/done/" + name, json_text(record));
    folder.file("job/done/damaged.json", "{");
    EXPECT_EQ(load_done_records(job).size(), 1U);
    EXPECT_TRUE(load_record(path));
    EXPECT_TRUE(done_records_since(job, 0).contains(name));
    EXPECT_TRUE(done_records_since(job, std::int64_t{1} << 62).empty());
}

} // namespace
} // namespace reelmill::job
