// Copies of segments on other ranks' disks, with ranks as threads of one process.
#include "reelmill/exchange/segment_exchange.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/staging/scratch_folder.hpp"

#include "support/temporary_folder.hpp"

#include "exchange_carrier.hpp"

#include <deque>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

namespace reelmill::staging::test {

namespace {

using reelmill::test::TemporaryFolder;
using staging::ScratchFolder;
using Copied = exchange::SegmentExchange::Copied;

const std::string segment_name = "0123456789abcdef/title/0-0-start-end.seg";
const std::atomic<bool> never{false};

/// "good" and then anything; with a last byte of its own, so that damage anywhere shows.
std::string content_of(std::size_t size) {
    std::string text = "good";
    while (text.size() < size) {
        text += static_cast<char>('a' + text.size() % 26);
    }
    return text;
}

void verify(const RawPath& path) {
    const std::string text = disk::read_file(path, 1UL << 20);
    if (text != content_of(text.size())) {
        throw Failure(FailureKind::input, path.bytes + ": is damaged");
    }
}

/// KeepingRanks with their exchanges and what carries their messages, without the rest of the loop.
class KeepingRanks {
public:
    explicit KeepingRanks(int count, std::vector<std::string> hosts = {}, OnTheWay on_the_way = {})
        : carrier_(count, std::move(on_the_way)) {
        for (int rank = 0; rank < count; ++rank) {
            exchange::ExchangeOptions options;
            options.rank = rank;
            options.ranks = count;
            options.host = hosts.empty() ? "host" : hosts.at(static_cast<std::size_t>(rank));
            options.patience = std::chrono::milliseconds(60'000);
            options.verify = verify;
            options.piece_bytes = 10;
            options.look_interval = std::chrono::milliseconds(5);
            folders_.emplace_back(folder.path() + "/disk%r", rank, count);
            exchanges_.push_back(std::make_unique<exchange::SegmentExchange>(options, folders_.back()));
        }
        for (int rank = 0; rank < count; ++rank) {
            carrier_.carry_for((*this)[rank]);
        }
        wait_until_hosts_are_known();
    }

    exchange::SegmentExchange& operator[](int rank) { return *exchanges_.at(static_cast<std::size_t>(rank)); }
    ScratchFolder& disk(int rank) { return folders_.at(static_cast<std::size_t>(rank)); }
    void lose(int rank) { carrier_.lose(rank); }
    void write(int rank, const std::string& text) {
        disk(rank).prepare(segment_name);
        std::ofstream(disk(rank).place(segment_name).bytes) << text;
    }
    std::string read(int rank) { return disk::read_file(disk(rank).place(segment_name), 1UL << 20); }
    std::vector<int> holders() {
        std::vector<int> all;
        for (int rank = 0; rank < static_cast<int>(folders_.size()); ++rank) {
            if (disk(rank).has_own(segment_name)) {
                all.push_back(rank);
            }
        }
        return all;
    }
    /// The test's time limit is what ends it where it never comes true.
    static void wait_until(const std::function<bool()>& condition) {
        while (!condition()) {
            std::this_thread::yield();
        }
    }

    TemporaryFolder folder;

private:
    /// Each has told its host before it answers anything.
    void wait_until_hosts_are_known() {
        for (const auto& exchange : exchanges_) {
            static_cast<void>(exchange->fetch("0123456789abcdef/title/none.seg", never));
        }
    }

    std::deque<ScratchFolder> folders_;
    std::vector<std::unique_ptr<exchange::SegmentExchange>> exchanges_;
    ExchangeCarrier carrier_; ///< its threads end first
};

} // namespace

TEST(SegmentExchange, MakesACopyOnTheNextRank) {
    for (const std::size_t size : {4UL, 10UL, 95UL}) {
        KeepingRanks ranks(3);
        ranks.write(1, content_of(size));
        EXPECT_EQ(ranks[1].replicate(segment_name, -1, never), Copied::yes);
        EXPECT_EQ(ranks.holders(), (std::vector<int>{1, 2}));
        EXPECT_EQ(ranks.read(2), content_of(size));
    }
}

TEST(SegmentExchange, MakesTheCopyOnAnotherHostWhereThereIsOne) {
    const std::vector<int> wanted = {2, 3, 0, 1}; // not all at the first rank of the other host
    for (int rank = 0; rank < 4; ++rank) {
        KeepingRanks ranks(4, {"a", "a", "b", "b"});
        ranks.write(rank, content_of(30));
        EXPECT_EQ(ranks[rank].replicate(segment_name, -1, never), Copied::yes);
        EXPECT_EQ(ranks.holders(), (std::vector<int>{std::min(rank, wanted[static_cast<std::size_t>(rank)]),
                                                     std::max(rank, wanted[static_cast<std::size_t>(rank)])}));
    }
}

TEST(SegmentExchange, PrefersWhoHasOneAlready) {
    KeepingRanks ranks(3);
    ranks.write(2, content_of(50));
    const auto fetched = ranks[0].fetch(segment_name, never);
    EXPECT_TRUE(fetched.here);
    EXPECT_EQ(fetched.from, 2);
    EXPECT_EQ(ranks[0].replicate(segment_name, fetched.from, never), Copied::yes);
    EXPECT_EQ(ranks.holders(), (std::vector<int>{0, 2}));
}

TEST(SegmentExchange, RefusesWhatArrivesDamagedAndHasItSentAgain) {
    std::atomic<int> spoiled = 0;
    KeepingRanks ranks(2, {}, [&](message::Body& message, int, int) {
        auto* piece = std::get_if<message::FilePiece>(&message);
        if (piece != nullptr && piece->offset == 20 && spoiled++ == 0) {
            piece->bytes[3] ^= 1;
        }
        return true;
    });
    ranks.write(0, content_of(64));
    EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::yes);
    EXPECT_EQ(spoiled, 2);
    EXPECT_EQ(ranks.read(1), content_of(64));
}

TEST(SegmentExchange, NeverKeepsWhatIsDamagedAtItsSource) {
    KeepingRanks ranks(3);
    ranks.write(0, "bad");
    EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::alone);
    EXPECT_EQ(ranks.holders(), std::vector<int>{0});
    EXPECT_FALSE(ranks[1].fetch(segment_name, never).here);
    EXPECT_EQ(ranks.holders(), std::vector<int>{0});
}

TEST(SegmentExchange, ReplacesADamagedCopy) {
    KeepingRanks ranks(2);
    ranks.write(0, content_of(64));
    ranks.write(1, "bad");
    EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::yes);
    EXPECT_EQ(ranks.read(1), content_of(64));
}

TEST(SegmentExchange, TurnsToTheNextRankWhenThePartnerDiesInTheMiddle) {
    KeepingRanks* all = nullptr;
    std::atomic<bool> lost = false;
    KeepingRanks ranks(4, {}, [&](message::Body& message, int, int to) {
        const auto* piece = std::get_if<message::FilePiece>(&message);
        if (piece != nullptr && piece->offset == 20 && to == 1 && !lost.exchange(true)) {
            all->lose(1);
        }
        return true;
    });
    all = &ranks;
    ranks.write(0, content_of(64));
    EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::yes);
    EXPECT_EQ(ranks.holders(), (std::vector<int>{0, 2}));
}

TEST(SegmentExchange, FetchesFromTheSecondHolderWhereTheFirstOneFails) {
    KeepingRanks ranks(3);
    ranks.write(1, "bad");
    ranks.write(2, content_of(64));
    const auto fetched = ranks[0].fetch(segment_name, never);
    EXPECT_TRUE(fetched.here);
    EXPECT_EQ(fetched.from, 2);
    EXPECT_EQ(ranks.read(0), content_of(64));
}

TEST(SegmentExchange, SaysWhereNobodyHasIt) {
    KeepingRanks ranks(3);
    EXPECT_FALSE(ranks[0].fetch(segment_name, never).here);
    EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::gone);
    ranks.lose(1);
    ranks.lose(2);
    EXPECT_FALSE(ranks[0].fetch(segment_name, never).here);
    ranks.write(0, content_of(10));
    EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::alone);
}

TEST(SegmentExchange, MakesAnotherCopyWhenAHolderIsLost) {
    for (const int lost : {0, 1}) { // who made it, or who has the copy
        KeepingRanks ranks(4);
        ranks.write(0, content_of(64));
        EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::yes);
        ranks.lose(lost);
        KeepingRanks::wait_until([&] { return ranks.disk(2).has_own(segment_name); });
        ranks.lose(1 - lost);
        KeepingRanks::wait_until([&] { return ranks.disk(3).has_own(segment_name); });
        EXPECT_EQ(ranks.read(3), content_of(64));
    }
}

TEST(SegmentExchange, GetsBackWhatIsDeletedBehindItsBack) {
    KeepingRanks ranks(2);
    ranks.write(0, content_of(64));
    EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::yes);
    int gone = 0;
    for (const int rank : {1, 0, 1}) {
        // Vanishes at one stroke: what is deleted file by file may be filled again in between.
        std::filesystem::rename(disk::folder_of(disk::folder_of(ranks.disk(rank).place(segment_name).bytes)),
                                ranks.folder.path() + "/gone" + std::to_string(gone++));
        KeepingRanks::wait_until([&] { return ranks.disk(rank).has_own(segment_name); });
        EXPECT_EQ(ranks.read(rank), content_of(64));
    }
}

TEST(SegmentExchange, DropsATitleOnAllRanksAndNobodyMendsIt) {
    KeepingRanks ranks(3);
    ranks.write(0, content_of(64));
    EXPECT_EQ(ranks[0].replicate(segment_name, -1, never), Copied::yes);
    ranks[2].drop_everywhere("0123456789abcdef/title");
    KeepingRanks::wait_until([&] { return ranks.holders().empty(); });
    for (int rank = 0; rank < 3; ++rank) {
        ranks[rank].wait_for_drops(never);
    }
    ranks.write(1, content_of(64)); // too late
    EXPECT_EQ(ranks[1].replicate(segment_name, -1, never), Copied::gone);
    EXPECT_EQ(ranks.holders(), std::vector<int>{1});
}

TEST(SegmentExchange, StopsWaitingWhenItIsToldTo) {
    KeepingRanks ranks(2, {}, [](message::Body& message, int, int) {
        return !std::holds_alternative<message::SegmentTaken>(message);
    });
    ranks.write(0, content_of(64));
    std::atomic<bool> stop{false};
    std::jthread stopper([&] {
        KeepingRanks::wait_until([&] { return ranks.disk(1).has_own(segment_name); });
        stop = true;
    });
    EXPECT_THROW(static_cast<void>(ranks[0].replicate(segment_name, -1, stop)), Failure);
}

TEST(SegmentExchange, CleansUpTheFoldersOfAllRanks) {
    KeepingRanks ranks(3);
    const RawPath job = "/some/job";
    const std::string mine = ScratchFolder::name_of(job.bytes + "/segments/title/a.seg");
    ranks.disk(0).prepare(mine);
    std::ofstream(ranks.disk(0).place(mine).bytes) << content_of(20);
    EXPECT_EQ(ranks[0].replicate(mine, -1, never), Copied::yes);
    for (int rank = 0; rank < 3; ++rank) {
        ranks[rank].announced(job);
        ranks[rank].leave();
        ranks[rank].clean_up();
    }
    EXPECT_FALSE(ranks.disk(0).has_own(mine));
    EXPECT_TRUE(std::filesystem::is_empty(ranks.folder.path() + "/disk0"));
    EXPECT_TRUE(std::filesystem::is_empty(ranks.folder.path() + "/disk1"));
}

} // namespace reelmill::staging::test
