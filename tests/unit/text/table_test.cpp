#include "reelmill/text/table.hpp"

#include <gtest/gtest.h>

namespace reelmill::text {
namespace {

using Lines = std::vector<std::string>;

Table films() {
    return {{false, true, false}, 0, {{{"file"}, {"frames"}, {"state"}}, {{"映画の長い名前.mkv"}, {"2160"}, {"done"}}}};
}

TEST(Table, AlignsColumnsByWhatTerminalsShow) {
    EXPECT_EQ(lines_of(films(), {80, false, false}),
              (Lines{"file                frames  state", "---------------------------------",
                     "映画の長い名前.mkv    2160  done"}));
}

TEST(Table, ShortensTheWideColumnFirstAndThenLeavesOutTheLast) {
    EXPECT_EQ(lines_of(films(), {26, true, false}).back(), "映画….mkv     2160  done");
    EXPECT_EQ(lines_of(films(), {19, true, false}).back(), "映画…mkv    2160");
    for (std::size_t width = 0; width < 40; ++width) {
        for (const std::string& line : lines_of(films(), {width, true, false})) {
            EXPECT_LT(columns_of(line), std::max<std::size_t>(width, 1));
        }
    }
}

TEST(Table, ThatIsWholeKeepsAllColumns) {
    Table table = films();
    table.whole = true;
    EXPECT_EQ(lines_of(table, {10, false, false}).back(), "映画~mkv    2160  done");
}

TEST(Table, HasRulesWhereTheyAreWanted) {
    Table table = films();
    table.ruled = {};
    EXPECT_EQ(lines_of(table, {80, false, false}).size(), 2U);
    table.ruled = {1, 2};
    table.rows.push_back(table.rows.back());
    EXPECT_EQ(lines_of(table, {80, false, false}).at(3), std::string(33, '-'));
}

TEST(Table, PaintsWhatIsShownAndNothingElse) {
    Table table = films();
    table.rows[1][2].color = paint::green;
    const std::string plain = lines_of(table, {80, true, false}).back();
    const std::string painted = lines_of(table, {80, true, true}).back();
    EXPECT_EQ(painted, plain.substr(0, plain.size() - 4) + "\x1b[32mdone\x1b[0m");
}

} // namespace
} // namespace reelmill::text
