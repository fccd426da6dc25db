#include "reelmill/launch/mpirun_command.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <gtest/gtest.h>
#include <memory>

namespace reelmill::launch {
namespace {

using Words = std::vector<std::string>;

MpirunCall plain_call() {
    MpirunCall call;
    call.mpirun = "/mpi/bin/mpirun";
    call.program = "/bin/reelmill";
    call.arguments = {"transcode", "a b.mkv", "-o", "out"};
    call.ranks = 4;
    return call;
}

/// The value that follows `--mca name` or `--prtemca name`.
std::string parameter(const Words& words, const std::string& kind, const std::string& name) {
    for (std::size_t i = 0; i + 2 < words.size(); ++i) {
        if (words[i] == kind && words[i + 1] == name) {
            return words[i + 2];
        }
    }
    return "(not given)";
}

bool has(const Words& words, const std::string& word) { return std::ranges::find(words, word) != words.end(); }

std::string output_of_shell(const std::string& line) {
    struct Close {
        void operator()(FILE* file) const { ::pclose(file); }
    };
    const std::unique_ptr<FILE, Close> pipe(::popen(("bash -c " + shell_quoted({line})).c_str(), "r"));
    std::string output;
    std::array<char, 256> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) {
        output.append(buffer.data(), count);
    }
    return output;
}

TEST(MpirunCommand, HoldsTheFlagsThatSurviveTheLossOfRanks) {
    const Words words = mpirun_command(plain_call());
    EXPECT_EQ((Words{words.begin(), words.begin() + 3}), (Words{"/mpi/bin/mpirun", "--with-ft", "ulfm"}));
    EXPECT_EQ(parameter(words, "--mca", "pml"), "ob1");
    EXPECT_EQ(parameter(words, "--mca", "coll"), "^han");
    EXPECT_EQ(parameter(words, "--mca", "async_mpi_finalize"), "1");
    EXPECT_EQ(parameter(words, "--prtemca", "state_base_recoverable"), "1");
    EXPECT_EQ(parameter(words, "--prtemca", "state_base_notify_errors"), "1");
    EXPECT_TRUE(has(words, "--bind-to"));
    EXPECT_TRUE(has(words, "slot:OVERSUBSCRIBE"));
    EXPECT_FALSE(has(words, "--allow-run-as-root"));
}

TEST(MpirunCommand, EndsWithTheProgramAndItsArgumentsUnchanged) {
    const Words words = mpirun_command(plain_call());
    EXPECT_EQ((Words{words.end() - 5, words.end()}), (Words{"/bin/reelmill", "transcode", "a b.mkv", "-o", "out"}));
}

TEST(MpirunCommand, UsesTcpWithoutPutOnlyBetweenHosts) {
    MpirunCall call = plain_call();
    EXPECT_EQ(parameter(mpirun_command(call), "--mca", "btl"), "self,sm");
    EXPECT_EQ(parameter(mpirun_command(call), "--mca", "btl_tcp_flags"), "(not given)");
    call.hostfile = "/etc/hosts.mpi";
    call.several_hosts = true;
    const Words words = mpirun_command(call);
    EXPECT_EQ(parameter(words, "--mca", "btl"), "self,sm,tcp");
    EXPECT_EQ(parameter(words, "--mca", "btl_tcp_flags"), "send,inplace,need-ack,need-csum,hetero-rdma");
    EXPECT_TRUE(has(words, "/etc/hosts.mpi"));
}

TEST(MpirunCommand, NoticesAHostThatGoesSilentWithinAMinute) {
    MpirunCall call = plain_call();
    call.several_hosts = true;
    const Words words = mpirun_command(call);
    const auto seconds = [&](const std::string& name) {
        return std::stoi(parameter(words, "--prtemca", "oob_tcp_keepalive_" + name));
    };
    EXPECT_LT(seconds("time") + seconds("intvl") * seconds("probes"), 60);
}

TEST(MpirunCommand, HasASlotForEachRankWhereNobodyElseSaysHowManyThereAre) {
    MpirunCall call = plain_call();
    call.ranks = 5;
    EXPECT_TRUE(has(mpirun_command(call), "localhost:5"));
    call.allocated = true;
    EXPECT_FALSE(has(mpirun_command(call), "--host"));
    call.allocated = false;
    call.hostfile = "/etc/hosts.mpi";
    EXPECT_FALSE(has(mpirun_command(call), "--host"));
    call.hostfile.reset();
    call.ranks = 0;
    EXPECT_FALSE(has(mpirun_command(call), "--host"));
}

TEST(MpirunCommand, SaysHowManyRanksOnlyWhenThatIsKnown) {
    MpirunCall call = plain_call();
    EXPECT_TRUE(has(mpirun_command(call), "-n"));
    call.ranks = 0;
    EXPECT_FALSE(has(mpirun_command(call), "-n"));
}

TEST(MpirunCommand, AllowsRootAndExportsVariablesWhenAsked) {
    MpirunCall call = plain_call();
    call.as_root = true;
    call.exported = {"A", "B"};
    const Words words = mpirun_command(call);
    EXPECT_TRUE(has(words, "--allow-run-as-root"));
    EXPECT_EQ(std::ranges::count(words, "-x"), 2);
}

TEST(ShellQuoting, LeavesHarmlessWordsAlone) {
    EXPECT_EQ(shell_quoted({"--mca", "coll", "^han", "/a/b.mp4", "x=1"}), "--mca coll ^han /a/b.mp4 x=1");
    EXPECT_EQ(shell_quoted({"a b", "", "it's"}), "'a b' '' 'it'\\''s'");
}

TEST(ShellQuoting, GivesAShellBackTheVeryWords) {
    const Words words{"a b",         "",         "it's",        "$HOME",       "`id`", "new\nline",
                      "bad\xff\xfe", "\xc3\xa4", "back\\slash", "\t'\"\\\x01", "*",    "~",
                      "-n",          "#x",       "a;b&c|d>e"};
    std::string expected;
    for (const std::string& word : words) {
        expected += "[" + word + "]";
    }
    const std::string line = shell_quoted(words);
    EXPECT_EQ(line.find('\n'), std::string::npos) << "one line";
    EXPECT_EQ(output_of_shell("printf '[%s]' " + line), expected);
}

} // namespace
} // namespace reelmill::launch
