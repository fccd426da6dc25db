#include "reelmill/disk/message_log.hpp"

#include "reelmill/disk/file_facts.hpp"
#include "support/temporary_folder.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace reelmill::disk {
namespace {

class MessageLog : public testing::Test {
protected:
    void append(std::initializer_list<MessageBytes> messages) {
        EXPECT_TRUE(append_messages(path, std::vector<MessageBytes>(messages)));
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
    std::ifstream in(path, std::ios::binary);
    const std::string whole((std::istreambuf_iterator<char>(in)), {});
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
    append({{1, 2, 3}, {4}});
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(45);
    file.put('x');
    file.close();
    MessageReader reader(path);
    EXPECT_TRUE(reader.read_new().empty());
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
