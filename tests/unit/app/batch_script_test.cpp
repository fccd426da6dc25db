#include "reelmill/slurm/batch_script.hpp"

#include "../../support/temporary_folder.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/launch/mpirun_command.hpp"
#include "reelmill/slurm/command.hpp"

#include <gmock/gmock.h>

namespace reelmill::slurm {
namespace {

using test::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::chrono::seconds patience{60};

class BatchScript : public ::testing::Test {
protected:
    /// The words that the program in the script was given, and what else the script said.
    Answer run(const BatchJob& job, const std::string& variables = "SLURM_NTASKS=6") const {
        const std::string script = folder.file("script", batch_script(job));
        const std::string scontrol = folder.file("scontrol", "#!/bin/sh\necho scontrol \"$@\"\n");
        std::filesystem::permissions(scontrol, std::filesystem::perms::owner_all);
        // Other tests of this process may have left signals blocked, which children inherit.
        return ask({"env", "--default-signal=USR1,TERM", variables, "SLURM_JOB_ID=77",
                    "PATH=" + folder.path() + ":/usr/bin:/bin", "bash", script},
                   patience);
    }

    /// A job whose program does `text` of a shell.
    [[nodiscard]] BatchJob job_doing(const std::string& text) const {
        BatchJob job;
        job.transcode_line = launch::shell_quoted({"sh", "-c", text});
        job.work_folder = launch::shell_quoted({folder / "job"});
        return job;
    }

    TemporaryFolder folder;
};

TEST_F(BatchScript, AsksForTheSizeAndForWhatEveryJobNeeds) {
    BatchJob job = job_doing("true");
    job.size = {4, 2, 16, 41LL << 30, 7200, 3 * 3600};
    const std::string text = batch_script(job);
    for (const char* directive : {"nodes=4", "ntasks-per-node=2", "cpus-per-task=16", "mem=41984M", "time=03:00:00",
                                  "no-kill", "requeue", "open-mode=append", "signal=B:USR1@180"}) {
        EXPECT_THAT(text, HasSubstr(std::string("\n#SBATCH --") + directive + "\n"));
    }
}

TEST_F(BatchScript, LeavesToTheUserWhatTheUserHasGiven) {
    BatchJob job = job_doing("true");
    job.given.nodes = 3;
    job.given.tasks_per_node = job.given.cores_per_task = 2;
    job.given.memory = job.given.time = job.given.warning_signal = job.given.job_name = true;
    const std::string text = batch_script(job);
    for (const char* option : {"nodes", "ntasks", "cpus", "mem", "time", "signal", "job-name"}) {
        EXPECT_THAT(text, Not(HasSubstr(std::string("#SBATCH --") + option)));
    }
}

TEST_F(BatchScript, GivesTheProgramItsWordsWhateverBytesTheyHold) {
    std::string every_byte;
    for (int byte = 1; byte < 256; ++byte) {
        every_byte += static_cast<char>(byte);
    }
    const std::vector<std::string> words{"a b", "it's", "$HOME", "`id`",  "$(id)",   "#SBATCH --x\n#SBATCH --wrap=y",
                                         "-",   "--",   "",      "*",     "!x",      "a\\b",
                                         "\"",  "~",    ";",     "{a,b}", every_byte};
    BatchJob job = job_doing("");
    job.transcode_line = launch::shell_quoted({"printf", "[%s]"}) + " \"$ranks\" " + launch::shell_quoted(words);
    std::string wanted = "[6]";
    for (const std::string& word : words) {
        wanted += "[" + word + "]";
    }
    const Answer answer = run(job);
    EXPECT_TRUE(answer.good()) << answer.complaints;
    EXPECT_EQ(answer.output, wanted);
    // No line of the script is a directive but ours: sbatch reads them up to the first command.
    EXPECT_THAT(batch_script(job), Not(HasSubstr("\n#SBATCH --wrap")));
}

TEST_F(BatchScript, CountsRanksWhereSlurmDoesNot) {
    BatchJob job = job_doing("");
    job.transcode_line = "echo \"$ranks\"";
    EXPECT_EQ(run(job, "SLURM_JOB_NUM_NODES=3").output, "3\n");
}

TEST_F(BatchScript, GoesBackIntoTheQueueWhenItWasStoppedEarly) {
    const std::string work = "mkdir -p " + folder.path() + "/job/done; date >" + folder.path() + "/job/done/x; ";
    const Answer stopped = run(job_doing(work + "exit 3"));
    EXPECT_EQ(stopped.status, 3);
    EXPECT_EQ(stopped.output, "scontrol requeue 77\n");
    for (const char* end : {"exit 0", "exit 2", "exit 4", "kill -9 $$"}) {
        EXPECT_EQ(run(job_doing(work + end)).output, "") << end;
    }
}

TEST_F(BatchScript, IsNotQueuedAgainWhenItGotNothingDone) {
    const Answer answer = run(job_doing("exit 3"));
    EXPECT_EQ(answer.output, "");
    EXPECT_EQ(answer.status, 3);
    EXPECT_THAT(answer.complaints, HasSubstr("nothing was done"));
}

TEST_F(BatchScript, IsNotQueuedAgainWhenReelmillCancelHasStoppedTheRun) {
    const std::string work = "mkdir -p " + folder.path() + "/job/done; date >" + folder.path() + "/job/done/x; ";
    const auto ended = [&](bool cancelled) {
        job::RunSummary summary;
        summary.status = ExitStatus::stopped;
        summary.cancelled = cancelled;
        summary.line = R"("cancelled": true)"; // as a name of a file might be
        std::filesystem::create_directories(folder / "job");
        job::save_summary(folder / "job", summary, "a run");
        return run(job_doing(work + "exit 3"));
    };
    EXPECT_EQ(ended(false).output, "scontrol requeue 77\n");
    EXPECT_EQ(ended(true).output, "");
    EXPECT_EQ(ended(true).status, 3);
}

TEST_F(BatchScript, HandsOnSignalsAndIsNotQueuedAgainWhenItIsCancelled) {
    // $PPID is the script: the program is told what the script is told.
    const std::string work = "mkdir -p " + folder.path() + "/job/done; date >" + folder.path() + "/job/done/x; ";
    const auto told = [&](const std::string& signal) {
        return work + "trap 'echo told; exit 3' " + signal + "; kill -" + signal +
               " $PPID; while :; do sleep 0.05; done";
    };
    EXPECT_EQ(run(job_doing(told("USR1"))).output, "told\nscontrol requeue 77\n");
    EXPECT_EQ(run(job_doing(told("TERM"))).output, "told\n");
}

} // namespace
} // namespace reelmill::slurm
