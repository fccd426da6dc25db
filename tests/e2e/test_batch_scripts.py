"""The batch scripts in slurm/, with a program and a Slurm that only say what they were told."""
import os
import subprocess
import time
import unittest

import program
from case import Case

STAND_INS = {
    # Takes signals once it has said something.
    "reelmill": 'if [ "$1" = status ]; then echo "$@" >>"$SAID"; echo "$SEEN"; exit; fi\n'
                'trap "exit ${STATUS:-0}" USR1 TERM\necho "$@" >>"$SAID"\n'
                'while [ -n "$HANG" ]; do sleep 0.05; done\nexit "${STATUS:-0}"',
    "scontrol": 'case $1 in\n  requeue) echo scontrol "$@" >>"$SAID" ;;\n  show) echo n1 ;;\n'
                '  -o) echo "JobId=100 JobState=RUNNING Requeue=${REQUEUE:-1} End" ;;\nesac',
}
CANCELLED = '{\n  "cancelled": true,\n  "state": "stopped"\n}'
NOT_CANCELLED = '{\n  "cancelled": false,\n  "titles": [{"line": "\\"cancelled\\": true"}]\n}'


class BatchScript(Case):
    script = None

    def setUp(self):
        super().setUp()
        self.said = self.folder / "said"
        for name, text in STAND_INS.items():
            path = self.folder / name
            path.write_text("#!/bin/sh\n" + text + "\n")
            path.chmod(0o755)

    def start(self, *arguments, **variables):
        variables = {"PATH": f"{self.folder}:{os.environ['PATH']}", "REELMILL": "reelmill", "SAID": self.said,
                     "SLURM_NTASKS": 2, "SEEN": NOT_CANCELLED, **variables}
        return subprocess.Popen(["bash", str(program.ROOT / "slurm" / self.script), *arguments],
                                stderr=subprocess.PIPE, cwd=self.folder,
                                env={**os.environ, **{name: str(value) for name, value in variables.items()}})

    def end_of(self, child):
        err = child.communicate(timeout=60)[1].decode()
        return child.returncode, self.said.read_text() if self.said.exists() else "", err

    def stopped_by(self, signal, status, *arguments, **variables):
        self.said.unlink(missing_ok=True)
        child = self.start("a", *arguments, HANG=1, STATUS=status, **variables)
        while not self.said.exists():  # then both, program and script, take signals
            self.assertIsNone(child.poll(), "the script ended too early")
            time.sleep(0.01)
        child.send_signal(signal)
        return self.end_of(child)


class JobScript(BatchScript):
    script = "reelmill.sbatch"

    def start(self, *arguments, **variables):
        return super().start(*arguments, **{"SLURM_JOB_ID": 100, "SLURM_JOB_NODELIST": "n1", **variables})

    def test_a_job_that_was_stopped_early_is_queued_again(self):
        status, said, _ = self.end_of(self.start("a", "-o", "out", STATUS=3))
        self.assertEqual(3, status)
        self.assertIn("transcode -n 2 a -o out\n", said)
        self.assertIn("scontrol requeue 100\n", said)

    def test_a_job_that_is_done_or_has_no_way_to_be_is_not(self):
        for status in (0, 1, 2, 4):
            self.assertEqual((status, "transcode -n 2 a -o out\n"),
                             self.end_of(self.start("a", "-o", "out", STATUS=status))[:2])
            self.said.unlink()

    def test_a_job_that_may_not_be_requeued_is_not(self):
        for variables in ({"REQUEUE": 0}, {"SLURM_RESTART_COUNT": 100}):
            self.assertNotIn("scontrol", self.end_of(self.start("a", "-o", "out", STATUS=3, **variables))[1])

    def test_a_job_that_reelmill_cancel_has_stopped_is_not(self):
        for words, job in ((["-o", "o p"], "o p"), (["--output=out"], "out"), (["-oout"], "out"),
                           (["--output", "out", "--job-dir", "job"], "job"), (["--job-dir=job", "-o", "out"], "job"),
                           (["-o", "out", "--", "-ox"], "out")):
            with self.subTest(words=words):
                status, said, _ = self.end_of(self.start("a", *words, STATUS=3, SEEN=CANCELLED))
                self.assertEqual(3, status)
                self.assertIn(f"status --json {job}\n", said)
                self.assertNotIn("scontrol", said)
                self.said.unlink()


class ArrayScript(BatchScript):
    script = "array.sbatch"

    def start(self, *arguments, task=7, first=1, last=10, count=10, **variables):
        return super().start(*arguments, SLURM_ARRAY_TASK_ID=task, SLURM_ARRAY_TASK_MIN=first,
                             SLURM_ARRAY_TASK_MAX=last, SLURM_ARRAY_TASK_COUNT=count, SLURM_ARRAY_JOB_ID=100,
                             **variables)

    def test_a_task_does_its_part(self):
        self.assertEqual((0, "transcode -n 2 --part 7/10 a b -o out\n"),
                         self.end_of(self.start("a", "b", "-o", "out"))[:2])

    def test_an_array_may_begin_anywhere(self):
        said = self.end_of(self.start("a", task=0, first=0, last=2, count=3))[1]
        self.assertIn("--part 1/3 a", said)

    def test_gaps_need_the_number_of_parts(self):
        status, said, err = self.end_of(self.start("a", task=17, first=17, last=42, count=2))
        self.assertEqual((1, ""), (status, said))
        self.assertIn("REELMILL_PARTS", err)
        said = self.end_of(self.start("a", task=17, first=17, last=42, count=2, REELMILL_PARTS=100))[1]
        self.assertIn("--part 17/100 a", said)

    def test_a_task_at_its_time_limit_is_queued_again(self):
        status, said, _ = self.stopped_by(10, 3)
        self.assertEqual(3, status)
        self.assertIn("scontrol requeue 100_7", said)

    def test_a_task_that_never_ends_is_not_queued_for_ever(self):
        status, said, err = self.stopped_by(10, 3, SLURM_RESTART_COUNT=100)
        self.assertEqual(3, status)
        self.assertNotIn("scontrol", said)
        self.assertIn("not finished after 100 restarts", err)
        self.assertIn("scontrol requeue", self.stopped_by(10, 3, SLURM_RESTART_COUNT=99)[1])
        said = self.stopped_by(10, 3, SLURM_RESTART_COUNT=2, REELMILL_MOST_RESTARTS=2)[1]
        self.assertNotIn("scontrol", said)

    def test_a_task_that_is_finished_by_then_is_not(self):
        status, said, _ = self.stopped_by(10, 0)
        self.assertEqual(0, status)
        self.assertNotIn("scontrol", said)

    def test_a_task_that_is_cancelled_is_not(self):
        status, said, _ = self.stopped_by(15, 3)
        self.assertEqual(3, status)
        self.assertNotIn("scontrol", said)

    def test_a_task_whose_part_reelmill_cancel_has_stopped_is_not(self):
        for words, job in ((["-o", "out"], "out/.reelmill"), (["--output=out", "--job-dir", "job"], "job")):
            with self.subTest(words=words):
                status, said, _ = self.stopped_by(10, 3, *words, SEEN=CANCELLED)
                self.assertEqual(3, status)
                self.assertIn(f"status --json {job}/parts/7-of-10\n", said)
                self.assertNotIn("scontrol", said)


if __name__ == "__main__":
    unittest.main()
