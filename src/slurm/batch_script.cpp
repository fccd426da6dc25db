#include "reelmill/slurm/batch_script.hpp"

#include <fmt/format.h>

namespace reelmill::slurm {
namespace {

constexpr int warning_seconds = 180; // Slurm may be a minute early, and a run needs some seconds to stop well

std::string directive(const std::string& text) { return "#SBATCH --" + text + "\n"; }

std::string size_directives(const BatchJob& job) {
    const GivenSize& given = job.given;
    const Size& size = job.size;
    std::string text;
    if (!given.nodes && !given.tasks) {
        text += directive(fmt::format("nodes={}", size.nodes));
    }
    if (!given.tasks && !given.tasks_per_node) {
        text += directive(fmt::format("ntasks-per-node={}", size.ranks_per_node));
    }
    if (!given.cores_per_task) {
        text += directive(fmt::format("cpus-per-task={}", size.cores_per_rank));
    }
    if (!given.memory && size.bytes_per_node > 0) {
        text += directive(fmt::format("mem={}M", size.bytes_per_node >> 20));
    }
    if (!given.time) {
        text += directive("time=" + time_text(size.asked_seconds));
    }
    return text;
}

std::string directives(const BatchJob& job) {
    std::string text = job.given.job_name ? "" : directive("job-name=reelmill");
    text += size_directives(job);
    text += "# A lost node ends the run on it alone; the first one, and preemption, put the job back into the queue.\n";
    text += directive("no-kill") + directive("requeue") + directive("open-mode=append");
    if (!job.given.warning_signal) {
        text += "# The script is told before the time is over.\n";
        text += directive(fmt::format("signal=B:USR1@{}", warning_seconds));
    }
    return text;
}

// What a shell may do with signals: it takes none while it runs a program in front, and a signal ends `wait` early.
constexpr const char* body = R"(
# --no-kill holds for this job, but not for the steps that mpirun starts in it; srun takes "set" for yes, and no 1.
export SLURM_NO_KILL=set
child=
last_signal=
cancelled=0
hand_on() {
  last_signal=$1
  if [[ $1 == TERM ]]; then cancelled=1; fi
  if [[ -n $child ]]; then kill "-$1" "$child" 2>/dev/null || true; fi
}
# What has been made so far: a job that gets nothing done is not queued again and again.
work_done() { find "$job/done" "$job/segments" -type f -printf '%p %T@\n' 2>/dev/null | sort | cksum; }

trap 'hand_on USR1' USR1
trap 'hand_on TERM' TERM INT
before=$(work_done)
ranks=${SLURM_NTASKS:-$((SLURM_JOB_NUM_NODES * ${SLURM_NTASKS_PER_NODE:-1}))}
transcode &
child=$!
if [[ -n $last_signal ]]; then hand_on "$last_signal"; fi
while :; do
  last_signal=
  status=0
  wait "$child" || status=$?
  [[ -n $last_signal ]] || break
done
# Stopped by `reelmill cancel`. Where there is no scontrol, as in a container, the program cannot tell Slurm so.
if grep -qs '"cancelled": true' "$job/summary.json"; then cancelled=1; fi

if ((status == 3 && !cancelled)); then
  if [[ $(work_done) == "$before" ]]; then
    echo "reelmill: nothing was done in this allocation, so the job is not queued again; give it more --time" >&2
  else
    echo "reelmill: not finished yet; job $SLURM_JOB_ID goes back into the queue" >&2
    scontrol requeue "$SLURM_JOB_ID"
  fi
fi
exit "$status"
)";

} // namespace

std::string batch_script(const BatchJob& job) {
    return fmt::format("#!/usr/bin/env bash\n# Written by {}. Submitted again it goes on where it was.\n{}"
                       "set -u\n\njob={}\ntranscode() {{\n  exec {}\n}}\n{}",
                       job.written_by, directives(job), job.work_folder, job.transcode_line, body);
}

} // namespace reelmill::slurm
