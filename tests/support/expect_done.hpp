// What most tests of ranks end with: every title is done.
#pragma once

#include "reelmill/job/job_spec.hpp"

#include <gtest/gtest.h>

namespace reelmill::test {

inline void expect_all_done(const job::RunSummary& summary, std::size_t titles) {
    EXPECT_EQ(summary.status, ExitStatus::done);
    ASSERT_EQ(summary.titles.size(), titles);
    for (const auto& title : summary.titles) {
        EXPECT_EQ(title.state, job::TitleState::done);
    }
}

} // namespace reelmill::test
