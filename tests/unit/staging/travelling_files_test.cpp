// Ranks that do not see the job's files, as threads of one process: sources come, segments go.
#include "reelmill/exchange/segment_exchange.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/staging/travel_folder.hpp"

#include "support/temporary_folder.hpp"

#include "exchange_carrier.hpp"

#include <cerrno>
#include <deque>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <thread>

namespace reelmill::staging::test {

namespace {

using reelmill::test::TemporaryFolder;

const std::atomic<bool> never_stop{false};
constexpr std::int64_t piece = std::int64_t{256} << 10; // as in source_pull.cpp
using Handed = exchange::SegmentExchange::Handed;

void write(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

std::string noise(std::size_t size) {
    std::mt19937 random(static_cast<unsigned>(size));
    std::string text(size, ' ');
    for (char& byte : text) {
        byte = static_cast<char>(random());
    }
    return text;
}

/// The first `seeing` ranks see the job folder, the others do not.
class Ranks {
public:
    Ranks(int count, int seeing, OnTheWay on_the_way = {})
        : job(folder.path() + "/job"), carrier_(count, std::move(on_the_way)) {
        std::filesystem::create_directories(job.bytes + "/segments");
        for (int rank = 0; rank < count; ++rank) {
            exchange::ExchangeOptions options;
            options.rank = rank;
            options.ranks = count;
            options.two_of_each = false;
            options.patience = std::chrono::milliseconds(60'000);
            options.piece_bytes = 1000;
            options.verify = [](const RawPath& path) {
                if (!disk::read_file(path, 1UL << 20).starts_with("good")) {
                    throw input_failure(path.bytes + ": is damaged");
                }
            };
            folders_.emplace_back(folder.path() + "/own%r", rank, count);
            folders_.back().belongs_to(job, rank < seeing);
            exchanges_.push_back(std::make_unique<exchange::SegmentExchange>(options, folders_.back()));
            exchanges_.back()->announced(job);
        }
        for (int blind = seeing; blind < count; ++blind) {
            for (int rank = 0; rank < count; ++rank) {
                tell(rank, blind, false);
            }
        }
        for (int rank = 0; rank < count; ++rank) {
            carrier_.carry_for((*this)[rank]);
        }
    }

    exchange::SegmentExchange& operator[](int rank) { return *exchanges_.at(static_cast<std::size_t>(rank)); }
    staging::TravelFolder& disk(int rank) { return folders_.at(static_cast<std::size_t>(rank)); }
    void tell(int rank, int about, bool sees) { (*this)[rank].hear(message::FilesSeen{sees, sees}, about); }
    void lose(int rank) { carrier_.lose(rank); }

    TemporaryFolder folder;
    RawPath job;
    const RawPath segment = job.bytes + "/segments/title/0-0-start-end.seg";
    const std::string name = exchange::SegmentStore::name_of(segment);

private:
    std::deque<staging::TravelFolder> folders_;
    std::vector<std::unique_ptr<exchange::SegmentExchange>> exchanges_;
    ExchangeCarrier carrier_; ///< its threads end first
};

std::string read_all(disk::InputFile& file, std::size_t chunk) {
    std::string text;
    std::string part(chunk, ' ');
    while (const std::size_t got =
               file.read_at(static_cast<std::int64_t>(text.size()), std::as_writable_bytes(std::span(part)))) {
        text.append(part, 0, got);
    }
    return text;
}

/// Once, in the middle of a source: what then happens to who sends it; the piece never arrives.
OnTheWay in_the_middle(std::function<void(int sender)> happens) {
    return [happens = std::move(happens), done = std::make_shared<std::atomic<bool>>(false)](message::Body& message,
                                                                                             int from, int) {
        const auto* sent = std::get_if<message::FilePiece>(&message);
        if (sent == nullptr || sent->offset < 3 * piece || done->exchange(true)) {
            return true;
        }
        happens(from);
        return false;
    };
}

} // namespace

TEST(TravellingSources, AreTheSameBytesInAnyOrder) {
    Ranks ranks(2, 1);
    const std::string path = ranks.folder.path() + "/source";
    for (const std::int64_t size : {std::int64_t{1}, piece - 1, piece, piece + 1, 12 * piece + 77}) {
        const std::string text = noise(static_cast<std::size_t>(size));
        write(path, text);
        const auto sources = ranks[1].sources(never_stop);
        const auto file = sources->open(path);
        EXPECT_EQ(file->size(), size);
        EXPECT_TRUE(read_all(*file, 65536) == text);
        std::mt19937 random(1);
        for (int i = 0; i < 50; ++i) {
            const auto offset = std::uniform_int_distribution<std::int64_t>(0, size)(random);
            std::string part(1000, ' ');
            const std::size_t got = file->read_at(offset, std::as_writable_bytes(std::span(part)));
            EXPECT_EQ(got == 0, offset == size);
            EXPECT_TRUE(part.substr(0, got) == text.substr(static_cast<std::size_t>(offset), got));
        }
    }
}

TEST(TravellingSources, WhatWasReadBeforeNeedNotTravelAgain) {
    std::atomic<std::int64_t> travelled = 0;
    Ranks ranks(2, 1, [&](message::Body& message, int, int) {
        const auto* sent = std::get_if<message::FilePiece>(&message);
        travelled += sent == nullptr ? 0 : static_cast<std::int64_t>(sent->bytes.size());
        return true;
    });
    const std::string path = ranks.folder.path() + "/source";
    const std::string text = noise(static_cast<std::size_t>(5 * piece));
    write(path, text);
    for (int round = 0; round < 3; ++round) {
        const auto file = ranks[1].sources(never_stop)->open(path);
        EXPECT_TRUE(read_all(*file, 100'000) == text);
    }
    EXPECT_EQ(travelled, 5 * piece);
}

TEST(TravellingSources, AreBoundedOnTheirWay) {
    std::atomic<int> asked = 0;
    std::atomic<int> most = 0;
    Ranks ranks(2, 1, [&](message::Body& message, int, int) {
        asked += std::holds_alternative<message::SourceWanted>(message) ? 1 : 0;
        asked -= std::holds_alternative<message::FilePiece>(message) ? 1 : 0;
        most = std::max(most.load(), asked.load());
        return true;
    });
    const std::string path = ranks.folder.path() + "/source";
    write(path, noise(static_cast<std::size_t>(64 * piece)));
    const auto file = ranks[1].sources(never_stop)->open(path);
    EXPECT_EQ(read_all(*file, 1 << 20).size(), 64 * piece);
    EXPECT_LE(most, 9);
}

TEST(TravellingSources, ComeFromSomebodyElseWhenTheReaderIsLost) {
    Ranks* all = nullptr;
    std::atomic<bool> lost = false;
    Ranks ranks(3, 2, in_the_middle([&](int sender) {
                    all->lose(sender);
                    lost = true;
                }));
    all = &ranks;
    const std::string path = ranks.folder.path() + "/source";
    const std::string text = noise(static_cast<std::size_t>(9 * piece));
    write(path, text);
    const auto file = ranks[2].sources(never_stop)->open(path);
    EXPECT_TRUE(read_all(*file, 65536) == text);
    EXPECT_TRUE(lost);
}

TEST(TravellingSources, AreWaitedForWhileNobodySeesThem) {
    Ranks ranks(2, 0);
    const std::string path = ranks.folder.path() + "/source";
    write(path, "pictures");
    std::atomic<bool> stop{false};
    std::jthread later([&] { stop = true; });
    EXPECT_THROW(static_cast<void>(ranks[1].sources(stop)->open(path)), Failure);
    later.join();
    ranks.tell(1, 0, true);
    const auto file = ranks[1].sources(never_stop)->open(path);
    EXPECT_EQ(read_all(*file, 100), "pictures");
}

TEST(TravellingSources, AreReadHereOnceThisRankAloneSeesThem) {
    Ranks* all = nullptr;
    Ranks ranks(2, 1, in_the_middle([&](int sender) {
                    all->lose(sender);
                    all->tell(1, 1, true); // it takes over
                }));
    all = &ranks;
    const std::string path = ranks.folder.path() + "/source";
    const std::string text = noise(static_cast<std::size_t>(9 * piece));
    write(path, text);
    const auto file = ranks[1].sources(never_stop)->open(path);
    EXPECT_TRUE(read_all(*file, 65536) == text);
    EXPECT_TRUE(read_all(*ranks[1].sources(never_stop)->open(path), 65536) == text);
    ranks.disk(1).belongs_to(ranks.job, true);
    EXPECT_EQ(ranks[1].hand_over(ranks.name, never_stop), Handed::here);
}

TEST(TravellingSources, AreAskedOfTheNextWhereSomebodyHasNotToldYetThatItSeesNothing) {
    Ranks ranks(3, 2, [](message::Body& message, int from, int) {
        if (auto* sent = std::get_if<message::FilePiece>(&message); sent != nullptr && from == 0) {
            sent->total = 0;
            sent->error = ENOENT;
            sent->bytes.clear();
        }
        return true;
    });
    const std::string path = ranks.folder.path() + "/source";
    write(path, "pictures");
    for (int round = 0; round < 3; ++round) {
        EXPECT_EQ(read_all(*ranks[2].sources(never_stop)->open(path), 100), "pictures");
    }
}

TEST(TravellingSources, CanBeGivenUpWhileTheyAreOpened) {
    std::atomic<bool> stop{false};
    std::atomic<bool> held_back{true};
    Ranks ranks(2, 1, [&](message::Body& message, int, int) {
        if (std::holds_alternative<message::FilePiece>(message)) {
            stop = true;
            while (held_back) {
                std::this_thread::yield();
            }
        }
        return true;
    });
    const std::string path = ranks.folder.path() + "/source";
    write(path, "pictures");
    EXPECT_THROW(static_cast<void>(ranks[1].sources(stop)->open(path)), Failure);
    held_back = false; // nobody waits for the answer any more
    EXPECT_EQ(read_all(*ranks[1].sources(never_stop)->open(path), 100), "pictures");
}

TEST(TravellingSources, SayWhatIsWrongWithThem) {
    Ranks ranks(2, 1);
    const std::string path = ranks.folder.path() + "/source";
    const auto line_of = [&](const std::function<void()>& action) {
        try {
            action();
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::input);
            return std::string(failure.what());
        }
        return std::string();
    };
    const auto sources = ranks[1].sources(never_stop);
    EXPECT_EQ(line_of([&] { static_cast<void>(sources->open(path)); }),
              path + ": cannot be opened: No such file or directory");
    write(path, "");
    EXPECT_EQ(line_of([&] { static_cast<void>(sources->open(path)); }), path + ": is empty, or no regular file");
    write(path, noise(static_cast<std::size_t>(3 * piece)));
    const auto file = sources->open(path);
    write(path, noise(static_cast<std::size_t>(2 * piece)));
    EXPECT_EQ(line_of([&] { static_cast<void>(read_all(*file, 1000)); }), path + ": has changed while it was read");
}

TEST(TravellingSegments, GoToWhoSeesTheJobFolderAndLeaveNothingBehind) {
    Ranks ranks(3, 1);
    ranks.disk(2).prepare(ranks.name);
    write(ranks.disk(2).place(ranks.name).bytes, "good" + noise(5000));
    EXPECT_EQ(ranks[2].hand_over(ranks.name, never_stop), Handed::kept);
    EXPECT_EQ(disk::read_file(ranks.segment, 1UL << 20), "good" + noise(5000));
    EXPECT_FALSE(ranks.disk(2).has_own(ranks.name));
    EXPECT_FALSE(ranks.disk(1).has_own(ranks.name));
    EXPECT_TRUE(ranks[2].fetch(ranks.name, never_stop).here) << "what is there need not be made again";
    EXPECT_EQ(disk::read_file(ranks.disk(2).place(ranks.name), 1UL << 20), "good" + noise(5000));
}

TEST(TravellingSegments, FindAnotherKeeperWhenOneIsLostOrSeesNothingAnyMore) {
    Ranks* all = nullptr;
    Ranks ranks(4, 3, [&](message::Body& message, int, int to) {
        if (std::holds_alternative<message::SegmentOffer>(message) && to == 0) {
            all->lose(0);
            return false;
        }
        return true;
    });
    all = &ranks;
    ranks.disk(1).belongs_to(ranks.job, false); // the others have not heard of it
    ranks.disk(3).prepare(ranks.name);
    write(ranks.disk(3).place(ranks.name).bytes, "good");
    EXPECT_EQ(ranks[3].hand_over(ranks.name, never_stop), Handed::kept);
    EXPECT_EQ(disk::read_file(ranks.segment, 100), "good");
}

TEST(TravellingSegments, DoNotWaitBehindThoseOfARankThatSendsNothing) {
    std::atomic<bool> asked = false;
    std::atomic<bool> answered = false;
    Ranks ranks(3, 1, [&](message::Body& message, int from, int to) {
        asked = asked || (to == 1 && std::holds_alternative<message::PieceWanted>(message));
        answered = answered || (to == 1 && std::holds_alternative<message::SegmentTaken>(message));
        return from != 1 || !std::holds_alternative<message::FilePiece>(message);
    });
    const std::string stuck = ranks.name + "k";
    for (const auto& [rank, name] : {std::pair{1, stuck}, std::pair{2, ranks.name}}) {
        ranks.disk(rank).prepare(name);
        write(ranks.disk(rank).place(name).bytes, "good");
    }
    std::atomic<bool> stop{false};
    std::jthread offers([&] { EXPECT_THROW(static_cast<void>(ranks[1].hand_over(stuck, stop)), Failure); });
    while (!asked) {
        std::this_thread::yield();
    }
    EXPECT_EQ(ranks[2].hand_over(ranks.name, never_stop), Handed::kept);
    EXPECT_FALSE(answered) << "it went only when the other one was given up";
    stop = true;
}

TEST(TravellingSegments, AreNotThereAnyMoreWhereSomebodyHasRemovedThem) {
    Ranks ranks(2, 1);
    EXPECT_EQ(ranks[1].hand_over(ranks.name, never_stop), Handed::gone);
}

TEST(TravellingSegments, AFolderThatTakesNothingIsSaidByItsName) {
    Ranks ranks(2, 1);
    ranks.disk(1).prepare(ranks.name);
    write(ranks.disk(1).place(ranks.name).bytes, "good");
    std::filesystem::remove_all(ranks.job.bytes);
    write(ranks.job.bytes, "a file where the folder was");
    try {
        static_cast<void>(ranks[1].hand_over(ranks.name, never_stop));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::environment);
        EXPECT_NE(std::string(failure.what()).find(ranks.job.bytes), std::string::npos) << failure.what();
    }
}

} // namespace reelmill::staging::test
