"""What the tests on a private Slurm share: the cluster, a clip, jobs by slurm/reelmill.sbatch, and their figures."""
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import program
from case import digest
from testbed import Testbed, TestbedError, missing_programs, wait_until
from timeline import Timeline

REELMILL = os.path.abspath(program.command_of_program()[0])
SCRIPT = program.ROOT / "slurm/reelmill.sbatch"
NODES = 3
# Small shards of an encoder that takes its time: about a third of a second of a core each, 24 of them.
WORK = ["--preset", "veryslow", "--shard-seconds", "1", "--format", "mkv"]
# With more pixels, about 40 seconds of a core, where a job has to outlive a time limit, which is a minute at least.
MUCH_WORK = [*WORK, "--width", "1120"]


def end_in_good_order(number, _):
    sys.exit(128 + number)  # so that the daemons are ended, too


def leave_where_slurm_is_not():
    """77: ctest shows the test as skipped."""
    reason = f"not installed: {', '.join(missing_programs())}" if missing_programs() else ""
    if os.geteuid() != 0:
        reason = "slurmd needs root"
    if reason:
        print(f"skipped: a private Slurm cannot be started here: {reason}", flush=True)
        sys.exit(77)


class Shared:
    """Made once for all tests of a file: the cluster, the clip, and the plain runs that others are compared with."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="reelmill-slurm-"))
        self.bed = Testbed(nodes=NODES)
        self.plain_runs = {}
        self.make_clip()

    def make_clip(self):
        self.clip = self.folder / "clip.mp4"
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
                        "testsrc2=size=480x270:rate=25:duration=24", "-c:v", "libx264", "-preset", "ultrafast", "-g",
                        "25", "-pix_fmt", "yuv420p", self.clip], check=True)

    def plain_run(self, work):
        """Bytes and core seconds of a run without Slurm that nothing disturbs."""
        key = tuple(work)
        if key not in self.plain_runs:
            output = self.folder / f"plain-{len(self.plain_runs)}"
            result = program.transcode(self.clip, f"{output}/", *work, ranks=2)
            if result.status != 0:
                raise AssertionError(result.words)
            made = pathlib.Path(result.summary["titles"][0]["output"])
            self.plain_runs[key] = digest(made), result.summary["titles"][0]["core_seconds"]
        return self.plain_runs[key]

    def close(self):
        self.bed.down()
        shutil.rmtree(self.folder, ignore_errors=True)


class Job:
    """A job over the clip, by slurm/reelmill.sbatch or another script with its arguments."""

    def __init__(self, shared, folder, work, nodes, sbatch, options, script=None):
        self.shared, self.bed, self.work, self.nodes = shared, shared.bed, work, nodes
        self.output = folder / "out"
        self.job_folder = self.output / ".reelmill"
        self.log_file = folder / "job.log"
        self.arguments = [str(shared.clip), "-o", f"{self.output}/", *work, "--slots", "1", *options]
        self.timeline = Timeline(self.job_folder)
        self.id = self.bed.submit(f"-N{nodes}", "-o", self.log_file, *sbatch,
                                  *(script or [SCRIPT, *self.arguments]),
                                  env={"REELMILL": REELMILL, "REELMILL_LOOK_EVERY": "2"})

    @property
    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def words(self):
        return f"{self.bed.facts(self.id)}\n--- log\n{self.log}\n--- slurmctld\n{self.bed.words_of_controller()}"

    def segments(self):
        return {path.name for path in self.job_folder.glob("segments/*/*.seg")}

    def wait_for_segments(self, number):
        """There is work on disk, and there is work to come."""
        def there():
            if self.bed.state(self.id) in ("COMPLETED", "FAILED", "CANCELLED"):
                raise AssertionError(f"the job ended too early\n{self.words}")
            return len(self.segments()) >= number
        wait_until(there, f"{number} segments")

    def wait_for_end(self, limit=240):
        try:
            return self.bed.wait_for_state(self.id, "COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL",
                                           limit=limit)
        except TestbedError as error:
            raise AssertionError(f"{error}\n{self.words}") from error

    def restarts(self):
        return int(self.bed.facts(self.id)["Restarts"])

    def has_finished(self):
        """By what is on disk, a moment before Slurm has cleaned up after the job."""
        try:
            return json.loads((self.job_folder / "summary.json").read_text())["summary"]["status"] == 0
        except (OSError, ValueError):
            return False


class SlurmCase(unittest.TestCase):
    """Every node is up and idle when a test begins."""
    shared = None

    @classmethod
    def setUpClass(cls):
        leave_where_slurm_is_not()
        signal.signal(signal.SIGTERM, end_in_good_order)
        cls.shared = Shared()
        cls.addClassCleanup(cls.shared.close)
        cls.shared.bed.up()
        cls.bed = cls.shared.bed

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.shared.folder))
        self.addCleanup(self.make_all_nodes_idle)

    def make_all_nodes_idle(self):
        """Jobs that a failed test has left are cancelled, nodes that were killed come back."""
        self.bed.ask("scancel", "--user=root")
        for name, state in self.bed.node_states().items():
            if state.startswith("down") or state.endswith("*"):
                self.bed.start_node(name)
        wait_until(lambda: self.bed.nodes_are("idle"), "all nodes to be idle")

    def submit(self, nodes, *options, work=None, sbatch=(), script=None):
        job = Job(self.shared, self.folder, work or WORK, nodes, sbatch, options, script)
        self.addCleanup(job.timeline.stop)
        return job

    def submit_words(self, words, nodes, work=None, sbatch=()):
        """A batch script that is nothing but this command."""
        script = self.folder / "job.sh"
        script.write_text("#!/bin/sh\nexec " + " ".join(map(shlex.quote, words)) + "\n")
        return self.submit(nodes, work=work, sbatch=sbatch, script=[script])

    def assert_plain_bytes(self, job):
        self.assertEqual(self.shared.plain_run(job.work)[0], digest(job.output / "clip.mkv"), job.words)

    def assert_ends_well(self, job):
        self.assertEqual("COMPLETED", job.wait_for_end(), job.words)
        job.timeline.stop()
        self.assert_plain_bytes(job)

    def show_figures(self, what, job):
        line = job.timeline
        useful = self.shared.plain_run(job.work)[1]
        print(f"figures: {what}: {line.ended - line.begun:.1f} s in all, "
              f"{line.longest_pause():.1f} s at most without a new segment, "
              f"{line.shards_redone()} shards redone, idle share {line.idle_share(useful, job.nodes):.0%}", flush=True)
