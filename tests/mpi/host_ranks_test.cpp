#include "session.hpp"

#include "reelmill/transport/host_ranks.hpp"

#include <gtest/gtest.h>

namespace reelmill::cluster::test {

TEST(HostRanks, HearFromEachOther) {
    const auto text_of = [](int rank) { return std::string(static_cast<std::size_t>(rank) * 100, 'x') + "!"; };
    const transport::HostRanks ranks = transport::tell_ranks_of_this_host(text_of(session().rank()));
    EXPECT_EQ(ranks.own, static_cast<std::size_t>(session().rank()));
    ASSERT_EQ(ranks.texts.size(), static_cast<std::size_t>(session().size()));
    for (int rank = 0; rank < session().size(); ++rank) {
        EXPECT_EQ(ranks.texts[static_cast<std::size_t>(rank)], text_of(rank));
    }
}

} // namespace reelmill::cluster::test
