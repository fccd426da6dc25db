"""A shard that crashes whoever works on it, or never ends, costs one rank at most, and its own title; the others are
done."""
import re
import shutil
import unittest

import program
from case import FAULTY, needs_faulty, slow_when_sanitized
from long_run import LongRun

POISON, SECONDS = "poison.mp4", 2.5


@needs_faulty
class Poison(LongRun):
    options = ["--preset", "ultrafast", "--shard-seconds", "1", "--format", "mkv"]

    def setUp(self):
        super().setUp()
        self.sources = [self.clip("h264_open_gop.mp4", "one.mp4"), self.clip("h264_open_gop.mp4", POISON),
                        self.clip("vfr.mp4", "two.mp4")]
        self.log = self.folder / "fault.log"

    def run_faulty(self, what, *options, ranks=3):
        result = program.run_words(self.words(*options, ranks=ranks, command=[FAULTY]), env={
            "REELMILL_FAULT": f"{what}:{POISON}:{SECONDS}", "REELMILL_FAULT_LOG": str(self.log)})
        self.assertFalse(result.timed_out, "hangs\n" + result.words)
        return result

    def assert_only_the_poisoned_title_is_lost(self, result, cause):
        self.assertEqual(2, result.status, result.words)
        wanted = {name: value for name, value in self.wanted().items() if name != "poison.mkv"}
        self.assertEqual(wanted, self.outputs())
        outcome = self.outcome_of_the_poisoned_title(result, cause)
        begin, end = re.search(r"from ([\d.]+) s to ([\d.]+) s", outcome["line"]).groups()
        self.assertTrue(float(begin) <= SECONDS < float(end), outcome["line"])

    def outcome_of_the_poisoned_title(self, result, cause):
        outcome = result.outcome(self.folder / POISON)
        self.assertEqual("failed", outcome["state"], result.words)
        self.assertIn(cause, outcome["line"])
        self.assertIn(str(self.folder / POISON), outcome["line"])
        return outcome

    def assert_deaths(self, result, isolated):
        """One rank died of the shard, then at most a process that was made for it. A second rank may follow only where
        the first one was the coordinator, whose knowledge of the shard died with it."""
        deaths = self.log.read_text().split()
        ranks = [death for death in deaths if death != "isolated"]
        self.assertIn(len(ranks), (1, 2) if ranks[:1] == ["0"] else (1,), f"{deaths}\n{result.words}")
        self.assertEqual(isolated, deaths.count("isolated"), f"{deaths}\n{result.words}")

    def test_a_crash(self):
        result = self.run_faulty("segv")
        self.assert_deaths(result, isolated=1)
        self.assert_only_the_poisoned_title_is_lost(result, "ended by signal 11 (Segmentation fault)")

    def test_a_kill(self):
        # A process that was killed is tried once more: a person may have meant another one.
        result = self.run_faulty("kill")
        self.assert_deaths(result, isolated=2)
        self.assert_only_the_poisoned_title_is_lost(result, "perhaps out of memory")

    def test_what_works_in_a_process_of_its_own_is_done_there_with_the_same_bytes(self):
        result = self.run_faulty("segv-rank")
        self.assert_deaths(result, isolated=0)
        self.assertEqual(0, result.status, result.words)
        self.assertEqual(self.wanted(), self.outputs())

    @slow_when_sanitized
    def test_a_hang_is_tried_once_more_apart_and_costs_no_rank(self):
        for ranks in (1, 3):
            with self.subTest(ranks=ranks):
                self.assert_only_the_hung_title_is_lost(self.run_hung("hang", ranks), deaths=1)

    @slow_when_sanitized
    def test_a_hang_that_hears_nothing_costs_the_rank_it_is_on(self):
        for ranks in (1, 3):
            with self.subTest(ranks=ranks):
                result = self.run_hung("deaf", ranks)
                self.assertIn("does not hear that it is to stop; its rank ends with it", result.err)
                self.assert_only_the_hung_title_is_lost(result, deaths=2)

    @slow_when_sanitized
    def test_what_hangs_in_ranks_only_is_done_apart_with_the_same_bytes(self):
        result = self.run_hung("hang-rank", ranks=3)
        self.assertEqual(0, result.status, result.words)
        self.assertEqual(self.wanted(), self.outputs())

    def run_hung(self, what, ranks):
        """With nothing left of the run before."""
        self.log.unlink(missing_ok=True)
        shutil.rmtree(self.out, ignore_errors=True)
        return self.run_faulty(what, "--task-timeout", "3", ranks=ranks)

    def assert_only_the_hung_title_is_lost(self, result, deaths):
        """It was begun in one rank, or in as many as `deaths` where the one that died was the coordinator, and then in
        a process of its own; for each of these twice where an idle rank took it for a straggler's."""
        self.assertEqual(2, result.status, result.words)
        self.outcome_of_the_poisoned_title(result, "has shown no progress for 3 s, twice; the title is set aside")
        begun = self.log.read_text().split()
        apart = begun.count("isolated")
        self.assertIn(apart, range(1, 2 * deaths + 1), f"{begun}\n{result.words}")
        self.assertIn(len(begun) - apart, range(1, deaths + 1), f"{begun}\n{result.words}")
        wanted = {name: value for name, value in self.wanted().items() if name != "poison.mkv"}
        self.assertEqual(wanted, self.outputs())
        kept = [each for each in self.out.rglob("*") if each.is_file() and each.suffix != ".json"]
        left = sorted(each.name for each in kept if each.parent.name != "terms")
        self.assertEqual(sorted(wanted), left, "nothing half is left")


if __name__ == "__main__":
    unittest.main()
