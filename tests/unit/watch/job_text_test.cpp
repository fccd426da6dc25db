#include "reelmill/watch/job_text.hpp"

#include "reelmill/text/columns.hpp"

#include <algorithm>
#include <gtest/gtest.h>

namespace reelmill::watch {
namespace {

using job::TitleState;

TitleRow title(const std::string& source, TitleState state) {
    TitleRow row;
    row.source = source;
    row.output = source + ".mp4";
    row.state = state;
    row.shards = 12;
    row.shards_done = 3;
    row.line = state == TitleState::failed ? source + ": holds no video" : "";
    return row;
}

JobView busy_job() {
    JobView view;
    status::Status status;
    status.state = "running";
    status.term = 2;
    status.coordinator_rank = 1;
    status.coordinator_host = "node07";
    status.ranks = 2;
    status.titles_total = 4;
    status.cost_done = 34.9;
    status.cost_total = 100;
    status.ranks_seen = {{1, "node07", 2, 3, 0, 205.4, 8.5, 17, false}, {2, "node08", 0, 0, 41, 0, 0, 4, true}};
    status.deaths = {{0, "node01", "lost", 1.7e9}};
    status.deaths_total = 1;
    status.takeovers = {{2, 1, "node07", 1.7e9}};
    view.facts.status = status;
    view.facts.has_spec = true;
    view.facts.job_folder = "/data/out/.reelmill";
    view.facts.holder = {job::Presence::at_work, 2, "node07", 77, 1, 0, job::Presence::at_work};
    view.titles = {title("/in/a.mkv", TitleState::done), title("/in/b.mkv", TitleState::running),
                   title("/in/new\nline.mkv", TitleState::failed), title("/in/映画.mkv", TitleState::waiting)};
    view.state = judge(view.facts);
    return view;
}

std::string bare(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        text[i] == '\x1b' ? void(i = text.find('m', i)) : void(out += text[i]);
    }
    return out;
}

bool mentions(const std::vector<std::string>& lines, const std::string& what) {
    return std::ranges::any_of(lines, [&](const auto& line) { return line.find(what) != std::string::npos; });
}

JobState state_of(job::Presence holder, job::Presence starter) {
    JobView view = busy_job();
    view.facts.holder.presence = holder;
    view.facts.holder.starter = starter;
    view.facts.status_age = 1000;
    return judge(view.facts);
}

TEST(JobState, IsWhatTheHolderOfTheFolderSays) {
    using enum job::Presence;
    EXPECT_EQ(state_of(at_work, nobody), JobState::at_work);
    EXPECT_EQ(state_of(dead, at_work), JobState::coordinator_gone);
    EXPECT_EQ(state_of(dead, nobody), JobState::coordinator_gone);
    EXPECT_EQ(state_of(dead, dead), JobState::stopped);
    EXPECT_EQ(state_of(nobody, nobody), JobState::stopped);
    EXPECT_EQ(state_of(unknown, unknown), JobState::coordinator_gone);
}

TEST(JobState, OfAJobThatSlurmWillRunIsQueued) {
    JobView view = busy_job();
    view.facts.holder.presence = job::Presence::nobody;
    view.facts.slurm_job = "1234";
    EXPECT_EQ(judge(view.facts), JobState::stopped);
    view.facts.slurm_state = "PENDING";
    EXPECT_EQ(judge(view.facts), JobState::queued);
    // The ranks are leaving, told to stop, and their folder is not given free yet.
    view.facts.holder.presence = job::Presence::at_work;
    view.facts.status->state = "finished";
    view.facts.summary.emplace().status = ExitStatus::stopped;
    view.state = judge(view.facts);
    EXPECT_EQ(view.state, JobState::queued);
    EXPECT_FALSE(exit_status_of(view));
    EXPECT_EQ(meaning_of(view), "in the queue: Slurm job 1234 (PENDING)");
}

TEST(JobState, OfAJobThatWasSubmittedAgainIsNotThatOfTheLastRun) {
    JobView view;
    view.facts.summary.emplace().status = ExitStatus::done;
    EXPECT_EQ(judge(view.facts), JobState::finished);
    view.facts.slurm_job = "1234";
    view.facts.submitted_since = true;
    view.state = judge(view.facts);
    EXPECT_EQ(view.state, JobState::stopped);
    EXPECT_EQ(exit_status_of(view), ExitStatus::stopped);
    EXPECT_EQ(meaning_of(view), "stopped: Slurm job 1234 is not in the queue any more; submit it again");
    view.facts.slurm_state = "PENDING";
    EXPECT_EQ(judge(view.facts), JobState::queued);
}

TEST(JobState, OfAHolderElsewhereIsWhatItsStatusSays) {
    JobFacts facts = busy_job().facts;
    facts.holder.presence = job::Presence::unknown;
    EXPECT_EQ(judge(facts), JobState::at_work);
    facts.status_age = 2 * fresh_seconds;
    EXPECT_EQ(judge(facts), JobState::coordinator_gone);
    facts.status_changes = true;
    EXPECT_EQ(judge(facts), JobState::at_work) << "clocks differ";
}

TEST(JobState, IsFinishedOnceThereIsNothingToDo) {
    JobFacts facts = busy_job().facts;
    facts.has_spec = false;
    EXPECT_EQ(judge(facts), JobState::finished);
    facts.holder.rank = -1;
    EXPECT_EQ(judge(facts), JobState::at_work) << "it begins";
}

TEST(JobState, OfASummaryCountsOnlyWithTheStatusOfTheSameTerm) {
    JobFacts facts = busy_job().facts;
    facts.summary = job::RunSummary{};
    facts.status->state = "finished";
    EXPECT_EQ(judge(facts), JobState::finished);
    facts.summary->status = ExitStatus::stopped;
    EXPECT_EQ(judge(facts), JobState::stopped);
    facts.holder.term = 3; // a run that resumes has not removed them yet
    EXPECT_EQ(judge(facts), JobState::at_work);
}

TEST(JobLines, NeverWrapAndAreAsciiWithoutColoursWhereTheyMust) {
    std::vector<JobView> views(3, busy_job());
    views[0].titles.clear();
    views[0].facts.status.reset();
    views[2].state = JobState::finished;
    views[2].facts.summary = job::RunSummary{};
    for (JobView& view : views) {
        std::erase_if(view.titles, [](const auto& row) { return row.source.bytes.find("new") == std::string::npos; });
        for (std::size_t width = 0; width <= 150; ++width) {
            for (const bool fancy : {false, true}) {
                for (const std::string& line : job_lines(view, {width, fancy, fancy})) {
                    EXPECT_LE(text::columns_of(bare(line)), width == 0 ? 0 : width - 1) << width << ": " << line;
                    EXPECT_EQ(line.find('\n'), std::string::npos);
                    EXPECT_TRUE(fancy || std::ranges::all_of(line, [](char c) { return c >= ' ' && c < 0x7F; }))
                        << line;
                }
            }
        }
    }
}

TEST(JobLines, ShowTitlesRanksAndWhatHappened) {
    const auto lines = job_lines(busy_job(), {100, true, false});
    EXPECT_EQ(lines.at(0), "/data/out/.reelmill");
    EXPECT_EQ(lines.at(1), "at work: term 2, rank 1 on node07 coordinates");
    EXPECT_TRUE(mentions(lines, " 34 %"));
    EXPECT_TRUE(mentions(lines, "b.mkv          running    3/12"));
    EXPECT_TRUE(mentions(lines, "new\\nline.mkv  FAILED"));
    EXPECT_TRUE(mentions(lines, "   1  node07    3/2   0.0 s  205  8.50x      17  coordinates"));
    EXPECT_TRUE(mentions(lines, "   2  node08    0/0  41.0 s    0  0.00x       4  silent"));
    EXPECT_TRUE(mentions(lines, "died: rank 0 on node01, 2023-11-1"));
    EXPECT_TRUE(mentions(lines, "took over: rank 1 on node07, 2023-11-1"));
    EXPECT_TRUE(mentions(lines, "holds no video"));
}

TEST(JobLines, ShowWhatATitleHasReachedWhereSomethingWasAskedFor) {
    JobView view = busy_job();
    EXPECT_FALSE(mentions(job_lines(view, {}), "reached"));
    view.titles[0].asked_bitrate = 600'000;
    view.titles[0].video_bitrate = 601'200;
    EXPECT_TRUE(mentions(job_lines(view, {}), "reached"));
    EXPECT_TRUE(mentions(job_lines(view, {}), "601 of 600k"));
}

TEST(JobLines, OfAJobThatStoppedShowNoRanksAndNoTimeLeft) {
    JobView view = busy_job();
    view.facts.status->eta_seconds = 83;
    view.state = JobState::stopped;
    const auto lines = job_lines(view, {100, true, false});
    EXPECT_EQ(lines.at(1), "stopped early; the same command resumes it");
    EXPECT_FALSE(mentions(lines, "coordinates"));
    EXPECT_FALSE(mentions(lines, "left"));
    EXPECT_TRUE(mentions(lines, "died: rank 0"));
}

TEST(JobLines, LeaveOutWhatIsLeastImportantAndSaySo) {
    const auto lines = job_lines(busy_job(), {100, true, false}, {2, 1});
    EXPECT_TRUE(mentions(lines, "FAILED"));
    EXPECT_TRUE(mentions(lines, "b.mkv"));
    EXPECT_FALSE(mentions(lines, "a.mkv"));
    EXPECT_TRUE(mentions(lines, "and 2 more: 1 done, 1 waiting"));
    EXPECT_TRUE(mentions(lines, "silent"));
    EXPECT_TRUE(mentions(lines, "and 1 more"));
}

TEST(JobLines, FitAnyHeight) {
    JobView view = busy_job();
    view.titles.resize(200, title("/in/x.mkv", TitleState::running));
    for (std::size_t height = 0; height < 60; ++height) {
        EXPECT_LE(job_lines_within(view, {80, true, false}, height).size(), height);
    }
    EXPECT_TRUE(mentions(job_lines_within(view, {80, true, false}, 23), "coordinates"));
}

TEST(JobNews, AreToldOnce) {
    const JobView view = busy_job();
    EXPECT_EQ(news_since(JobView{}, view).size(), 3U);
    EXPECT_TRUE(news_since(view, view).empty());
}

TEST(JobJson, HasWhatTheDocumentPromises) {
    const Json json = json_of(busy_job());
    EXPECT_EQ(json["format"], 1);
    EXPECT_EQ(json["job_folder"], "/data/out/.reelmill");
    EXPECT_EQ(json["state"], "at work");
    EXPECT_TRUE(json["exit_status"].is_null());
    EXPECT_EQ(json["term"], 2);
    EXPECT_EQ(json["coordinator"], (Json{{"rank", 1}, {"host", "node07"}}));
    EXPECT_EQ(json["title_counts"], (Json{{"done", 1}, {"running", 1}, {"failed", 1}, {"waiting", 1}}));
    EXPECT_EQ(json["titles"][2]["line"], "/in/new\nline.mkv: holds no video");
    EXPECT_EQ(json["ranks"][1]["silent"], true);
    EXPECT_EQ(json["deaths"][0]["cause"], "lost");
    EXPECT_EQ(json["takeovers"][0]["rank"], 1);
    EXPECT_FALSE(json["progress"].contains("ranks_seen"));
}

TEST(JobJson, TellsWhoWasCancelled) {
    JobView view = busy_job();
    view.facts.summary.emplace().status = ExitStatus::stopped;
    view.state = JobState::stopped;
    EXPECT_EQ(json_of(view)["cancelled"], false) << "by its time limit, maybe";
    view.facts.summary->cancelled = true;
    EXPECT_EQ(json_of(view)["cancelled"], true);
    view.state = JobState::queued; // as Slurm sees it while the batch script, in which the run was, has not ended
    EXPECT_EQ(json_of(view)["cancelled"], true);
    view.state = JobState::at_work;
    EXPECT_EQ(json_of(view)["cancelled"], false) << "somebody goes on with it";
}

TEST(JobJson, OfAFolderWithoutStatusStillHasEveryField) {
    JobView view;
    view.state = JobState::stopped;
    const Json json = json_of(view);
    const Json whole = json_of(busy_job());
    for (const auto& [name, value] : whole.items()) {
        EXPECT_TRUE(json.contains(name)) << name;
    }
    EXPECT_TRUE(json["progress"].is_null());
    EXPECT_EQ(json["exit_status"], 3);
}

} // namespace
} // namespace reelmill::watch
