"""Who comes to a run and goes while it is under way: helpers from outside, ranks that leave, people who cancel."""
import json
import os
import pathlib
import signal
import time
import unittest

import program
from case import Case, digest

# Slow enough that something can happen meanwhile: many shards, each of which takes its time.
SLOW = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "640", "--format", "mkv", "--rank-timeout", "3"]


class ComingAndGoing(Case):
    wanted_hashes = {}

    def setUp(self):
        super().setUp()
        self.sources = [self.clip("h264_open_gop.mp4"), self.clip("times_wrap.ts")]
        self.job = self.folder / "job"

    more = []

    def words(self, ranks):
        return [*program.command_of_program(), "transcode", "-n", str(ranks), "--slots", "1", "--json", "--progress",
                "none", *SLOW, *self.more, "--job-dir", str(self.job), "-o", str(self.folder / "out") + "/", "--",
                *map(str, self.sources)]

    def start(self, ranks):
        """Returns once a segment is on disk: there is work to come."""
        child = program.start_words(self.words(ranks))
        self.wait_for(lambda: any(self.job.rglob("*.seg")), child)
        return child

    def wait_for(self, condition, child):
        while not condition():
            self.assertIsNone(child.poll(), "the run ended too early")
            time.sleep(0.02)

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

    def wanted(self):
        if not self.wanted_hashes:
            result = program.run("transcode", *SLOW, "-o", str(self.folder / "wanted") + "/", "--",
                                 *map(str, self.sources), ranks=1)
            self.assertEqual(0, result.status, result.words)
            self.wanted_hashes.update(self.outputs("wanted"))
        return self.wanted_hashes

    def outputs(self, name):
        return {path.name: digest(path) for path in (self.folder / name).glob("*.mkv")}

    def forget_outputs(self):
        for path in (self.folder / "out").glob("*.mkv"):
            path.unlink()

    def assert_ends_well(self, child):
        out, err = child.communicate(timeout=program.LIMIT_SECONDS)
        self.assertEqual(0, child.returncode, (out + err).decode())
        self.assertEqual(self.wanted(), self.outputs("out"))

    def test_a_helper_shares_the_work(self):
        child = self.start(1)
        helper = self.join()
        self.wait_for(self.helper_works, child)
        self.assert_ends_well(child)
        out, err = helper.communicate(timeout=program.LIMIT_SECONDS)
        self.assertEqual(0, helper.returncode, err.decode())
        self.assertIn("needs no more help", out.decode())
        self.assertFalse((self.job / "helpers").exists())

    def test_a_helper_is_killed(self):
        child = self.start(1)
        helper = self.join()
        self.wait_for(self.helper_works, child)
        program.kill_session(helper.pid)
        helper.communicate()
        self.assert_ends_well(child)

    def test_a_helper_outlives_the_coordinator(self):
        child = self.start(2)
        helper = self.join()
        self.wait_for(self.helper_works, child)
        os.kill(self.pid_of_rank(child, 0), signal.SIGKILL)
        self.assert_ends_well(child)
        helper.communicate(timeout=program.LIMIT_SECONDS)
        self.assertEqual(0, helper.returncode)

    def test_a_helper_is_told_to_go(self):
        for number in (signal.SIGUSR2, signal.SIGTERM):
            with self.subTest(signal=number.name):
                child = self.start(1)
                helper = self.join()
                self.wait_for(self.helper_works, child)
                helper.send_signal(number)
                out, err = helper.communicate(timeout=program.LIMIT_SECONDS)
                self.assertEqual(0, helper.returncode, err.decode())
                self.assertIn("goes on", out.decode())
                self.assert_ends_well(child)
                self.forget_outputs()

    def pid_of_rank(self, child, rank):
        for pid in program.processes_of_tree(child.pid):
            environment = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            if f"OMPI_COMM_WORLD_RANK={rank}".encode() in environment:
                return pid
        self.fail(f"there is no rank {rank}")

    def test_a_dead_rank_is_replaced(self):
        self.more = ["--respawn"]
        child = self.start(2)
        os.kill(self.pid_of_rank(child, 1), signal.SIGKILL)
        self.wait_for(self.helper_works, child)
        self.assert_ends_well(child)
        self.assertEqual([], program.processes_of(child.pid))

    def test_ranks_leave(self):
        for rank in (1, 0):
            with self.subTest(rank=rank):
                child = self.start(3)
                pid = self.pid_of_rank(child, rank)
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
        out, err = child.communicate(timeout=program.LIMIT_SECONDS)
        self.assertEqual(3, child.returncode, (out + err).decode())
        self.assertTrue(json.loads(out)["cancelled"])
        seen = json.loads(program.run("status", "--json", str(self.job)).out)
        self.assertTrue(seen["cancelled"], "batch scripts go by it")
        again = program.run("cancel", str(self.job))
        self.assertEqual(1, again.status, again.words)
        self.assertIn("no run is at work", again.err)
        self.assert_ends_well(program.start_words(self.words(2)))

    def test_nothing_to_help_with(self):
        self.assertEqual(0, program.run_words(self.words(1)).status)
        helper = program.run("join", str(self.job), "--patience", "0")
        self.assertEqual(0, helper.status, helper.words)
        self.assertIn("nothing to help with", helper.out)

    def test_a_run_that_takes_no_helpers(self):
        self.more = ["--scratch", str(self.folder / "scratch-%r")]
        child = program.start_words(self.words(1))
        self.wait_for(lambda: 0 in self.rows(), child)
        refused = program.run("join", str(self.job), "--patience", "0")
        self.assertEqual(4, refused.status, refused.words)
        self.assertIn("takes no helpers", refused.err)
        self.assert_ends_well(child)

    def test_time_that_is_short(self):
        """What would not end in time is not begun; the next run goes on."""
        words = self.words(1)
        words[2:2] = ["--time-limit", "9s"]
        result = program.run_words(words)
        self.assertEqual(3, result.status, result.words)
        self.assertIn("time limit", result.err + result.out)
        self.assertTrue(any(self.job.rglob("*.seg")), "nothing was done in the time that there was")
        self.assert_ends_well(program.start_words(self.words(2)))


if __name__ == "__main__":
    unittest.main()
