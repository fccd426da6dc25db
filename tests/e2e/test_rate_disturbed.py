"""A title with a bitrate, to which something happens while its quality is solved: its bytes are those of a run to which
nothing happens."""
import os
import re
import signal
import unittest

import program
import scenes
from case import slow_when_sanitized
from long_run import LongRun

PARTS = scenes.PARTS[:5]


class RateDisturbed(LongRun):
    options = ["--preset", "slow", "--bitrate", "300k", "--joints", "scene", "--shard-seconds", "2", "--format",
               "mkv"]
    clips = []

    def setUp(self):
        super().setUp()
        self.sources = [scenes.make(self.folder / "scenes.mp4", PARTS)]
        self.log = self.folder / "log"

    def start(self, ranks):
        return program.start_words(self.words("--job-dir", str(self.job), "--log-level", "debug", "--log-file",
                                              str(self.log), ranks=ranks))

    def segments(self):
        return list(self.job.rglob("*-q*.seg"))

    def wait_for_segments(self, child, count=3):
        self.wait_for(lambda: len(self.segments()) >= count, child)

    def analyses(self):
        return self.log.read_text(errors="replace").count("analysis begins") if self.log.exists() else 0

    def analyses_of_an_undisturbed_run(self):
        log = self.folder / "whole.log"
        result = program.run_words(self.words("--log-level", "debug", "--log-file", str(log), ranks=2,
                                              out=self.folder / "whole"))
        self.assertEqual(0, result.status, result.words)
        return log.read_text(errors="replace").count("analysis begins")

    def test_a_rank_dies(self):
        child = self.start(ranks=3)
        self.wait_for_segments(child)
        os.kill(self.rank_process(child, 1), signal.SIGKILL)
        self.assert_ends_well(child)

    def test_the_coordinator_dies(self):
        child = self.start(ranks=3)
        self.wait_for_segments(child)
        os.kill(self.rank_process(child, 0), signal.SIGKILL)
        self.assert_ends_well(child)
        self.assertIn("rank 1 takes over", self.log.read_text())

    @slow_when_sanitized
    def test_the_coordinator_dies_while_the_title_is_looked_at(self):
        child = self.start(ranks=3)
        self.wait_for(lambda: self.analyses() >= 2, child)
        os.kill(self.rank_process(child, 0), signal.SIGKILL)
        self.assert_ends_well(child)

    def test_a_stopped_run_goes_on_and_looks_at_nothing_again(self):
        child = self.start(ranks=2)
        self.wait_for_segments(child)
        child.send_signal(signal.SIGTERM)
        self.end_of(child, status=3)
        self.assertEqual({}, self.outputs())
        self.log.unlink()
        kept = {path.name for path in self.segments()}
        self.assert_ends_well(self.start(ranks=3))
        self.assertEqual(0, self.analyses())
        encoded = re.findall(r": encodes .*/(\S+\.seg)", self.log.read_text())
        self.assertEqual(set(), kept & set(encoded), "encoded a second time")

    @slow_when_sanitized
    def test_a_run_that_is_stopped_while_it_looks(self):
        child = self.start(ranks=2)
        self.wait_for(lambda: self.analyses() >= 4, child)
        child.send_signal(signal.SIGTERM)
        self.end_of(child, status=3)
        begun = self.analyses()
        self.assert_ends_well(self.start(ranks=2))
        again = self.analyses() - self.analyses_of_an_undisturbed_run()
        self.assertLessEqual(again, 2, f"more than were at work when it was stopped, of {begun}")

    def test_everything_is_killed(self):
        child = self.start(ranks=2)
        self.wait_for_segments(child, count=5)
        self.kill(child)
        self.assertEqual({}, self.outputs())
        self.assert_ends_well(self.start(ranks=1))


if __name__ == "__main__":
    unittest.main()
