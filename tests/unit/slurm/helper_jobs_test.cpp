#include "reelmill/slurm/helper_jobs.hpp"

#include "reelmill/core/failure.hpp"

#include <gtest/gtest.h>

namespace reelmill::slurm {
namespace {

Ask answering(const std::string& output, int status = 0, const std::string& complaints = "") {
    return [=](const std::vector<std::string>&, std::chrono::milliseconds) {
        return Answer{true, status, output, complaints};
    };
}

TEST(HelperJobs, AreFoundByTheirName) {
    const HelperJobs found = helper_jobs("name", answering("12 RUNNING\n13 PENDING\n11 COMPLETING\n"));
    EXPECT_TRUE(found.answered);
    ASSERT_EQ(found.jobs.size(), 2);
    EXPECT_EQ(found.jobs[0].id, "12");
    EXPECT_TRUE(found.jobs[0].running);
    EXPECT_FALSE(found.jobs[1].running);
    EXPECT_FALSE(helper_jobs("name", answering("", 1)).answered) << "no answer is not the answer that there are none";
}

TEST(HelperJobs, OfEachFolderHaveANameOfTheirOwn) {
    EXPECT_NE(name_of_helper_jobs("/a"), name_of_helper_jobs("/b"));
    EXPECT_EQ(name_of_helper_jobs("/a"), name_of_helper_jobs("/a"));
}

TEST(HelperJobs, AreSubmittedWithTheUsersOptionsLast) {
    std::vector<std::string> asked;
    const Ask ask = [&](const std::vector<std::string>& words, std::chrono::milliseconds) {
        asked = words;
        return Answer{true, 0, "42;cluster\n", ""};
    };
    EXPECT_EQ(submit_helper("name", "/job/help.sh", {"--partition=night"}, ask), "42");
    ASSERT_GE(asked.size(), 3);
    EXPECT_EQ(asked.back(), "/job/help.sh");
    EXPECT_EQ(asked[asked.size() - 2], "--partition=night");
}

TEST(HelperJobs, ThatAreRefusedSayWhy) {
    try {
        submit_helper("name", "/job/help.sh", {}, answering("", 1, "sbatch: error: invalid partition\nmore\n"));
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_NE(std::string(failure.what()).find("invalid partition"), std::string::npos);
    }
}

TEST(HelperJobs, RunAScriptThatNoNameBreaks) {
    EXPECT_EQ(helper_script("/a b/reelmill", "/it's $HOME"),
              "#!/bin/sh\n# Made by reelmill autoscale.\nexec '/a b/reelmill' join '/it'\\''s $HOME'\n");
}

} // namespace
} // namespace reelmill::slurm
