#include "reelmill/disk/message_log.hpp"

#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>

namespace reelmill::disk {
namespace {

class MessageLog : public testing::Test {
protected:
    void append(std::initializer_list<MessageBytes> messages) {
        EXPECT_TRUE(append_messages(path, std::vector<MessageBytes>(messages)));
    }

    void put(std::streamoff at, char byte) const {
        std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(at);
        file.put(byte);
    }
    [[nodiscard]] std::string content() const {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    test::TemporaryFolder folder;
    std::string path = folder.path() + "/log";
};

TEST_F(MessageLog, GivesEachMessageOnceAndInOrder) {
    make_message_log(path);
    MessageReader reader(path);
    EXPECT_TRUE(reader.read_new().empty());
    append({{1, 2}, {}});
    append({{3}});
    EXPECT_EQ(reader.read_new(), (std::vector<MessageBytes>{{1, 2}, {}, {3}}));
    EXPECT_TRUE(reader.read_new().empty());
    append({{4}});
    EXPECT_EQ(reader.read_new(), (std::vector<MessageBytes>{{4}}));
}

TEST_F(MessageLog, AMessageCountsWhenItIsWhole) {
    make_message_log(path);
    append({MessageBytes(1000, 7)});
    const std::string whole = content();
    for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{44}, whole.size() - 1}) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
        MessageReader reader(path);
        EXPECT_TRUE(reader.read_new().empty()) << size;
        std::ofstream(path, std::ios::binary | std::ios::app) << whole.substr(size);
        EXPECT_EQ(reader.read_new().size(), 1) << size;
    }
}

TEST_F(MessageLog, ADamagedMessageIsNotTaken) {
    make_message_log(path);
    append({{1, 2, 3}});
    put(45, 'x');
    EXPECT_TRUE(MessageReader(path).read_new().empty());
}

TEST_F(MessageLog, ADamagedMessageHidesNoLaterOne) {
    for (const int at : {0, 4, 11, 12, 43, 44, 46}) { // mark, length, hash, bytes
        disk::remove_file(path);
        make_message_log(path);
        MessageReader reader(path);
        append({{1, 2, 3}});
        put(at, at == 4 ? 'f' : 'x');
        EXPECT_TRUE(reader.read_new().empty()) << at;
        append({{4}, {5}});
        EXPECT_EQ(reader.read_new(), (std::vector<MessageBytes>{{4}, {5}})) << at;
        append({{6}});
        EXPECT_EQ(reader.read_new(), (std::vector<MessageBytes>{{6}})) << at;
    }
}

TEST_F(MessageLog, AMessageThatIsCutOffHidesNoLaterOne) {
    make_message_log(path);
    append({MessageBytes(100, 7)});
    std::filesystem::resize_file(path, 100);
    append({{1}});
    EXPECT_EQ(MessageReader(path).read_new(), (std::vector<MessageBytes>{{1}}));
}

/// While such a message is seen in part, what it quotes must not be taken for the next one.
TEST_F(MessageLog, AMessageMayQuoteOthers) {
    make_message_log(path);
    append({{1}});
    std::string quoted = content();
    quoted = "RMS" + quoted + quoted + "RMS-RRMSRM" + quoted + "RMS";
    const MessageBytes message(quoted.begin(), quoted.end());
    append({message, {2}});
    EXPECT_EQ(MessageReader(path).read_new(), (std::vector<MessageBytes>{{1}, message, {2}}));
    const std::string whole = content();
    const std::size_t last = whole.size() - 45;
    for (std::size_t size = 45; size < last; ++size) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << whole.substr(0, size);
        MessageReader reader(path);
        ASSERT_EQ(reader.read_new().size(), 1) << size;
        std::ofstream(path, std::ios::binary | std::ios::app) << whole.substr(size);
        ASSERT_EQ(reader.read_new(), (std::vector<MessageBytes>{message, {2}})) << size;
    }
}

/// Each of these heads claims all the rest of the file: hashing it for each would take minutes.
TEST_F(MessageLog, FalseHeadsCostNoMoreThanTheyHaveBytes) {
    make_message_log(path);
    constexpr std::size_t head = 44;
    constexpr std::size_t size = 400'000 * head;
    std::string heads;
    while (heads.size() < size) {
        heads += fmt::format("RMSG{:08x}{:032x}", size - heads.size() - head, 0);
    }
    std::ofstream(path, std::ios::binary) << heads;
    MessageReader reader(path);
    reader.skip_all();
    append({{1}});
    EXPECT_EQ(reader.read_new(), (std::vector<MessageBytes>{{1}}));
}

TEST_F(MessageLog, MoreDamageThanIsReadAtOnceIsSkipped) {
    make_message_log(path);
    std::filesystem::resize_file(path, (200UL << 20) + 7); // sparse
    append({{1}});
    MessageReader reader(path);
    std::vector<MessageBytes> messages;
    for (int look = 0; look < 5 && messages.empty(); ++look) {
        messages = reader.read_new();
    }
    EXPECT_EQ(messages, (std::vector<MessageBytes>{{1}}));
}

TEST_F(MessageLog, WhatWasThereBeforeCanBeSkipped) {
    make_message_log(path);
    append({{1}, {2}});
    MessageReader reader(path);
    reader.skip_all();
    append({{3}});
    EXPECT_EQ(reader.read_new(), (std::vector<MessageBytes>{{3}}));
}

TEST_F(MessageLog, ARemovedFileIsNoticedByBoth) {
    MessageReader reader(path);
    EXPECT_TRUE(reader.read_new().empty());
    EXPECT_TRUE(reader.missing());
    EXPECT_FALSE(append_messages(path, std::vector<MessageBytes>{{1}}));
    EXPECT_FALSE(look_at(path).exists()) << "appending makes no file";
}

} // namespace
} // namespace reelmill::disk
