"""Who comes to a run and goes while it is under way: helpers from outside, ranks that leave, people who cancel."""
import json
import os
import pathlib
import signal
import unittest

import program
from long_run import LongRun


class ComingAndGoing(LongRun):
    options = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "640", "--format", "mkv", "--rank-timeout", "3"]
    more = []

    def words_here(self, ranks):
        return self.words("--slots", "1", *self.more, "--job-dir", str(self.job), ranks=ranks)

    def start(self, ranks):
        """Returns once a segment is on disk: there is work to come."""
        child = program.start_words(self.words_here(ranks))
        self.wait_for(lambda: any(self.job.rglob("*.seg")), child)
        return child

    def join(self, *options):
        return program.start_words([*program.command_of_program(), "join", str(self.job), "--slots", "1", *options])

    def rows(self):
        """The ranks that status.json tells of, by number."""
        try:
            status = json.loads((self.job / "status.json").read_text())
        except (OSError, ValueError):
            return {}
        return {row["rank"]: row for row in status["ranks_seen"]}

    def helper_works(self):
        return any(rank >= 1_000_000 and row["tasks"] > 0 for rank, row in self.rows().items())

    def forget_outputs(self):
        for path in self.out.glob("*.mkv"):
            path.unlink()

    def test_a_helper_shares_the_work(self):
        child = self.start(1)
        helper = self.join()
        self.wait_for(self.helper_works, child)
        self.assert_ends_well(child)
        self.assertIn("needs no more help", self.end_of(helper).out)
        self.assertFalse((self.job / "helpers").exists())

    def test_a_helper_is_killed(self):
        child = self.start(1)
        helper = self.join()
        self.wait_for(self.helper_works, child)
        self.kill(helper)
        self.assert_ends_well(child)

    def test_a_helper_outlives_the_coordinator(self):
        child = self.start(2)
        helper = self.join()
        self.wait_for(self.helper_works, child)
        os.kill(self.rank_process(child, 0), signal.SIGKILL)
        self.assert_ends_well(child)
        self.end_of(helper)

    def test_a_helper_is_told_to_go(self):
        for number in (signal.SIGUSR2, signal.SIGTERM):
            with self.subTest(signal=number.name):
                child = self.start(1)
                helper = self.join()
                self.wait_for(self.helper_works, child)
                helper.send_signal(number)
                self.assertIn("goes on", self.end_of(helper).out)
                self.assert_ends_well(child)
                self.forget_outputs()

    def test_a_dead_rank_is_replaced(self):
        self.more = ["--respawn"]
        child = self.start(2)
        os.kill(self.rank_process(child, 1), signal.SIGKILL)
        self.wait_for(self.helper_works, child)
        self.assert_ends_well(child)
        self.assertEqual([], program.processes_of(child.pid))

    def test_ranks_leave(self):
        for rank in (1, 0):
            with self.subTest(rank=rank):
                child = self.start(3)
                pid = self.rank_process(child, rank)
                os.kill(pid, signal.SIGUSR2)
                self.wait_for(lambda pid=pid: not pathlib.Path(f"/proc/{pid}").exists(), child)
                self.assert_ends_well(child)
                self.forget_outputs()

    def test_a_rank_is_asked_to_leave_by_its_number(self):
        child = self.start(2)
        self.wait_for(lambda: 1 in self.rows(), child)
        asked = program.run("leave", str(self.job), "--rank", "1")
        self.assertEqual(0, asked.status, asked.words)
        self.wait_for(lambda: 0 in self.rows() and 1 not in self.rows(), child)
        self.assert_ends_well(child)

    def test_cancel(self):
        child = self.start(2)
        cancelled = program.run("cancel", str(self.job), "--grace", "0")
        self.assertEqual(0, cancelled.status, cancelled.words)
        self.assertTrue(self.end_of(child, status=3).summary["cancelled"])
        seen = json.loads(program.run("status", "--json", str(self.job)).out)
        self.assertTrue(seen["cancelled"], "batch scripts go by it")
        again = program.run("cancel", str(self.job))
        self.assertEqual(1, again.status, again.words)
        self.assertIn("no run is at work", again.err)
        self.assert_ends_well(program.start_words(self.words_here(2)))

    def test_nothing_to_help_with(self):
        self.assertEqual(0, program.run_words(self.words_here(1)).status)
        helper = program.run("join", str(self.job), "--patience", "0")
        self.assertEqual(0, helper.status, helper.words)
        self.assertIn("nothing to help with", helper.out)

    def test_a_run_that_takes_no_helpers(self):
        self.more = ["--scratch", str(self.folder / "scratch-%r")]
        child = program.start_words(self.words_here(1))
        self.wait_for(lambda: 0 in self.rows(), child)
        refused = program.run("join", str(self.job), "--patience", "0")
        self.assertEqual(4, refused.status, refused.words)
        self.assertIn("takes no helpers", refused.err)
        self.assert_ends_well(child)

    def test_time_that_is_short(self):
        """What would not end in time is not begun; the next run goes on."""
        words = self.words_here(1)
        words[2:2] = ["--time-limit", "9s"]
        result = program.run_words(words)
        self.assertEqual(3, result.status, result.words)
        self.assertIn("time limit", result.err + result.out)
        self.assertTrue(any(self.job.rglob("*.seg")), "nothing was done in the time that there was")
        self.assert_ends_well(program.start_words(self.words_here(2)))


if __name__ == "__main__":
    unittest.main()
