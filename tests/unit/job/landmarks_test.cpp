#include "reelmill/job/landmarks.hpp"

#include "reelmill/disk/file_facts.hpp"

#include "support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace reelmill::job {

namespace {

using reelmill::test::TemporaryFolder;

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

TitleSpec title_of(const std::string& path) {
    const auto facts = disk::look_at(path);
    TitleSpec title;
    title.source = path;
    title.source_bytes = facts.size;
    title.source_modified_ns = facts.modified_ns;
    return title;
}

/// A job with one source, and its landmarks.
class Landmarks : public ::testing::Test {
protected:
    Landmarks() {
        write(source, "pictures");
        write(nonce, "nobody else's words");
        JobSpec spec;
        spec.titles = {title_of(source)};
        landmarks = landmarks_of(spec, nonce, "nobody else's words");
    }
    TemporaryFolder folder;
    std::string source = folder.path() + "/source.mkv";
    std::string nonce = folder.path() + "/term";
    std::vector<Landmark> landmarks;
};

} // namespace

TEST_F(Landmarks, AreSeenWhereTheyWereMade) { EXPECT_EQ(first_unseen(landmarks), std::nullopt); }

TEST_F(Landmarks, AnotherJobFolderUnderTheSamePathIsNotTheSame) {
    write(nonce, "words of yesterday's copy");
    EXPECT_EQ(first_unseen(landmarks), RawPath(nonce));
    std::filesystem::remove(nonce);
    EXPECT_EQ(first_unseen(landmarks), RawPath(nonce));
    std::filesystem::create_directory(nonce);
    EXPECT_EQ(first_unseen(landmarks), RawPath(nonce));
}

TEST_F(Landmarks, AnotherSourceUnderTheSamePathIsNotTheSame) {
    const auto time = std::filesystem::last_write_time(source);
    write(source, "Pictures");
    std::filesystem::last_write_time(source, time + std::chrono::seconds(1));
    EXPECT_EQ(first_unseen(landmarks), RawPath(source));
    write(source, "more pictures");
    std::filesystem::last_write_time(source, time);
    EXPECT_EQ(first_unseen(landmarks), RawPath(source));
    std::filesystem::remove(source);
    EXPECT_EQ(first_unseen(landmarks), RawPath(source));
}

TEST_F(Landmarks, OneSourceOfEachFolderIsEnoughAndThereIsABoundOnFolders) {
    JobSpec spec;
    for (int i = 0; i < 200; ++i) {
        const std::string place = folder.path() + "/" + std::to_string(i % 100);
        std::filesystem::create_directory(place);
        write(place + "/" + std::to_string(i) + ".mkv", "pictures");
        spec.titles.push_back(title_of(place + "/" + std::to_string(i) + ".mkv"));
    }
    EXPECT_EQ(landmarks_of(spec, nonce, "n").size(), 65);
    spec.titles.resize(10);
    spec.titles.push_back(spec.titles.back());
    spec.titles[3].kept = true;
    EXPECT_EQ(landmarks_of(spec, nonce, "n").size(), 10);
}

TEST_F(Landmarks, ASourceThatIsGoneMeanwhileIsNoLandmark) {
    const std::string other = folder.path() + "/other.mkv";
    write(other, "pictures");
    JobSpec spec;
    spec.titles = {title_of(source), title_of(other)};
    std::filesystem::remove(source);
    const auto left = landmarks_of(spec, nonce, "n");
    ASSERT_EQ(left.size(), 2);
    EXPECT_EQ(left[1].path, RawPath(other));
}

} // namespace reelmill::job
