// Runs the tests on all ranks at once. Rank 0 prints; other ranks print their failures only. The exit status of every
// rank is the worst of all; rank 0 says "all N ranks are content" if there is nothing to complain of.

#include "session.hpp"

#include "reelmill/transport/mpi_communicator.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <thread>

namespace reelmill::cluster::test {

const transport::MpiSession& session(const transport::MpiSession* the_one) {
    static const transport::MpiSession* known = nullptr;
    known = the_one != nullptr ? the_one : known;
    return *known;
}

namespace {

class FailuresOnly final : public ::testing::EmptyTestEventListener {
    void OnTestPartResult(const ::testing::TestPartResult& result) override {
        if (result.failed()) {
            const std::string line = fmt::format("rank {}: {}:{}: {}\n", session().rank(),
                                                 result.file_name() != nullptr ? result.file_name() : "?",
                                                 result.line_number(), result.message());
            std::fputs(line.c_str(), stderr);
        }
    }
};

message::Bytes next_bytes(transport::Communicator& communicator) {
    while (true) {
        if (auto message = communicator.poll()) {
            return message->bytes;
        }
        std::this_thread::yield();
    }
}

int worst_of_all_ranks(int mine) {
    transport::MpiCommunicator communicator;
    auto worst = static_cast<std::uint8_t>(mine);
    if (communicator.rank() == 0) {
        for (int other = 1; other < communicator.size(); ++other) {
            worst = std::max(worst, next_bytes(communicator).at(0));
        }
        for (int other = 1; other < communicator.size(); ++other) {
            communicator.send({worst}, other);
        }
    } else {
        communicator.send({worst}, 0);
        worst = next_bytes(communicator).at(0);
    }
    while (communicator.moving()) {
        (void)communicator.poll();
    }
    return worst;
}

} // namespace
} // namespace reelmill::cluster::test

int main(int argc, char** argv) {
    using namespace reelmill;
    ::testing::InitGoogleTest(&argc, argv);
    const transport::MpiSession mpi(&argc, &argv);
    (void)cluster::test::session(&mpi);
    auto& listeners = ::testing::UnitTest::GetInstance()->listeners();
    if (mpi.rank() != 0) {
        delete listeners.Release(listeners.default_result_printer());
        listeners.Append(new cluster::test::FailuresOnly);
    }
    const int mine = RUN_ALL_TESTS();
    const int worst = cluster::test::worst_of_all_ranks(mine);
    if (mpi.rank() == 0 && worst == 0) {
        fmt::print("all {} ranks are content\n", mpi.size());
    }
    return worst;
}
