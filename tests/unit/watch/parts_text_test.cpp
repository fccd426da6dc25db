#include "reelmill/watch/parts_view.hpp"

#include "reelmill/text/columns.hpp"

#include <gmock/gmock.h>

namespace reelmill::watch {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::StartsWith;

JobView job_in(JobState state, std::int64_t done, std::int64_t waiting) {
    JobView view;
    view.state = state;
    view.titles.resize(static_cast<std::size_t>(done + waiting));
    for (std::int64_t i = 0; i < done; ++i) {
        view.titles[static_cast<std::size_t>(i)].state = job::TitleState::done;
    }
    view.facts.holder.host = "node0" + std::to_string(done);
    if (state == JobState::at_work) {
        view.facts.status.emplace().frames_per_second = 60;
        view.facts.status->speed = 2.5;
    }
    return view;
}

PartsView busy_parts() {
    PartsView view;
    view.job_folder = "/data/out/.reelmill";
    view.parts = {{{1, 4}, 5, 0, job_in(JobState::finished, 5, 0)},
                  {{2, 4}, 5, 0, job_in(JobState::at_work, 2, 3)},
                  {{3, 4}, 5, 0, job_in(JobState::stopped, 1, 4)},
                  {{4, 4}, 4, 1, std::nullopt}};
    return view;
}

const text::Look plain_look{100, true, false};

TEST(Parts, AreShownWithTheirSumAndALineEach) {
    const auto lines = parts_lines(busy_parts(), plain_look);
    EXPECT_EQ(lines.at(0), "/data/out/.reelmill");
    EXPECT_EQ(lines.at(1), "4 parts: 1 waiting, 1 at work, 1 stopped, 1 finished; 9 of 19 titles done; 60 fps, 2.50x");
    EXPECT_THAT(lines, Contains(HasSubstr("1/4  finished")));
    EXPECT_THAT(lines, Contains(HasSubstr("node02")));
    EXPECT_THAT(lines, Contains(HasSubstr("4/4  waiting")));
    EXPECT_EQ(lines.size(), 3U + 2 + 4);
}

TEST(Parts, HaveEndedWhenEachHas) {
    PartsView view = busy_parts();
    EXPECT_EQ(state_of(view), PartState::at_work);
    EXPECT_FALSE(exit_status_of(view));
    view.parts.erase(view.parts.begin() + 1);
    EXPECT_EQ(state_of(view), PartState::waiting);
    EXPECT_FALSE(exit_status_of(view));
    view.parts.back().finished = 4; // by an earlier run
    EXPECT_EQ(state_of(view), PartState::stopped);
    EXPECT_EQ(exit_status_of(view), ExitStatus::stopped);
    view.parts.erase(view.parts.begin() + 1);
    EXPECT_EQ(state_of(view), PartState::finished);
    EXPECT_EQ(exit_status_of(view), ExitStatus::done);
}

TEST(Parts, ThatFitNoScreenAreLeftOutFinishedOnesFirst) {
    const auto lines = parts_lines(busy_parts(), plain_look, 8);
    EXPECT_LE(lines.size(), 8U);
    EXPECT_THAT(lines, Contains(HasSubstr("3/4")));
    EXPECT_THAT(lines, ::testing::Not(Contains(HasSubstr("1/4"))));
    EXPECT_THAT(lines, Contains(StartsWith("and 2 more")));
    for (const text::Look& look : {text::Look{40, true, false}, text::Look{10, false, false}}) {
        for (const std::string& line : parts_lines(busy_parts(), look)) {
            EXPECT_LT(text::columns_of(line), look.width) << line;
        }
    }
}

TEST(Parts, AsJsonHoldTheJobOfEach) {
    const Json json = json_of(busy_parts());
    EXPECT_EQ(json.at("state"), "at work");
    EXPECT_TRUE(json.at("exit_status").is_null());
    EXPECT_EQ(json.at("title_counts").at("done"), 9);
    EXPECT_EQ(json.at("parts").size(), 4U);
    EXPECT_EQ(json.at("parts").at(1).at("job").at("state"), "at work");
    EXPECT_TRUE(json.at("parts").at(3).at("job").is_null());
}

} // namespace
} // namespace reelmill::watch
