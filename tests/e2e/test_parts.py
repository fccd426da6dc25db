"""Several runs that share a job folder and do a part of the titles each, as the tasks of a Slurm array do."""
import json
import time
import unittest

import program
from case import Case, digest

PARTS = 3
SLOW = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "480", "--format", "mkv"]


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


if __name__ == "__main__":
    unittest.main()
