// The files of a job folder that another version of the program has left.
#include "reelmill/core/kept_file.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/job_lock_look.hpp"
#include "reelmill/job/prepare.hpp"
#include "reelmill/job/slurm_job.hpp"
#include "reelmill/job/split.hpp"

#include "support/temporary_folder.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace reelmill::job {
namespace {

/// As if a program of the next format had written it.
void make_newer(const std::string& path) {
    Json document = Json::parse(std::ifstream(path));
    document["format"] = 2;
    std::ofstream(path) << document;
}

class OtherVersions : public testing::Test {
protected:
    [[nodiscard]] TranscodeRequest request() const {
        TranscodeRequest made;
        made.inputs = {source};
        made.output = folder / "o.mp4";
        return made;
    }

    /// The title as if it had been transcoded.
    void finish(bool overwrite = false) const {
        auto asked = request();
        asked.overwrite = overwrite;
        const JobSpec spec = prepare(asked).spec;
        make_job_folder(spec);
        TitleOutcome outcome;
        outcome.source = spec.titles.at(0).source;
        outcome.output = folder.file("o.mp4", "made");
        outcome.state = TitleState::done;
        save_done_record(spec, spec.titles[0], outcome);
    }

    [[nodiscard]] std::string record() const { return done_record_path(job, folder / "o.mp4"); }

    /// The only line against the only title.
    [[nodiscard]] static std::string rejection(const TranscodeRequest& request) {
        const JobSpec spec = prepare(request).spec;
        EXPECT_TRUE(spec.titles.empty());
        return spec.rejected.size() == 1 ? spec.rejected[0].line : "not exactly one rejection";
    }

    test::TemporaryFolder folder;
    std::string source = folder.file("a.mkv");
    std::string job = folder / ".o.mp4.reelmill";
};

TEST_F(OtherVersions, ARecordWithoutAFormatIsThatOfTheFirstProgram) {
    finish();
    Json document = Json::parse(std::ifstream(record()));
    EXPECT_EQ(document.erase("format"), 1);
    std::ofstream(record()) << document;
    EXPECT_TRUE(prepare(request()).spec.titles.at(0).kept);
}

TEST_F(OtherVersions, ARecordWithFieldsThatCameLaterIsUnderstood) {
    finish();
    Json document = Json::parse(std::ifstream(record()));
    document["loudness"] = -23;
    std::ofstream(record()) << document;
    EXPECT_TRUE(prepare(request()).spec.titles.at(0).kept);
}

TEST_F(OtherVersions, ARecordOfANewerOneIsNotTakenForAStrangersFile) {
    finish();
    make_newer(record());
    const std::string line = rejection(request());
    EXPECT_NE(line.find("made by a newer reelmill (format 2, this one knows 1)"), std::string::npos) << line;
    EXPECT_NE(line.find("--overwrite"), std::string::npos) << line;
    auto anew = request();
    anew.overwrite = true;
    EXPECT_FALSE(prepare(anew).spec.titles.at(0).kept);
    EXPECT_THROW((void)load_done_records(job), NewerFormat);
}

TEST_F(OtherVersions, ARecordOfANewerOneIsReplacedWithItsOutput) {
    finish();
    make_newer(record());
    finish(true);
    EXPECT_TRUE(prepare(request()).spec.titles.at(0).kept);
}

TEST_F(OtherVersions, AJobThatANewerOneWasStoppedAtIsLeftAlone) {
    const JobSpec spec = prepare(request()).spec;
    make_job_folder(spec);
    EXPECT_NO_THROW(refuse_newer_job(job));
    save_spec(spec);
    EXPECT_NO_THROW(refuse_newer_job(job));
    make_newer(spec_file(job));
    EXPECT_THROW((void)load_spec(spec_file(job)), NewerFormat);
    try {
        refuse_newer_job(job);
        FAIL() << "it would be overwritten";
    } catch (const NewerFormat& newer) {
        EXPECT_NE(std::string(newer.what()).find("--restart"), std::string::npos) << newer.what();
    }
}

TEST_F(OtherVersions, AJobThatIsDamagedIsNoNewerOne) {
    (void)folder.file(".o.mp4.reelmill/job.json", "{");
    EXPECT_NO_THROW(refuse_newer_job(job));
}

TEST_F(OtherVersions, OtherFilesOfANewerOneAreRefusedByName) {
    make_job_folder(prepare(request()).spec);
    save_summary(job, {}, "run");
    save_slurm_job(job, {"17", 1});
    settle_split(job, deal({{"a", 1}}, 3));
    make_newer(summary_file(job));
    make_newer(slurm_file(job));
    make_newer(job + "/parts/split-3.json");
    EXPECT_THROW((void)load_summary(job, "run"), NewerFormat);
    EXPECT_THROW((void)load_last_summary(job), NewerFormat);
    EXPECT_THROW((void)load_slurm_job(job), NewerFormat);
    EXPECT_THROW((void)load_split(job, 3), NewerFormat);
}

/// Its process may be at work however little is understood of what it says of itself.
TEST_F(OtherVersions, AHolderOfANewerOneIsNotTakenForDead) {
    make_job_folder(prepare(request()).spec);
    const JobLock lock = JobLock::begin(job, {"a run", 0}, {});
    make_newer(job + "/terms/term-000001");
    HostFacts nobody_lives = HostFacts::real();
    nobody_lives.start_of = [](std::int64_t) { return std::nullopt; };
    EXPECT_EQ(look_at_holder(job, nobody_lives).presence, Presence::unknown);
}

} // namespace
} // namespace reelmill::job
