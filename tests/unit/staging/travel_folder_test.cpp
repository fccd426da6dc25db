#include "reelmill/staging/travel_folder.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/read_file.hpp"

#include "support/temporary_folder.hpp"

#include <fstream>
#include <gtest/gtest.h>

namespace reelmill::staging::test {

using reelmill::test::TemporaryFolder;

TEST(TravelFolder, IsTheJobFolderWhereThatIsSeenAndAPrivateOneElsewhere) {
    const TemporaryFolder folder;
    const RawPath job = folder.path() + "/job";
    const RawPath segment = job.bytes + "/segments/title/0-0-start-end.seg";
    const std::string name = exchange::SegmentStore::name_of(segment);
    std::filesystem::create_directories(job.bytes + "/segments");
    TravelFolder travel(folder.path() + "/own", 3, 4);
    EXPECT_FALSE(travel.keeps());
    travel.belongs_to(job, true);
    EXPECT_TRUE(travel.keeps());
    EXPECT_EQ(travel.place(name), segment);
    EXPECT_FALSE(travel.has_own(name));
    travel.prepare(name);
    std::ofstream(travel.place(name).bytes) << "text";
    EXPECT_TRUE(travel.has_own(name));
    travel.belongs_to(job, false);
    EXPECT_FALSE(travel.keeps());
    EXPECT_FALSE(travel.has_own(name));
    EXPECT_TRUE(travel.place(name).bytes.starts_with(folder.path() + "/own/"));
    travel.prepare(name);
    std::ofstream(travel.place(name).bytes) << "text";
    EXPECT_TRUE(travel.has_own(name));
    travel.remove(name);
    EXPECT_FALSE(travel.has_own(name));
    EXPECT_TRUE(std::filesystem::exists(segment.bytes)) << "that is not this rank's to remove";
}

TEST(TravelFolder, BringsHomeWhatWasMadeBeforeTheJobFolderWasSeen) {
    const TemporaryFolder folder;
    const RawPath job = folder.path() + "/job";
    const std::string name = exchange::SegmentStore::name_of(job.bytes + "/segments/title/0-0-start-end.seg");
    std::filesystem::create_directories(job.bytes + "/segments");
    TravelFolder travel(folder.path() + "/own", 1, 2);
    travel.belongs_to(job, false);
    travel.prepare(name);
    const std::string text(3'000'001, 'x');
    const std::string made = travel.place(name).bytes;
    std::ofstream(made) << text;
    travel.belongs_to(job, true);
    travel.bring_home(name);
    EXPECT_EQ(disk::read_file(travel.place(name), 1UL << 23), text);
    EXPECT_FALSE(std::filesystem::exists(made));
}

TEST(TravelFolder, FindsWhatARankOfTheSameHostHadNotHandedOverWhenItDied) {
    const TemporaryFolder folder;
    const RawPath job = folder.path() + "/job";
    const std::string name = exchange::SegmentStore::name_of(job.bytes + "/segments/title/0-0-start-end.seg");
    std::filesystem::create_directories(job.bytes + "/segments");
    const std::string root = folder.path() + "/own";
    TravelFolder dead(root, 3, 4);
    dead.belongs_to(job, false);
    dead.prepare(name);
    std::ofstream(dead.place(name).bytes) << "text";

    TravelFolder blind(root, 1, 2);
    blind.belongs_to(job, false);
    EXPECT_FALSE(blind.has_own(name));
    EXPECT_TRUE(blind.has(name));
    EXPECT_EQ(disk::read_file(blind.place(name), 100), "text");

    TravelFolder seeing(root, 0, 2);
    seeing.belongs_to(job, true);
    EXPECT_FALSE(seeing.has(name)) << "it is not in the job folder";
    EXPECT_TRUE(seeing.has_private(name));
    seeing.bring_home(name);
    EXPECT_EQ(disk::read_file(job.bytes + "/segments/title/0-0-start-end.seg", 100), "text");
}

TEST(TravelFolder, RefusesNamesThatLeadElsewhere) {
    const TemporaryFolder folder;
    const RawPath job = folder.path() + "/job";
    TravelFolder travel(folder.path() + "/own", 0, 1);
    travel.belongs_to(job, true);
    const std::string hash = exchange::SegmentStore::name_of_job(job);
    for (const std::string& bad : {hash + "/../x", hash + "/a/b/c", hash + "//x", std::string("0/title/x.seg")}) {
        EXPECT_THROW(static_cast<void>(travel.place(bad)), Failure) << bad;
    }
}

} // namespace reelmill::staging::test
