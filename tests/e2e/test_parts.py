"""Several runs that share a job folder and do a part of the titles each, as the tasks of a Slurm array do."""
import json
import unittest

import program
from long_run import LongRun

PARTS = 3


class Parts(LongRun):
    clips = []

    def setUp(self):
        super().setUp()
        clips = ["h264_open_gop.mp4", "times_wrap.ts"]
        for number in range(4):
            self.clip(clips[number % 2], f"in/{number}-{clips[number % 2]}")
        self.clip(clips[1], "in/sub/deep.ts")
        self.sources = [self.folder / "in"]
        self.children = []
        self.addCleanup(self.end_runs)

    def end_runs(self):
        for child in [*self.children]:
            self.kill(child)

    def kill(self, child):
        self.children.remove(child)
        super().kill(child)

    def start(self, *options):
        child = program.start_words(self.words(*options, ranks=1))
        self.children.append(child)
        return child

    def end_of(self, child, status=0):
        result = super().end_of(child, status)
        self.children.remove(child)
        return result

    def run_part(self, number, of=PARTS):
        return self.end_of(self.start("--part", f"{number}/{of}"))

    def times(self):
        return {path: path.stat().st_mtime_ns for path in self.out.rglob("*.mkv")}

    def status(self, *options, folder=None):
        result = program.run("status", "--json", *options, str(folder or self.out))
        self.assertEqual(0, result.status, result.words)
        return json.loads(result.out)

    def assert_a_plain_run_keeps_everything(self):
        times = self.times()
        plain = program.run_words(self.words(ranks=1))
        self.assertEqual(0, plain.status, plain.words)
        self.assertEqual({"kept"}, {title["state"] for title in plain.summary["titles"]})
        self.assertEqual(times, self.times())

    def test_side_by_side(self):
        results = [self.end_of(child) for child in
                   [self.start("--part", f"{number}/{PARTS}") for number in range(1, PARTS + 1)]]
        done = []
        for result in results:
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
        self.assertEqual({"kept"}, {title["state"] for title in other.summary["titles"]})

    def wait_for_a_segment(self, child, part):
        folder = self.out / ".reelmill/parts" / part
        self.wait_for(lambda: list(folder.rglob("*.seg")), child)

    def test_a_killed_part_goes_on_where_it_was(self):
        first = self.start("--part", "1/2")
        self.wait_for_a_segment(first, "1-of-2")
        second = self.start("--part", "2/2")
        self.wait_for_a_segment(second, "2-of-2")
        self.kill(first)
        self.end_of(second)
        kept = self.times()
        self.assertEqual("stopped", self.status()["state"])
        self.run_part(1, of=2)
        self.assertEqual(self.wanted(), self.outputs())
        self.assertEqual(kept, {path: at for path, at in self.times().items() if path in kept})
        self.assert_a_plain_run_keeps_everything()

    def test_a_plain_run_goes_on_with_what_a_killed_part_has_left(self):
        part = self.start("--part", "1/2")
        self.wait_for_a_segment(part, "1-of-2")
        self.kill(part)
        segment = next((self.out / ".reelmill/parts").rglob("*.seg"))
        before = segment.stat().st_ino
        plain = program.run_words(self.words("--keep-segments", ranks=1))
        self.assertEqual(0, plain.status, plain.words)
        self.assertEqual(self.wanted(), self.outputs())
        self.assertIn(before, {path.stat().st_ino for path in self.out.rglob("*.seg")})
        self.assertFalse((self.out / ".reelmill/parts").exists())

    def test_others_are_refused_meanwhile(self):
        part = self.start("--part", "1/2")
        self.wait_for_a_segment(part, "1-of-2")
        for options in ([], ["--part", "1/2"], ["--part", "2/3"]):
            with self.subTest(options=options):
                result = self.end_of(self.start(*options), status=1)
                self.assertIn("1-of-2: another run is at work here", result.err)
        seen = self.status()
        self.assertEqual("at work", seen["state"])
        self.assertEqual("at work", self.status(folder=self.out / ".reelmill/parts/1-of-2")["state"])
        self.end_of(part)

    def test_a_wrong_part_is_refused(self):
        for text in ("0/3", "4/3", "3", "a/b", "1/0", ""):
            result = program.run("transcode", "--part", text, "-o", str(self.out), str(self.folder / "in"))
            self.assertEqual(1, result.status, result.words)
            self.assertIn("--part", result.err)


if __name__ == "__main__":
    unittest.main()
