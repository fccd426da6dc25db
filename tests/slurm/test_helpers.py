"""Who comes to a run from other allocations and goes again, on a real Slurm: helpers, an autoscaler, arrays."""
import json
import pathlib
import re
import shutil
import subprocess
import time
import unittest

import program
from case import digest
from slurm_case import REELMILL, WORK, SlurmCase
from testbed import wait_until

# About 20 seconds of a core: long enough for somebody to come and go.
LONGER_WORK = [*WORK, "--width", "800"]
# A helper that dies is given up after this.
IMPATIENT = ["--rank-timeout", "4"]


class Helpers(SlurmCase):
    def rows(self, job):
        try:
            return json.loads((job.job_folder / "status.json").read_text())["ranks_seen"]
        except (OSError, ValueError):
            return []

    def helpers_at_work(self, job):
        if job.has_finished():
            raise AssertionError(f"the job ended too early\n{job.words}")
        return [row for row in self.rows(job) if row["rank"] >= 1_000_000 and row["tasks"] > 0 and not row["silent"]]

    def wait_for_helpers(self, job, number):
        wait_until(lambda: len(self.helpers_at_work(job)) == number, f"{number} helpers at work")

    def test_a_helper_joins_and_dies(self):
        job = self.submit(1, *IMPATIENT, work=LONGER_WORK)
        job.wait_for_segments(1)
        helper = self.bed.submit("-N1", "-o", "/dev/null", "--wrap", f"exec {REELMILL} join {job.output} --slots 1")
        self.wait_for_helpers(job, 1)
        begun = time.monotonic()
        self.bed.kill_node(self.bed.facts(helper)["BatchHost"])
        wait_until(lambda: any(row["silent"] for row in self.rows(job)) or job.has_finished(), "the helper to be missed")
        print(f"figures: a helper killed: missed after {time.monotonic() - begun:.1f} s", flush=True)
        self.assert_ends_well(job)
        self.show_figures("a helper joins and dies", job)

    def autoscaler(self, job, *options):
        child = subprocess.Popen([REELMILL, "autoscale", str(job.output), "--interval", "1", *options],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                 env=self.bed.environment())
        self.addCleanup(child.kill)
        return child

    def test_an_autoscaler_goes_from_one_node_to_three_and_back(self):
        job = self.submit(1, work=LONGER_WORK)
        job.wait_for_segments(1)
        up = self.autoscaler(job, "--min", "2", "--max", "2")
        self.wait_for_helpers(job, 2)
        up.terminate()  # helpers stay, and the next one finds them
        said = up.communicate()[0]
        self.assertEqual(2, said.count("submitted helper job"), said)
        down = self.autoscaler(job, "--max", "0")
        wait_until(lambda: not self.helpers_at_work(job), "the helpers to go")
        self.assert_ends_well(job)
        said = down.communicate(timeout=program.LIMIT_SECONDS)[0]
        self.assertEqual(0, down.returncode, said)
        self.assertEqual(2, len(set(re.findall(r"let helper job (\d+) go", said))), said)
        self.assertEqual("", self.bed.ask("squeue", "-h", "-n", "reelmill-help").strip())
        self.show_figures("autoscaled from 1 to 3 and back", job)

    def test_a_run_grows_onto_idle_nodes(self):
        output = self.folder / "out"
        words = [REELMILL, "transcode", "-n", "1", "--slots", "1", "--max-ranks", "3", *LONGER_WORK, str(self.shared.clip),
                 "-o", f"{output}/"]
        job = self.submit_words(words, 3, LONGER_WORK)
        self.wait_for_helpers(job, 2)
        hosts = {row["host"] for row in self.rows(job)}
        self.assertEqual({"n1", "n2", "n3"}, hosts)
        self.assert_ends_well(job)
        self.show_figures("grown from one node to three within the allocation", job)

    def test_an_autoscaler_that_only_says_what_it_would_do(self):
        job = self.submit(1)
        job.wait_for_segments(1)
        child = self.autoscaler(job, "--min", "2", "--max", "2", "--dry-run")
        self.assert_ends_well(job)
        said = child.communicate(timeout=program.LIMIT_SECONDS)[0]
        self.assertIn("dry run", said)
        self.assertNotIn("submitted", said)

    def test_an_array_of_three(self):
        sources = self.folder / "in"
        sources.mkdir()
        for number in range(4):
            shutil.copy(self.shared.clip, sources / f"{number}.mp4")
        array = self.bed.submit("--array=1-3", "-n1", "-c1", "--mem-per-cpu=100", "--time=10", "-o", self.folder / "array-%a.log", program.ROOT / "slurm/array.sbatch",
                                sources, "-o", f"{self.folder}/out/", "--slots", "1", "--preset", "ultrafast",
                                "--format", "mkv", env={"REELMILL": REELMILL})
        wait_until(lambda: not self.bed.ask("squeue", "-h", "-j", array).strip(), "the array to end", 120)
        logs = "\n".join(path.read_text() for path in sorted(self.folder.glob("array-*.log")))
        made = {path.name: digest(path) for path in pathlib.Path(f"{self.folder}/out").glob("*.mkv")}
        plain = program.transcode(sources, f"{self.folder}/plain/", "--preset", "ultrafast", "--format", "mkv", ranks=2)
        self.assertEqual(0, plain.status, plain.words)
        self.assertEqual({path.name: digest(path) for path in pathlib.Path(f"{self.folder}/plain").glob("*.mkv")}, made,
                         logs)
        # Each title was made by one part, and by no second one.
        self.assertEqual(4, sum(map(int, re.findall(r"total: (\d+) file", logs))), logs)


if __name__ == "__main__":
    unittest.main()
