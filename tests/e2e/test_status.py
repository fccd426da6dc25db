"""`reelmill status`: a job as it is seen from outside, while it runs and after."""
import json
import os
import signal
import unittest

import program
from long_run import LongRun

STATES = {"at work", "coordinator gone", "stopped", "finished"}


class Status(LongRun):
    options = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "960", "--format", "mkv"]

    def setUp(self):
        super().setUp()
        self.child = None
        self.addCleanup(lambda: self.child and self.kill(self.child))

    def start(self, *more):
        """A run with a title that fails; returns once it has a segment: there is work done and work to come."""
        self.sources.append(self.folder / "broken.mp4")
        self.sources[-1].write_text("junk")
        self.child = program.start_words(self.words(*more, ranks=2))
        self.wait(lambda: list(self.out.rglob("*.seg")))

    def wait(self, condition):
        return self.wait_for(condition, self.child)

    def interrupt(self):
        self.child.send_signal(signal.SIGINT)
        self.end_of(self.child, status=3)

    def status(self, *options, job=None):
        return program.run("status", *options, str(job or self.out))

    def seen(self, *options, job=None):
        result = self.status("--json", *options, job=job)
        self.assertEqual(0, result.status, result.words)
        document = json.loads(result.out)
        self.assertEqual(1, document["format"])
        self.assertIn(document["state"], STATES)
        return document

    def seen_when(self, condition):
        def look():
            document = self.seen()
            return document if condition(document) else None
        return self.wait(look)

    def state_of(self, document, name):
        return next(title["state"] for title in document["titles"] if title["source"].endswith(name))

    def test_at_work(self):
        self.start()
        seen = self.seen_when(lambda each: len([rank for rank in each["ranks"] if rank["host"]]) == 2 and
                              each["title_counts"]["failed"] == 1)
        self.assertEqual("at work", seen["state"])
        self.assertIsNone(seen["exit_status"])
        self.assertEqual(0, seen["coordinator"]["rank"])
        self.assertEqual([0, 1], [rank["rank"] for rank in seen["ranks"]])
        self.assertEqual({os.uname().nodename}, {rank["host"] for rank in seen["ranks"]})
        self.assertEqual("failed", self.state_of(seen, "broken.mp4"))
        self.assertEqual(3, len(seen["titles"]))
        self.assertEqual([], seen["deaths"])
        shown = self.status(job=self.out / ".reelmill")
        self.assertEqual(0, shown.status, shown.words)
        self.assertIn("at work", shown.out)
        self.assertIn("broken.mp4", shown.out)
        self.assertNotIn("\x1b", shown.out)
        self.assertEqual([], [line for line in shown.out.splitlines() if len(line) > 79])

    def test_it_changes_nothing(self):
        self.start()
        self.interrupt()
        before = self.listing()
        self.seen()
        self.status()
        self.assertEqual(before, self.listing())

    def test_followed_to_the_end_it_leaves_with_the_status_of_the_job(self):
        self.start()
        followed = self.status("--follow")
        self.end_of(self.child, status=2)
        self.assertEqual(2, followed.status, followed.words)
        self.assertIn("broken.mp4", followed.out)
        self.assertIn("finished: 2 done, 1 failed", followed.out)
        after = self.seen()
        self.assertEqual(("finished", 2), (after["state"], after["exit_status"]))
        self.assertEqual({"done": 2, "running": 0, "failed": 1, "waiting": 0}, after["title_counts"])
        self.assertEqual(after, json.loads(self.status("--json", "--follow").out))

    def test_stopped(self):
        self.start()
        self.interrupt()
        seen = self.seen()
        self.assertEqual(("stopped", 3), (seen["state"], seen["exit_status"]))
        self.assertEqual(2, seen["title_counts"]["waiting"])
        self.assertIn("resumes", self.status().out)
        self.assertEqual(3, self.status("--follow").status)

    def test_killed(self):
        self.start()
        self.kill(self.child)
        seen = self.seen()
        self.assertEqual(("stopped", 3), (seen["state"], seen["exit_status"]))
        self.assertEqual(3, self.status("--follow").status)

    def test_a_takeover_is_seen(self):
        self.start()
        os.kill(self.rank_process(self.child, 0), signal.SIGKILL)
        seen = self.seen_when(lambda each: each["takeovers"])
        self.assertEqual("at work", seen["state"])
        self.assertEqual(1, seen["coordinator"]["rank"])
        self.assertEqual([(0, "lost")], [(death["rank"], death["cause"]) for death in seen["deaths"]])
        self.assertEqual([(1, seen["term"])], [(each["rank"], each["term"]) for each in seen["takeovers"]])
        self.assertEqual([1], [rank["rank"] for rank in seen["ranks"]])
        shown = self.status().out
        self.assertIn("died: rank 0", shown)
        self.assertIn("took over: rank 1", shown)

    def test_the_job_of_an_output_file(self):
        self.transcode(self.clip("frames_two.mkv"), "film.mkv")
        self.assertEqual("finished", self.seen(job=self.folder / "film.mkv")["state"])

    def test_folders_without_a_job_are_named_in_one_line(self):
        for name in ("empty", "missing"):
            folder = self.folder / name
            if name == "empty":
                folder.mkdir()
            for options in ([], ["--json"], ["--follow"]):
                with self.subTest(name=name, options=options):
                    result = self.status(*options, job=folder)
                    self.assertEqual(1, result.status, result.words)
                    self.assertEqual("", result.out)
                    self.assertEqual(1, len(result.err.splitlines()), result.words)
                    self.assertIn(str(folder), result.err)


if __name__ == "__main__":
    unittest.main()
