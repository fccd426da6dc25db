#include "reelmill/cluster/log_relay.hpp"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

namespace reelmill::cluster::test {

TEST(LogRelay, TakesTheDefaultLoggersLinesWhileItIsInPlace) {
    const auto before = spdlog::default_logger()->sinks();
    LogRelay relay(3);
    {
        const RelayedDefaultLogger relayed(relay);
        spdlog::warn("something {}", "odd");
    }
    EXPECT_EQ(spdlog::default_logger()->sinks(), before);
    const auto lines = relay.take();
    ASSERT_EQ(lines.size(), 1);
    EXPECT_EQ(lines[0].rank, 3);
    EXPECT_EQ(lines[0].level, spdlog::level::warn);
    EXPECT_EQ(lines[0].text, "something odd");
    EXPECT_TRUE(relay.take().empty());
}

TEST(LogRelay, CountsWhatAFloodLeavesOut) {
    LogRelay relay(0);
    spdlog::logger logger("flood", relay.sink());
    for (std::size_t line = 0; line < LogRelay::capacity + 5; ++line) {
        logger.warn("line {}", line);
    }
    const auto lines = relay.take();
    ASSERT_EQ(lines.size(), LogRelay::capacity + 1);
    EXPECT_EQ(lines.back().text, "5 more log lines are left out");
    EXPECT_TRUE(relay.take().empty());
}

} // namespace reelmill::cluster::test
