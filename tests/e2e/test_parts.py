"""Several runs that share a job folder and do a part of the titles each, as the tasks of a Slurm array do."""
import json
import os
import pathlib
import subprocess
import time
import unittest

import program
from case import Case, digest

PARTS = 3
SLOW = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "480", "--format", "mkv"]
ARRAY = program.ROOT / "slurm/array.sbatch"


class Parts(Case):
    def setUp(self):
        super().setUp()
        clips = ["h264_open_gop.mp4", "times_wrap.ts"]
        for number in range(4):
            self.clip(clips[number % 2], f"in/{number}-{clips[number % 2]}")
        self.clip(clips[1], "in/sub/deep.ts")
        self.out = self.folder / "out"
        self.children = []
        self.addCleanup(self.end_runs)

    def end_runs(self):
        for child in self.children:
            program.kill_session(child.pid)
            child.communicate()

    def words(self, *options, out="out"):
        return [*program.command_of_program(), "transcode", "-n", "1", "--json", "--progress", "none", *SLOW, *options,
                "-o", str(self.folder / out) + "/", "--", str(self.folder / "in")]

    def start(self, *options):
        child = program.start_words(self.words(*options))
        self.children.append(child)
        return child

    def end_of(self, child):
        out, err = child.communicate(timeout=program.LIMIT_SECONDS)
        self.children.remove(child)
        return program.Result(child.returncode, out.decode(), err.decode())

    def run_part(self, number, of=PARTS):
        return self.end_of(self.start("--part", f"{number}/{of}"))

    def outputs(self, name="out"):
        root = self.folder / name
        return {str(path.relative_to(root)): digest(path) for path in root.rglob("*.mkv")}

    def times(self):
        return {path: path.stat().st_mtime_ns for path in self.out.rglob("*.mkv")}

    wanted_hashes = {}

    def wanted(self):
        """What a plain run makes."""
        if not self.wanted_hashes:
            result = program.run_words(self.words(out="wanted"))
            self.assertEqual(0, result.status, result.words)
            self.wanted_hashes.update(self.outputs("wanted"))
            self.assertEqual(5, len(self.wanted_hashes))
        return self.wanted_hashes

    def status(self, *options, folder=None):
        result = program.run("status", "--json", *options, str(folder or self.out))
        self.assertEqual(0, result.status, result.words)
        return json.loads(result.out)

    def assert_a_plain_run_keeps_everything(self):
        times = self.times()
        plain = program.run_words(self.words())
        self.assertEqual(0, plain.status, plain.words)
        self.assertEqual({"kept"}, {title["state"] for title in plain.summary["titles"]})
        self.assertEqual(times, self.times())

    def test_side_by_side(self):
        results = [self.end_of(child) for child in
                   [self.start("--part", f"{number}/{PARTS}") for number in range(1, PARTS + 1)]]
        done = []
        for result in results:
            self.assertEqual(0, result.status, result.words)
            done += [program.path_of(title["output"]) for title in result.summary["titles"]]
        self.assertEqual(5, len(done), "every title is in one part")
        self.assertEqual(5, len(set(done)))
        self.assertEqual(self.wanted(), self.outputs())
        seen = self.status()
        self.assertEqual("finished", seen["state"])
        self.assertEqual({"done": 5, "running": 0, "failed": 0, "waiting": 0}, seen["title_counts"])
        self.assertEqual([(1, 3), (2, 3), (3, 3)], [(part["part"], part["of"]) for part in seen["parts"]])
        followed = program.run("status", "--follow", str(self.out))
        self.assertEqual(0, followed.status, followed.words)
        self.assertIn("3 parts: 3 finished; 5 of 5 titles done", followed.out)
        self.assert_a_plain_run_keeps_everything()
        other = self.run_part(2, of=2)
        self.assertEqual(0, other.status, other.words)
        self.assertEqual({"kept"}, {title["state"] for title in other.summary["titles"]})

    def wait_for_a_segment(self, child, part):
        folder = self.out / ".reelmill/parts" / part
        while not list(folder.rglob("*.seg")):
            self.assertIsNone(child.poll(), "the run ended too early")
            time.sleep(0.01)

    def test_a_killed_part_goes_on_where_it_was(self):
        first = self.start("--part", "1/2")
        self.wait_for_a_segment(first, "1-of-2")
        second = self.start("--part", "2/2")
        self.wait_for_a_segment(second, "2-of-2")
        program.kill_session(first.pid)
        self.end_of(first)
        self.assertEqual(0, self.end_of(second).status)
        kept = self.times()
        self.assertEqual("stopped", self.status()["state"])
        again = self.run_part(1, of=2)
        self.assertEqual(0, again.status, again.words)
        self.assertEqual(self.wanted(), self.outputs())
        self.assertEqual(kept, {path: at for path, at in self.times().items() if path in kept})
        self.assert_a_plain_run_keeps_everything()

    def test_a_plain_run_goes_on_with_what_a_killed_part_has_left(self):
        part = self.start("--part", "1/2")
        self.wait_for_a_segment(part, "1-of-2")
        program.kill_session(part.pid)
        self.end_of(part)
        segment = next((self.out / ".reelmill/parts").rglob("*.seg"))
        before = segment.stat().st_ino
        plain = program.run_words(self.words("--keep-segments"))
        self.assertEqual(0, plain.status, plain.words)
        self.assertEqual(self.wanted(), self.outputs())
        self.assertIn(before, {path.stat().st_ino for path in self.out.rglob("*.seg")})
        self.assertFalse((self.out / ".reelmill/parts").exists())

    def test_others_are_refused_meanwhile(self):
        part = self.start("--part", "1/2")
        self.wait_for_a_segment(part, "1-of-2")
        for options in ([], ["--part", "1/2"], ["--part", "2/3"]):
            with self.subTest(options=options):
                result = self.end_of(self.start(*options))
                self.assertEqual(1, result.status, result.words)
                self.assertIn("1-of-2: another run is at work here", result.err)
        seen = self.status()
        self.assertEqual("at work", seen["state"])
        self.assertEqual("at work", self.status(folder=self.out / ".reelmill/parts/1-of-2")["state"])
        self.assertEqual(0, self.end_of(part).status)

    def test_a_wrong_part_is_refused(self):
        for text in ("0/3", "4/3", "3", "a/b", "1/0", ""):
            result = program.run("transcode", "--part", text, "-o", str(self.out), str(self.folder / "in"))
            self.assertEqual(1, result.status, result.words)
            self.assertIn("--part", result.err)


class ArrayScript(Case):
    """slurm/array.sbatch with a program and a scontrol that only say what they were told."""

    def setUp(self):
        super().setUp()
        self.said = self.folder / "said"
        for name, text in {"reelmill": 'trap "exit ${STATUS:-0}" USR1 TERM\necho "$@" >>"$SAID"\n'
                                       'while [ -n "$HANG" ]; do sleep 0.05; done\nexit "${STATUS:-0}"',
                           "scontrol": 'echo scontrol "$@" >>"$SAID"'}.items():
            path = self.folder / name
            path.write_text("#!/bin/sh\n" + text + "\n")
            path.chmod(0o755)

    def start(self, *arguments, task=7, first=1, last=10, count=10, **more):
        variables = {"PATH": f"{self.folder}:{os.environ['PATH']}", "REELMILL": "reelmill", "SAID": str(self.said), "SLURM_NTASKS": "2",
                     "SLURM_ARRAY_TASK_ID": task, "SLURM_ARRAY_TASK_MIN": first, "SLURM_ARRAY_TASK_MAX": last,
                     "SLURM_ARRAY_TASK_COUNT": count, "SLURM_ARRAY_JOB_ID": 100, **more}
        return subprocess.Popen(["bash", str(ARRAY), *arguments], stderr=subprocess.PIPE,
                                env={**os.environ, **{name: str(value) for name, value in variables.items()}})

    def end_of(self, child):
        err = child.communicate(timeout=60)[1].decode()
        return child.returncode, self.said.read_text() if self.said.exists() else "", err

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

    def stopped_by(self, signal, status, **more):
        child = self.start("a", HANG=1, STATUS=status, **more)
        while not self.said.exists():  # then both, program and script, take signals
            self.assertIsNone(child.poll(), "the script ended too early")
            time.sleep(0.01)
        child.send_signal(signal)
        return self.end_of(child)

    def test_a_task_at_its_time_limit_is_queued_again(self):
        status, said, _ = self.stopped_by(10, 3)
        self.assertEqual(3, status)
        self.assertIn("scontrol requeue 100_7", said)

    def test_a_task_that_never_ends_is_not_queued_for_ever(self):
        status, said, err = self.stopped_by(10, 3, SLURM_RESTART_COUNT=100)
        self.assertEqual(3, status)
        self.assertNotIn("scontrol", said)
        self.assertIn("not finished after 100 restarts", err)
        self.said.unlink()
        self.assertIn("scontrol requeue", self.stopped_by(10, 3, SLURM_RESTART_COUNT=99)[1])
        self.said.unlink()
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


if __name__ == "__main__":
    unittest.main()
