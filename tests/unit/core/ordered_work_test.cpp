#include "reelmill/core/ordered_work.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace reelmill {
namespace {

TEST(OrderedWork, IsUsedInOrderWhateverTheThreadsDo) {
    for (const std::size_t threads : {1U, 2U, 7U}) {
        std::vector<std::size_t> used;
        make_and_use_in_order(
            500, threads,
            [](std::size_t i) {
                if (i % 3 == 0) {
                    std::this_thread::yield();
                }
                return 2 * i;
            },
            [&](std::size_t i, std::size_t result) {
                EXPECT_EQ(result, 2 * i);
                used.push_back(i);
            });
        std::vector<std::size_t> all(500);
        std::iota(all.begin(), all.end(), 0);
        EXPECT_EQ(used, all);
    }
}

TEST(OrderedWork, IsNotMadeFarAheadOfItsUse) {
    std::atomic<std::size_t> made = 0;
    make_and_use_in_order(
        300, 2, [&](std::size_t) { return ++made; },
        [&](std::size_t i, std::size_t) { EXPECT_LE(made, i + 1 + 2 * 16 + 2); });
    EXPECT_EQ(made, 300U);
}

TEST(OrderedWork, MayBeNone) {
    make_and_use_in_order(
        0, 3, [](std::size_t) { return 1; }, [](std::size_t, int) { FAIL(); });
}

TEST(OrderedWork, EndsWithWhatItsUserThrows) {
    std::atomic<std::size_t> made = 0;
    const auto run = [&] {
        make_and_use_in_order(
            1000, 3, [&](std::size_t i) { return ++made, i; },
            [](std::size_t i, std::size_t) {
                if (i == 100) {
                    throw std::runtime_error("no room");
                }
            });
    };
    EXPECT_THROW(run(), std::runtime_error);
    EXPECT_LT(made, 1000U);
}

TEST(OrderedWork, ThrowsWhatAMakerThrewWhenItsTurnComes) {
    std::vector<std::size_t> used;
    const auto run = [&] {
        make_and_use_in_order(
            1000, 2,
            [](std::size_t i) {
                if (i == 7) {
                    throw std::runtime_error("cannot be made");
                }
                return i;
            },
            [&](std::size_t i, std::size_t) { used.push_back(i); });
    };
    EXPECT_THROW(run(), std::runtime_error);
    EXPECT_EQ(used.size(), 7U);
}

} // namespace
} // namespace reelmill
