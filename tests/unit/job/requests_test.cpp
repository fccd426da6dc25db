#include "reelmill/job/requests.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/job/job_folder.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace reelmill::job {
namespace {

const Request cancel{Request::Kind::cancel, 2.5, {}, -1};
const Request leave_host{Request::Kind::leave, 0, "node17", -1};

class RequestFile : public testing::Test {
protected:
    void send(const Request& request) const { send_request(folder.path(), request); }
    /// As "cancel" or "leave".
    static std::vector<std::string> taken(RequestReader& reader) {
        std::vector<std::string> kinds;
        for (const Request& request : reader.take()) {
            kinds.push_back(name_of(request.kind));
        }
        return kinds;
    }

    using Kinds = std::vector<std::string>;
    test::TemporaryFolder folder;
};

TEST_F(RequestFile, GivesRequestsOnceAndAsTheyWereSent) {
    open_requests(folder.path());
    RequestReader reader(folder.path());
    EXPECT_TRUE(reader.take().empty());
    send(cancel);
    send(leave_host);
    const auto requests = reader.take();
    ASSERT_EQ(requests.size(), 2);
    EXPECT_EQ(requests[0].grace_seconds, 2.5);
    EXPECT_EQ(requests[1].host, "node17");
    EXPECT_EQ(requests[1].rank, -1);
    EXPECT_TRUE(reader.take().empty());
}

TEST_F(RequestFile, PassesOverARequestThatANewerProgramAloneUnderstands) {
    open_requests(folder.path());
    const std::string text = R"({"kind": "pause", "grace_seconds": 0, "host": "", "rank": -1, "id": "1"})";
    const std::vector<disk::MessageBytes> messages{{text.begin(), text.end()}};
    ASSERT_TRUE(disk::append_messages(requests_file(folder.path()), messages));
    RequestReader reader(folder.path());
    EXPECT_TRUE(reader.take().empty()) << "it is none to cancel";
}

/// Ranks may have come to that host since.
TEST_F(RequestFile, AsksNobodyToLeaveForAFulfilledRequestAfterATakeover) {
    open_requests(folder.path());
    RequestReader first(folder.path());
    send(leave_host);
    EXPECT_EQ(taken(first), Kinds{"leave"});
    EXPECT_TRUE(first.take().empty());
    send(leave_host); // one more, which looks the same, and which nobody has heard yet
    RequestReader second(folder.path());
    EXPECT_EQ(taken(second), Kinds{"leave"});
    EXPECT_TRUE(second.take().empty());
    EXPECT_TRUE(RequestReader(folder.path()).take().empty());
}

TEST_F(RequestFile, GivesASuccessorWhatItsPredecessorHeardLastOfAll) {
    open_requests(folder.path());
    send(leave_host);
    EXPECT_EQ(taken(*std::make_unique<RequestReader>(folder.path())), Kinds{"leave"}) << "and here it died";
    RequestReader second(folder.path());
    EXPECT_EQ(taken(second), Kinds{"leave"});
}

TEST_F(RequestFile, GivesEverySuccessorWhatIsToCancel) {
    open_requests(folder.path());
    send(leave_host);
    send(cancel);
    for (int term = 1; term < 4; ++term) {
        RequestReader reader(folder.path());
        EXPECT_EQ(taken(reader), term == 1 ? (Kinds{"leave", "cancel"}) : Kinds{"cancel"});
        EXPECT_TRUE(reader.take().empty());
    }
}

TEST_F(RequestFile, IsOfOneRun) {
    open_requests(folder.path());
    send(cancel);
    open_requests(folder.path());
    EXPECT_TRUE(RequestReader(folder.path()).take().empty());
    disk::remove_file(requests_file(folder.path()));
    EXPECT_THROW(send(cancel), Failure);
}

TEST_F(RequestFile, PassesOverWhatIsNotUnderstood) {
    open_requests(folder.path());
    const std::string text = R"({"kind": "leave"})";
    const std::vector<disk::MessageBytes> messages{{1, 2}, {text.begin(), text.end()}};
    EXPECT_TRUE(disk::append_messages(requests_file(folder.path()), messages));
    send(leave_host);
    RequestReader reader(folder.path());
    EXPECT_EQ(taken(reader), Kinds{"leave"});
}

} // namespace
} // namespace reelmill::job
