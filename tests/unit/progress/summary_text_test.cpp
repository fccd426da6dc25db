#include "reelmill/progress/summary_text.hpp"

#include <gtest/gtest.h>
#include <sstream>

namespace reelmill::progress {
namespace {

using job::RunSummary;
using job::TitleOutcome;
using job::TitleState;

TitleOutcome outcome(const std::string& source, TitleState state) {
    TitleOutcome title;
    title.source = source;
    title.state = state;
    title.frames = 2160;
    title.media_seconds = 90;
    title.wall_seconds = 30;
    title.source_bytes = 12'300'000;
    title.output_bytes = 4'560'000;
    title.verified = state == TitleState::done;
    return title;
}

RunSummary mixed_summary() {
    RunSummary summary;
    summary.status = ExitStatus::some_failed;
    summary.wall_seconds = 45;
    summary.titles = {outcome("/in/a.mkv", TitleState::done), outcome("/in/sub/new\nline.mkv", TitleState::kept),
                      outcome("/in/notes", TitleState::ignored), outcome("/in/broken.mkv", TitleState::failed)};
    summary.titles[0].warnings = {{WarningCode::data_left_out, 3, 12.5, "data stream 3 (bin_data) cannot go into mp4"}};
    summary.titles[3].line = "/in/broken.mkv: holds no video";
    return summary;
}

TEST(SummaryTable, HasARowPerFileATotalAndWhatWentWrong) {
    EXPECT_EQ(summary_table(mixed_summary(), {1000, false, false}),
              "file               frames  seconds   before   after  speed  verified\n"
              "--------------------------------------------------------------------\n"
              "a.mkv                2160    90.00  12.3 MB  4.6 MB  3.00x  yes\n"
              "sub/new\\nline.mkv    2160    90.00  12.3 MB  4.6 MB  3.00x  kept\n"
              "broken.mkv              -        -        -       -      -  FAILED\n"
              "--------------------------------------------------------------------\n"
              "total: 2 files       4320   180.00  24.6 MB  9.1 MB  2.00x\n"
              "warning: a.mkv: data stream 3 (bin_data) cannot go into mp4 (at 12.500 s)\n"
              "failed: /in/broken.mkv: holds no video\n");
}

TEST(SummaryTable, ShowsAMeasuredQualityThatWasAskedFor) {
    RunSummary summary = mixed_summary();
    EXPECT_EQ(summary_table(summary, {}).find("quality"), std::string::npos);
    summary.titles[0].target = {{Metric::ssim, 0.985}, 0.98514, 0.98412, 0.9861, 1.75};
    const std::string text = summary_table(summary, {});
    EXPECT_NE(text.find("quality"), std::string::npos) << text;
    EXPECT_NE(text.find("ssim 0.9851 of 0.9850"), std::string::npos) << text;
    const Json told = Json::parse(summary_json(summary)).at("titles").at(0).at("target");
    EXPECT_EQ(told.at("asked").at("metric"), "ssim");
    EXPECT_EQ(told.at("encodes_per_shard"), 1.75);
}

TEST(SummaryTable, FitsTheTerminalByShorteningNames) {
    RunSummary summary = mixed_summary();
    summary.titles[0].source = "/in/" + std::string(300, 'x') + "映画.mkv";
    summary.titles[0].warnings.clear();
    summary.titles[3].line.clear();
    for (std::size_t width = 64; width < 200; ++width) {
        std::istringstream lines(summary_table(summary, {width, true, false}));
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LT(text::columns_of(line), width) << line;
        }
    }
}

TEST(SummaryTable, OfARunWithoutTitlesSaysSo) {
    RunSummary summary;
    summary.line = "stopped early; run the same command again to resume";
    const std::string table = summary_table(summary, {80, true, false});
    EXPECT_NE(table.find("total: 0 files"), std::string::npos);
    EXPECT_NE(table.find("run the same command again"), std::string::npos);
}

TEST(SummaryJson, IsOneDocumentWithEveryTitle) {
    RunSummary summary = mixed_summary();
    summary.titles[0].source = "/in/bad\xff";
    const Json json = Json::parse(summary_json(summary));
    EXPECT_EQ(json.at("exit_status"), 2);
    ASSERT_EQ(json.at("titles").size(), 4U);
    EXPECT_EQ(json.at("titles")[0].at("source").at("hex"), "2f696e2f626164ff");
    EXPECT_EQ(json.at("titles")[3].at("state"), "failed");
}

} // namespace
} // namespace reelmill::progress
