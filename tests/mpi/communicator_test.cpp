// Tests run on all ranks at the same time. Each makes its own communicator, which is collective: what one test has left
// on its way cannot reach the next.

#include "session.hpp"

#include "reelmill/transport/mpi_communicator.hpp"

#include "support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <thread>

namespace reelmill::cluster::test {

namespace {

message::Message next_message(transport::Communicator& communicator) {
    while (true) {
        if (auto message = communicator.poll()) {
            return *message;
        }
        std::this_thread::yield();
    }
}

void finish(transport::Communicator& communicator) {
    while (communicator.moving()) {
        (void)communicator.poll();
    }
}

message::Bytes pattern(std::size_t size, int seed) {
    message::Bytes bytes(size);
    std::uint32_t state = 2463534242U + static_cast<std::uint32_t>(seed);
    for (auto& byte : bytes) {
        state ^= state << 13U;
        state ^= state >> 17U;
        state ^= state << 5U;
        byte = static_cast<std::uint8_t>(state);
    }
    return bytes;
}

} // namespace

TEST(MpiSession, KnowsThatFailuresCanBeSurvived) {
    EXPECT_TRUE(session().is_ulfm());
    EXPECT_NE(transport::MpiSession::library_version().find("Open MPI"), std::string::npos)
        << transport::MpiSession::library_version();
}

TEST(MpiCommunicator, HasTheWorldsRanks) {
    transport::MpiCommunicator communicator;
    EXPECT_EQ(communicator.rank(), session().rank());
    EXPECT_EQ(communicator.size(), session().size());
    EXPECT_FALSE(communicator.moving());
    EXPECT_EQ(communicator.poll(), std::nullopt);
    EXPECT_TRUE(communicator.take_lost().empty());
}

TEST(MpiCommunicator, KeepsTheOrderOfEachSenderAlsoBehindLargeMessages) {
    transport::MpiCommunicator communicator;
    constexpr int messages = 300;
    const auto size_of = [](int number) { return std::size_t{1} + (number % 50 == 7 ? 3'000'000U : 10U * number); };
    if (communicator.rank() != 0) {
        for (int number = 0; number < messages; ++number) {
            communicator.send(pattern(size_of(number), number), 0);
        }
        finish(communicator);
        return;
    }
    std::map<int, int> heard;
    for (int i = 0; i < messages * (communicator.size() - 1); ++i) {
        const auto message = next_message(communicator);
        const int number = heard[message.from]++;
        ASSERT_EQ(message.bytes, pattern(size_of(number), number)) << "message " << number << " of " << message.from;
    }
    EXPECT_FALSE(communicator.moving());
}

TEST(MpiCommunicator, EverybodySendsLargeMessagesToEverybodyAtOnce) {
    transport::MpiCommunicator communicator;
    const std::size_t size = 20'000'000;
    for (int to = 0; to < communicator.size(); ++to) {
        if (to != communicator.rank()) {
            communicator.send(pattern(size, communicator.rank()), to);
        }
    }
    for (int i = 1; i < communicator.size(); ++i) {
        const auto message = next_message(communicator);
        EXPECT_TRUE(message.bytes == pattern(size, message.from)) << "of rank " << message.from;
    }
    finish(communicator);
}

TEST(MpiCommunicator, CountsWhatIsUnsentByMessages) {
    transport::MpiCommunicator communicator;
    constexpr int messages = 100;
    const int to = (communicator.rank() + 1) % communicator.size();
    for (int number = 0; number < messages; ++number) {
        communicator.send(pattern(100, number), to);
    }
    EXPECT_EQ(communicator.unsent(), messages);
    for (int number = 0; number < messages; ++number) {
        EXPECT_EQ(next_message(communicator).bytes, pattern(100, number));
    }
    finish(communicator);
    EXPECT_EQ(communicator.unsent(), 0);
}

void wait_for_file(const std::string& path) {
    while (!std::filesystem::exists(path)) {
        std::this_thread::yield();
    }
}

/// The last rank makes no call of MPI until rank 1 has got its message. They tell each other by files.
TEST(MpiCommunicator, ReachesOthersWhileARankIsStopped) {
    transport::MpiCommunicator communicator;
    const int last = communicator.size() - 1;
    if (last < 2) {
        return;
    }
    constexpr int messages = 300; // each too large to be handed over before it is taken
    if (communicator.rank() == 0) {
        const reelmill::test::TemporaryFolder folder;
        for (const int to : {1, last}) {
            communicator.send({folder.path().begin(), folder.path().end()}, to);
        }
        finish(communicator);
        wait_for_file(folder / "stopped");
        for (int number = 0; number < messages; ++number) {
            communicator.send(pattern(200'000, number), last);
        }
        communicator.send(pattern(10, 1), 1);
        finish(communicator);
    } else if (communicator.rank() == 1) {
        const auto folder = next_message(communicator).bytes;
        EXPECT_EQ(next_message(communicator).bytes, pattern(10, 1));
        std::ofstream(std::string(folder.begin(), folder.end()) + "/reached") << "x";
    } else if (communicator.rank() == last) {
        const auto bytes = next_message(communicator).bytes;
        const std::string folder(bytes.begin(), bytes.end());
        std::ofstream(folder + "/stopped") << "x";
        wait_for_file(folder + "/reached");
        for (int number = 0; number < messages; ++number) {
            ASSERT_EQ(next_message(communicator).bytes, pattern(200'000, number)) << number;
        }
    }
}

TEST(MpiCommunicator, SendsEmptyMessages) {
    transport::MpiCommunicator communicator;
    if (communicator.rank() != 0) {
        communicator.send({}, 0);
    } else {
        for (int i = 1; i < communicator.size(); ++i) {
            EXPECT_TRUE(next_message(communicator).bytes.empty());
        }
    }
    finish(communicator);
}

} // namespace reelmill::cluster::test
