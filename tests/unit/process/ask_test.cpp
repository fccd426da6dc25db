#include "reelmill/process/ask.hpp"

#include <gtest/gtest.h>

namespace reelmill::process {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds long_enough{60'000};

TEST(Ask, GivesWhatItPrintsAndItsStatus) {
    const Answer answer = ask({"sh", "-c", "echo out; echo err >&2; exit 3"}, long_enough);
    EXPECT_TRUE(answer.ran);
    EXPECT_EQ(answer.status, 3);
    EXPECT_FALSE(answer.good());
    EXPECT_EQ(answer.output, "out\n");
    EXPECT_EQ(answer.complaints, "err\n");
}

TEST(Ask, HasAnEmptyStandardInput) {
    const Answer answer = ask({"cat"}, long_enough);
    EXPECT_TRUE(answer.good());
    EXPECT_EQ(answer.output, "");
}

TEST(Ask, ThatDoesNotExistHasNotRun) { EXPECT_FALSE(ask({"reelmill-no-such-command"}, long_enough).ran); }

TEST(Ask, ThatTakesTooLongIsEnded) {
    const Answer answer = ask({"sleep", "600"}, milliseconds(50));
    EXPECT_FALSE(answer.ran);
}

TEST(Ask, OfMuchOutputIsReadToItsEnd) {
    const Answer answer = ask({"head", "-c", "3000000", "/dev/zero"}, long_enough);
    EXPECT_TRUE(answer.good());
    EXPECT_EQ(answer.output.size(), 3'000'000U);
}

} // namespace
} // namespace reelmill::process
