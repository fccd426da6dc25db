#include "reelmill/slurm/helper_jobs.hpp"

#include "reelmill/core/hash.hpp"
#include "reelmill/slurm/submit.hpp"

#include <fmt/format.h>
#include <sstream>

namespace reelmill::slurm {

namespace {

constexpr std::chrono::seconds patience{30};

/// For a shell; names may hold anything but a NUL.
std::string quoted(const std::string& word) {
    std::string all = "'";
    for (const char c : word) {
        all += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return all + "'";
}

} // namespace

std::string name_of_helper_jobs(const std::string& job_folder) {
    return "reelmill-help-" + hash_of(job_folder).substr(0, 12);
}

std::string helper_script(const std::string& program, const std::string& job_folder) {
    return fmt::format("#!/bin/sh\n"
                       "# Made by reelmill autoscale.\n"
                       "exec {} join {}\n",
                       quoted(program), quoted(job_folder));
}

HelperJobs helper_jobs(const std::string& name, const Ask& ask) {
    const Answer answer = ask({"squeue", "-h", "--me", "-n", name, "-S", "i", "-o", "%i %T"}, patience);
    HelperJobs found;
    found.answered = answer.good();
    std::istringstream lines(found.answered ? answer.output : "");
    for (std::string id, state; lines >> id >> state;) {
        if (state != "COMPLETING") {
            found.jobs.push_back({id, state == "RUNNING"});
        }
    }
    return found;
}

std::string submit_helper(const std::string& name, const std::string& script_file,
                          const std::vector<std::string>& options, const Ask& ask) {
    // The last minute of an allocation is for its last shard; a node that is lost takes nothing but its helper along.
    return submit(
        script_file,
        {"--nodes=1", "--ntasks=1", "--signal=B:USR2@60", "--output=/dev/null", "--no-requeue", "--job-name=" + name},
        options, ask);
}

void let_go(const HelperJob& job, const Ask& ask) {
    const std::vector<std::string> words = job.running
                                               ? std::vector<std::string>{"scancel", "--batch", "--signal=USR2", job.id}
                                               : std::vector<std::string>{"scancel", "--state=PENDING", job.id};
    static_cast<void>(ask(words, patience));
}

} // namespace reelmill::slurm
