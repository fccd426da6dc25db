#include "reelmill/job/prepare.hpp"

#include "../../support/temporary_folder.hpp"
#include "prepared_titles.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_folder.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace reelmill::job {
namespace {

namespace fs = std::filesystem;
using test::Names;
using test::outputs_of;
using test::request_for;
using test::TemporaryFolder;

std::string usage_line(const TranscodeRequest& request) {
    try {
        static_cast<void>(prepare(request));
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::usage);
        return failure.what();
    }
    return "it was not refused";
}

std::string rejection(const TranscodeRequest& request) {
    const Prepared prepared = prepare(request);
    EXPECT_TRUE(prepared.spec.titles.empty());
    return prepared.spec.rejected.size() == 1 ? prepared.spec.rejected[0].line : "not exactly one rejection";
}

/// Lets `request`'s only title look as if it had been transcoded.
void pretend_done(const TranscodeRequest& request, const std::string& content = "made") {
    const Prepared prepared = prepare(request);
    ASSERT_EQ(prepared.spec.titles.size(), 1U);
    make_job_folder(prepared.spec);
    TitleOutcome outcome;
    outcome.source = prepared.spec.titles[0].source;
    outcome.output = prepared.spec.titles[0].output;
    outcome.state = TitleState::done;
    outcome.frames = 42;
    std::ofstream(outcome.output.bytes) << content;
    save_done_record(prepared.spec, prepared.spec.titles[0], outcome);
}

TEST(Prepare, OneFileBecomesTheOutputItself) {
    TemporaryFolder folder;
    const Prepared prepared = prepare(request_for({folder.file("a.mkv")}, folder / "x/b.mp4"));
    EXPECT_EQ(outputs_of(prepared), (Names{folder / "x/b.mp4"}));
    EXPECT_EQ(prepared.spec.job_folder, RawPath(folder / "x/.b.mp4.reelmill"));
    EXPECT_FALSE(fs::exists(folder / "x")) << "looking changes nothing";
}

TEST(Prepare, WithoutAnOutputNamesTheTitlesAlone) {
    TemporaryFolder folder;
    folder.file("in/a.mkv");
    folder.file("in/a.mp4");
    const Prepared prepared = prepare(request_for({folder / "in", folder / "none.mkv"}, ""));
    EXPECT_EQ(outputs_of(prepared), (Names{"", ""}));
    EXPECT_EQ(prepared.spec.rejected.size(), 1U);
}

TEST(Prepare, OneFileGoesIntoAFolderThatExistsOrEndsInASlash) {
    TemporaryFolder folder;
    const RawPath input = folder.file("a.tar.mkv");
    folder.folder("there");
    EXPECT_EQ(outputs_of(prepare(request_for({input}, folder / "there"))), (Names{folder / "there/a.tar.mp4"}));
    const Prepared prepared = prepare(request_for({input}, folder / "new/"));
    EXPECT_EQ(outputs_of(prepared), (Names{folder / "new/a.tar.mp4"}));
    EXPECT_EQ(prepared.spec.job_folder, RawPath(folder / "new/.reelmill"));
}

TEST(Prepare, AFolderIsMirroredWithTheFormatsExtension) {
    TemporaryFolder folder;
    folder.file("in/a.avi");
    folder.file("in/s/t/b.ts");
    auto request = request_for({folder / "in"}, folder / "out");
    request.settings.format = Format::webm;
    EXPECT_EQ(outputs_of(prepare(request)), (Names{folder / "out/a.webm", folder / "out/s/t/b.webm"}));
}

TEST(Prepare, OutputsInsideAnInputFolderAreNotInputsOfTheNextRun) {
    TemporaryFolder folder;
    folder.file("in/a.mkv");
    folder.file("in/out/a.mp4");
    auto request = request_for({folder / "in"}, folder / "in/out");
    request.overwrite = true;
    EXPECT_EQ(outputs_of(prepare(request)), (Names{folder / "in/out/a.mp4"}));
}

TEST(Prepare, AListOfOneGoesIntoAFolderUnlessTheOutputHasAVideosName) {
    TemporaryFolder folder;
    folder.file("list", folder.file("a.mkv"));
    EXPECT_EQ(outputs_of(prepare(request_for({"@" + folder / "list"}, folder / "out"))), (Names{folder / "out/a.mp4"}));
    EXPECT_EQ(outputs_of(prepare(request_for({"@" + folder / "list"}, folder / "o.mp4"))), (Names{folder / "o.mp4"}));
}

TEST(Prepare, RefusesTwoInputsForOneOutputNamingBoth) {
    TemporaryFolder folder;
    folder.file("in/a.MP4");
    folder.file("in/a.mkv");
    EXPECT_EQ(usage_line(request_for({folder / "in"}, folder / "out")),
              folder / "in/a.MP4 and " + folder / "in/a.mkv would both become " +
                  folder / "out/a.mp4; rename one, or transcode them into two folders");
    const RawPath x = folder.file("x.mkv");
    EXPECT_EQ(usage_line(request_for({x, x}, folder / "out")), folder / "x.mkv: is given twice; name it once");
}

TEST(Prepare, RefusesAnOutputInThePlaceOfAnothersFolder) {
    TemporaryFolder folder;
    folder.file("in/a.mkv");
    folder.file("in/a.mp4/b.mkv");
    EXPECT_NE(usage_line(request_for({folder / "in"}, folder / "out")).find("which is the folder of"),
              std::string::npos);
}

TEST(Prepare, RefusesAFileWhereAFolderIsNeeded) {
    TemporaryFolder folder;
    const std::string file = folder.file("o.mp4");
    EXPECT_NE(usage_line(request_for({folder.file("a.mkv"), folder.file("b.mkv")}, file)).find("is a file, but"),
              std::string::npos);
}

TEST(Prepare, RefusesTheInputFolderAsOutputHoweverItIsSpelled) {
    TemporaryFolder folder;
    folder.file("in/a.mkv");
    fs::create_directory_symlink(folder / "in", folder / "link");
    for (const std::string& output : {folder / "in", folder / "in/", folder / "in/../in/.", folder / "link"}) {
        EXPECT_NE(usage_line(request_for({folder / "in"}, output)).find("is the input folder itself"),
                  std::string::npos)
            << output;
    }
}

TEST(Prepare, NeverWritesOverAnInputHoweverItIsSpelled) {
    TemporaryFolder folder;
    const std::string a = folder.file("d/a.mp4");
    folder.folder("d/sub");
    fs::create_symlink(a, folder / "link.mp4");
    fs::create_hard_link(a, folder / "hard.mp4");
    fs::create_directory_symlink(folder / "d", folder / "e");
    for (const std::string& output : {a, folder / "d/../d/./a.mp4", folder / "d/sub/../a.mp4", folder / "e/a.mp4",
                                      folder / "link.mp4", folder / "hard.mp4", folder / "d", folder / "e/"}) {
        auto request = request_for({a}, output);
        request.overwrite = true;
        EXPECT_NE(usage_line(request).find("would overwrite the input"), std::string::npos) << output;
    }
}

TEST(Prepare, NeverWritesOverAnotherTitlesInput) {
    TemporaryFolder folder;
    const std::string mkv = folder.file("one/a.mkv");
    const std::string mp4 = folder.file("two/a.mp4");
    auto request = request_for({mkv, folder.file("b.mkv"), mp4}, folder / "two");
    request.overwrite = true;
    EXPECT_NE(usage_line(request).find("would overwrite the input"), std::string::npos);
}

TEST(Prepare, RejectsAnOutputThatIsALinkOrNoFile) {
    TemporaryFolder folder;
    const RawPath input = folder.file("a.mkv");
    folder.folder("out");
    fs::create_symlink(folder / "somewhere", folder / "out/a.mp4");
    auto request = request_for({input}, folder / "out");
    request.overwrite = true;
    EXPECT_EQ(rejection(request), folder / "out/a.mp4: is a link, and links are not written through; remove it or "
                                           "choose another output");
    fs::remove(folder / "out/a.mp4");
    folder.folder("out/a.mp4");
    EXPECT_NE(rejection(request).find("is no regular file"), std::string::npos);
}

TEST(Prepare, RejectsAnOutputThatALinkWouldLeadOutOfTheOutputFolder) {
    TemporaryFolder folder;
    folder.file("in/s/a.mkv");
    folder.folder("out");
    fs::create_directory_symlink(folder.folder("elsewhere"), folder / "out/s");
    EXPECT_NE(rejection(request_for({folder / "in"}, folder / "out")).find("lies outside of " + folder / "out"),
              std::string::npos);
}

TEST(Prepare, SeesThatALinkWithinTheOutputFolderMakesTwoOutputsOne) {
    TemporaryFolder folder;
    folder.file("in/s/a.mkv");
    folder.file("in/t/a.mkv");
    fs::create_directory_symlink(folder.folder("out/s"), folder / "out/t");
    EXPECT_NE(usage_line(request_for({folder / "in"}, folder / "out")).find("would both become"), std::string::npos);
}

TEST(ExistingOutput, WithoutARecordIsRejectedUnlessItMayBeOverwritten) {
    TemporaryFolder folder;
    auto request = request_for({folder.file("a.mkv")}, folder.file("o.mp4"));
    EXPECT_EQ(rejection(request), folder / "o.mp4: exists and was not finished by reelmill; --overwrite replaces it");
    request.skip_existing = true;
    EXPECT_NE(rejection(request).find("was not finished by reelmill"), std::string::npos);
    request.overwrite = true;
    EXPECT_EQ(outputs_of(prepare(request)), (Names{folder / "o.mp4"}));
}

TEST(ExistingOutput, FinishedFromThisSourceWithTheseSettingsIsKept) {
    TemporaryFolder folder;
    const auto request = request_for({folder.file("a.mkv")}, folder / "o.mp4");
    pretend_done(request);
    const Prepared prepared = prepare(request);
    ASSERT_EQ(prepared.spec.titles.size(), 1U);
    EXPECT_TRUE(prepared.spec.titles[0].kept);
    const auto outcome = kept_outcome(prepared.spec.job_folder.bytes, prepared.spec.titles[0]);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->state, TitleState::kept);
    EXPECT_EQ(outcome->frames, 42);
    EXPECT_TRUE(outcome->verified);

    RunSummary summary;
    summary.titles.resize(2);
    summary.titles[0].state = TitleState::kept;
    summary.titles[0].source = prepared.spec.titles[0].source;
    summary.titles[0].output = prepared.spec.titles[0].output;
    summary.titles[1].state = TitleState::failed;
    summary.titles[1].output = prepared.spec.titles[0].output;
    fill_kept_outcomes(summary, prepared.spec.job_folder.bytes);
    EXPECT_EQ(summary.titles[0].frames, 42);
    EXPECT_EQ(summary.titles[1].frames, 0);
}

TEST(ExistingOutput, ThatIsFinishedIsMadeAnewWithOverwriteUnlessAStoppedRunIsResumed) {
    TemporaryFolder folder;
    auto request = request_for({folder.file("a.mkv")}, folder / "o.mp4");
    pretend_done(request);
    request.overwrite = true;
    const Prepared anew = prepare(request);
    EXPECT_FALSE(anew.spec.titles.at(0).kept);
    save_spec(anew.spec);
    EXPECT_TRUE(prepare(request).spec.titles.at(0).kept);
    tidy_job_folder(anew.spec.job_folder.bytes);
    EXPECT_FALSE(prepare(request).spec.titles.at(0).kept);
    request.skip_existing = true;
    EXPECT_TRUE(prepare(request).spec.titles.at(0).kept);
}

TEST(ExistingOutput, ThatHasLostSomethingIsNotKeptWhereThatIsNotAllowed) {
    TemporaryFolder folder;
    auto request = request_for({folder.file("a.mkv")}, folder / "o.mp4");
    request.strict = true;
    for (const bool lost : {false, true}) {
        const Prepared prepared = prepare(request_for({folder / "a.mkv"}, folder / "o.mp4"));
        make_job_folder(prepared.spec);
        TitleOutcome outcome;
        outcome.source = prepared.spec.titles.at(0).source;
        outcome.output = folder.file("o.mp4", "made");
        outcome.state = TitleState::done;
        outcome.warnings = {{WarningCode::padded, 0, {}, "padded"}};
        if (lost) {
            outcome.warnings.push_back({WarningCode::data_left_out, 2, {}, "data stream 2 is left out"});
        }
        save_done_record(prepared.spec, prepared.spec.titles[0], outcome);
        const Prepared strictly = prepare(request);
        EXPECT_EQ(strictly.spec.titles.size(), lost ? 0U : 1U);
        if (lost) {
            const std::string line = rejection(request);
            EXPECT_NE(line.find("data stream 2 is left out"), std::string::npos) << line;
            EXPECT_NE(line.find("leave out --strict"), std::string::npos) << line;
        }
    }
}

TEST(DoneRecord, OfAProgramWhoseWarningsWereLinesIsUnderstood) {
    Json record = DoneRecord{};
    record["warnings"] = {"data stream 3 (bin_data) is data, which does not go along"};
    const auto warnings = record.get<DoneRecord>().warnings;
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].code, WarningCode::other);
    EXPECT_EQ(warnings[0].text, "data stream 3 (bin_data) is data, which does not go along");
}

TEST(ExistingOutput, FromOtherSettingsOrAnotherSourceIsMadeAnewWhenAsked) {
    TemporaryFolder folder;
    auto request = request_for({folder.file("a.mkv")}, folder / "o.mp4");
    pretend_done(request);
    request.settings.video.crf = 30;
    EXPECT_NE(rejection(request).find("with other settings"), std::string::npos);
    request.skip_existing = true;
    EXPECT_FALSE(prepare(request).spec.titles.at(0).kept);
    request = request_for({folder / "a.mkv"}, folder / "o.mp4");
    folder.file("a.mkv", "a longer source than before");
    EXPECT_NE(rejection(request).find("another source"), std::string::npos);
    request.overwrite = true;
    EXPECT_FALSE(prepare(request).spec.titles.at(0).kept);
}

TEST(ExistingOutput, ThatWasChangedSinceIsNotOursAnyMore) {
    TemporaryFolder folder;
    auto request = request_for({folder.file("a.mkv")}, folder / "o.mp4");
    pretend_done(request);
    folder.file("o.mp4", "somebody's own work");
    request.skip_existing = true;
    EXPECT_NE(rejection(request).find("was not finished by reelmill"), std::string::npos);
}

TEST(ExistingOutput, IsStillKnownWhenTheOutputFolderWasMoved) {
    TemporaryFolder folder;
    const RawPath input = folder.file("a.mkv");
    pretend_done(request_for({input}, folder / "out/"));
    fs::rename(folder / "out", folder / "moved");
    EXPECT_TRUE(prepare(request_for({input}, folder / "moved")).spec.titles.at(0).kept);
}

TEST(DoneRecord, IsAboutTheSourceAsItWasBeforeTheRun) {
    TemporaryFolder folder;
    const auto request = request_for({folder.file("a.mkv")}, folder / "o.mp4");
    const Prepared prepared = prepare(request);
    make_job_folder(prepared.spec);
    folder.file("a.mkv", "changed while the run was at work");
    TitleOutcome outcome;
    outcome.source = prepared.spec.titles[0].source;
    outcome.output = folder.file("o.mp4", "made");
    outcome.state = TitleState::done;
    save_done_record(prepared.spec, prepared.spec.titles[0], outcome);
    EXPECT_NE(rejection(request).find("another source"), std::string::npos);
}

TEST(DoneRecord, IsWrittenForFinishedTitlesOnly) {
    TemporaryFolder folder;
    const Prepared prepared = prepare(request_for({folder.file("a.mkv")}, folder / "o.mp4"));
    make_job_folder(prepared.spec);
    TitleOutcome outcome;
    outcome.output = folder.file("o.mp4");
    for (const TitleState state : {TitleState::failed, TitleState::stopped, TitleState::kept, TitleState::ignored}) {
        outcome.state = state;
        save_done_record(prepared.spec, prepared.spec.titles[0], outcome);
    }
    EXPECT_FALSE(load_done_record(prepared.spec.job_folder.bytes, folder / "o.mp4"));
    outcome.state = TitleState::done;
    fs::remove(folder / "o.mp4");
    EXPECT_THROW(save_done_record(prepared.spec, prepared.spec.titles[0], outcome), Failure) << "there is no output";
}

/// A title that is published, and the intent that was written before that.
class PublishedTitle {
public:
    PublishedTitle() : prepared_(prepare(request_for({folder_.file("a.mkv")}, folder_ / "o.mp4"))) {
        make_job_folder(prepared_.spec);
        outcome_.source = prepared_.spec.titles[0].source;
        outcome_.output = folder_.file("o.mp4", "made");
        outcome_.state = TitleState::done;
        outcome_.frames = 42;
        save_done_record(prepared_.spec, prepared_.spec.titles[0], outcome_);
        const auto record = load_done_record(job(), outcome_.output.bytes);
        fs::remove(path());
        save_intent(job(), record.value());
    }
    [[nodiscard]] std::string job() const { return prepared_.spec.job_folder.bytes; }
    [[nodiscard]] std::string path() const { return done_record_path(job(), outcome_.output.bytes); }
    [[nodiscard]] std::string intent() const { return path() + ".next"; }
    [[nodiscard]] ino_t number_of(const std::string& file) const {
        struct stat status {};
        EXPECT_EQ(::stat(file.c_str(), &status), 0);
        return status.st_ino;
    }
    void save() { save_done_record(prepared_.spec, prepared_.spec.titles[0], outcome_); }
    TitleOutcome& outcome() { return outcome_; }

private:
    TemporaryFolder folder_;
    Prepared prepared_;
    TitleOutcome outcome_;
};

TEST(DoneRecord, IsTheIntentItselfWhereThatSaysTheSame) {
    PublishedTitle title;
    const ino_t intent = title.number_of(title.intent());
    title.save();
    EXPECT_EQ(title.number_of(title.path()), intent) << "the very file that was made durable before publishing";
    EXPECT_FALSE(fs::exists(title.intent()));
    EXPECT_EQ(load_done_records(title.job()).size(), 1U);
}

TEST(DoneRecord, ThatSaysMoreThanTheIntentIsWrittenAnew) {
    PublishedTitle title;
    const ino_t intent = title.number_of(title.intent());
    title.outcome().warnings = {{WarningCode::padded, 0, {}, "of the probe"}};
    title.save();
    EXPECT_NE(title.number_of(title.path()), intent);
    EXPECT_FALSE(fs::exists(title.intent()));
    EXPECT_EQ(load_done_records(title.job()).at(0).warnings, title.outcome().warnings);
}

TEST(DoneRecord, OutlivesTheIntentToReplaceItsOutput) {
    PublishedTitle title;
    auto next = load_done_record(title.job(), title.outcome().output.bytes).value();
    next.output_bytes += 1;
    save_intent(title.job(), next);
    const auto record = load_done_record(title.job(), title.outcome().output.bytes);
    ASSERT_TRUE(record) << "what is there now counts as ours until it is replaced";
    EXPECT_EQ(record->output_bytes, next.output_bytes - 1);
}

TEST(DoneRecord, IsNotMadeOfAnIntentThatIsDamaged) {
    PublishedTitle title;
    std::ofstream(title.intent()) << "{";
    title.save();
    EXPECT_FALSE(fs::exists(title.intent()));
    EXPECT_EQ(load_done_records(title.job()).at(0).frames, 42);
}

TEST(DoneRecord, ThatIsDamagedCountsForNothing) {
    TemporaryFolder folder;
    auto request = request_for({folder.file("a.mkv")}, folder / "o.mp4");
    pretend_done(request);
    const std::string record = done_record_path(folder / ".o.mp4.reelmill", folder / "o.mp4");
    ASSERT_TRUE(fs::exists(record));
    for (const char* damage : {"", "{", "[]", "{\"output\": 3}"}) {
        std::ofstream(record) << damage;
        EXPECT_FALSE(load_done_record(folder / ".o.mp4.reelmill", folder / "o.mp4")) << damage;
        EXPECT_TRUE(prepare(request).spec.titles.empty());
    }
}

TEST(JobFolder, KeepsSpecsAndSummariesWithNamesOfAnyBytes) {
    TemporaryFolder folder;
    folder.file("in/bad\xff.mkv");
    const Prepared prepared = prepare(request_for({folder / "in"}, folder / "out"));
    make_job_folder(prepared.spec);
    save_spec(prepared.spec);
    const JobSpec read = load_spec(spec_file(folder / "out/.reelmill"));
    EXPECT_EQ(read.titles.at(0).source, prepared.spec.titles.at(0).source);
    EXPECT_EQ(read.settings.key(), prepared.spec.settings.key());
}

TEST(JobFolder, BelievesNoSummaryOfAnotherRun) {
    TemporaryFolder folder;
    RunSummary summary;
    summary.ranks = 7;
    save_summary(folder.path(), summary, "this-run");
    EXPECT_FALSE(load_summary(folder.path(), "other-run"));
    ASSERT_TRUE(load_summary(folder.path(), "this-run"));
    EXPECT_EQ(load_summary(folder.path(), "this-run")->ranks, 7);
    folder.file("summary.json", "{\"run_id\":\"this-run\"");
    EXPECT_FALSE(load_summary(folder.path(), "this-run"));
}

TEST(JobFolder, IsTidiedWithoutTouchingRecordsOrSegments) {
    TemporaryFolder folder;
    for (const char* name : {"job.json", "status.json", "summary.json", "done/r.json", "segments/t/s.seg"}) {
        folder.file(name);
    }
    tidy_job_folder(folder.path());
    EXPECT_FALSE(fs::exists(folder / "job.json"));
    EXPECT_FALSE(fs::exists(folder / "status.json"));
    EXPECT_TRUE(fs::exists(folder / "summary.json"));
    EXPECT_TRUE(fs::exists(folder / "done/r.json"));
    EXPECT_TRUE(fs::exists(folder / "segments/t/s.seg"));
}

} // namespace
} // namespace reelmill::job
