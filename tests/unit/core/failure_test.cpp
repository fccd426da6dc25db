#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>

namespace reelmill::test {

TEST(ExitStatus, IsTheSameForEveryFailureOfReelmillItself) {
    EXPECT_EQ(exit_status_of(FailureKind::internal), ExitStatus::environment);
    EXPECT_EQ(exit_status_of_stop(FailureKind::internal), ExitStatus::environment);
}

TEST(ExitStatus, OfARunThatStopsNeverSaysThatNothingIsLeftToDo) {
    for (const auto kind : {FailureKind::usage, FailureKind::input, FailureKind::interrupted, FailureKind::environment,
                            FailureKind::internal}) {
        EXPECT_FALSE(is_whole(exit_status_of_stop(kind)));
    }
    EXPECT_TRUE(is_whole(ExitStatus::done));
    EXPECT_TRUE(is_whole(ExitStatus::some_failed));
}

} // namespace reelmill::test
