"""--transport: ranks that do not see the job's files get sources and give segments through MPI; the bytes are the same.

Such a rank is played by one whose mount namespace hides the test's folder; where namespaces cannot be made, those tests
are skipped, saying so.
"""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import program
from case import FAULTY, LEAN, needs_faulty, slow_when_sanitized
from long_run import LongRun

QUICK = ["--preset", "ultrafast"]
SLOW = ["--preset", "slower", "--width", "480"]  # so that there is a middle of the run
CLIPS = ["h264_open_gop.mp4", "times_wrap.ts", "vfr.mp4"]
# Hides a folder from a program, and becomes it.
HIDE = 'mount -t tmpfs none "$1" && shift && exec "$@"'


def hiding(folder, words):
    return ["unshare", "--mount", "sh", "-c", HIDE, "sh", str(folder), *words]


def can_hide():
    return shutil.which("unshare") and subprocess.run(hiding("/mnt", ["true"]), capture_output=True).returncode == 0


class Transport(LongRun):
    options = ["--shard-seconds", "0.5", "--format", "mkv"]
    clips = []

    def setUp(self):
        super().setUp()
        self.shown = self.folder / "shown"  # what blind ranks do not see
        self.shown.mkdir()
        # A short name: reelmill takes /tmp instead where sockets in a folder would have too long ones.
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="rm-", dir="/tmp"))
        self.addCleanup(shutil.rmtree, self.tmp, ignore_errors=True)
        self.sources = [self.clip(name, f"shown/in/{name}") for name in CLIPS[:2 if LEAN else None]]
        self.out = self.shown / "out"
        self.log = self.folder / "log"

    def logged(self, *more, **others):
        return self.words(*more, "--log-level", "debug", "--log-file", str(self.log), **others)

    def start(self, *more, **others):
        return program.start_words(self.logged(*more, ranks=3, **others), env={"TMPDIR": str(self.tmp)})

    def start_with_blind_ranks(self, blind, *more, seeing=1, command=None, env=None):
        """As by hand: mpirun with the very options that reelmill gives it, other programs for other ranks."""
        command = command or program.command_of_program()
        shown = program.run_words(self.logged("--print-command", ranks=seeing + blind, command=command)).out.split()
        mpirun = shown[:shown.index(command[0])]
        at = mpirun.index("-n")
        del mpirun[at:at + 2]
        rank = self.logged(*more, command=command)
        words = [*mpirun, "-n", str(seeing), *rank, ":", "-n", str(blind), *hiding(self.shown, rank)]
        return program.start_words(words, env={"TMPDIR": str(self.tmp), **(env or {})})

    def wanted(self, *more):
        folder = self.folder / "wanted"
        result = program.run_words(self.words(*more, ranks=2, out=folder))
        self.assertEqual(0, result.status, result.words)
        return self.outputs(folder)

    def text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def handed_over(self):
        return re.findall(r"/(\S+\.seg) is handed over to rank \d", self.text())

    def finish(self, child):
        try:
            self.end_of(child)
        except AssertionError as error:
            raise AssertionError(self.text()[-20000:]) from error

    def assert_right(self, *more):
        self.assertEqual(self.wanted(*more), self.outputs())
        self.assertEqual([], [str(path) for path in self.tmp.rglob("*.seg")])

    def assert_segments_wait_in(self, folder):
        """So that a look whether any is left looks at the right place."""
        self.assertTrue(list(folder.glob("reelmill-*/*")), f"nothing was ever kept in {folder}")

    def wait_for_segments(self, child, count=2):
        self.wait_for(lambda: len(self.handed_over()) >= count, child)

    def take_up(self, *options):
        """The next run of one that was ended; what had been handed over is not made again."""
        done = set(self.handed_over())
        self.log.unlink()
        self.finish(self.start(*options))
        encoded = set(re.findall(r": encodes .*/(\S+/\S+\.seg)", self.text()))
        self.assertEqual(set(), done & encoded, "done a second time")
        self.assert_right(*SLOW)

    def kill_rank(self, child, rank):
        os.kill(self.rank_process(child, rank), signal.SIGKILL)

    def test_all_but_the_first_rank_through_mpi(self):
        self.finish(self.start("--transport", "mpi", *QUICK))
        self.assertIn("info: transport: 1 of 3 ranks see the job's files, 2 get them through MPI", self.text())
        self.assertTrue(self.handed_over())
        self.assert_right(*QUICK)

    def test_nothing_travels_where_all_see_the_files(self):
        for way in ("auto", "files"):
            with self.subTest(way):
                self.finish(self.start("--transport", way, *QUICK, "--overwrite"))
                self.assertEqual([], self.handed_over())
                self.assertIn("3 of 3 ranks see the job's files", self.text())

    def test_the_coordinator_dies(self):
        child = self.start("--transport", "mpi", *SLOW)
        self.wait_for_segments(child)
        self.kill_rank(child, 0)
        self.finish(child)
        self.assertIn("rank 1 takes over", self.text())
        self.assert_right(*SLOW)

    def test_a_stopped_run_is_taken_up(self):
        child = self.start("--transport", "mpi", *SLOW)
        self.wait_for_segments(child)
        self.assert_segments_wait_in(self.tmp)
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=program.LIMIT_SECONDS)
        self.take_up("--transport", "mpi", *SLOW)

    def not_handed_over(self):
        return set(self.tmp.glob("reelmill-*/*/rank-*/*/*.seg"))

    def killed_with_segments_on_their_way(self):
        """The rank that would keep them is stopped: so they are finished, and nobody has them."""
        child = self.start("--transport", "mpi", "--slots", "2", *SLOW)
        self.wait_for(lambda: list((self.out / ".reelmill/segments").glob("*/*.seg")), child)
        os.kill(self.rank_process(child, 0), signal.SIGSTOP)
        before = self.not_handed_over()
        self.wait_for(lambda: self.not_handed_over() - before, child)
        self.kill(child)
        left = self.not_handed_over()
        for rank in (1, 2):
            self.assertLessEqual(sum(f"rank-{rank}" in path.parts for path in left), 2, "more than there are slots")
        self.log.unlink()
        return {f"{path.parent.name}/{path.name}" for path in left}

    def encoded_by_one_rank(self, *more):
        words = self.logged("--transport", "mpi", *SLOW, *more, ranks=1)
        self.finish(program.start_words(words, env={"TMPDIR": str(self.tmp)}))
        self.assert_right(*SLOW)
        return set(re.findall(r": encodes .*/(\S+/\S+\.seg)", self.text()))

    @slow_when_sanitized
    def test_what_was_on_its_way_when_all_were_killed_is_not_made_again(self):
        left = self.killed_with_segments_on_their_way()
        self.assertTrue(left)
        self.assertEqual(set(), left & self.encoded_by_one_rank())

    @slow_when_sanitized
    def test_restart_forgets_what_was_on_its_way(self):
        left = self.killed_with_segments_on_their_way()
        self.assertEqual(set(), left - self.encoded_by_one_rank("--restart"))


@unittest.skipUnless(can_hide(), "mount namespaces cannot be made here")
class BlindRanks(Transport):
    # Those of the base class do not need it.
    test_all_but_the_first_rank_through_mpi = test_nothing_travels_where_all_see_the_files = None
    test_the_coordinator_dies = test_a_stopped_run_is_taken_up = None
    test_what_was_on_its_way_when_all_were_killed_is_not_made_again = test_restart_forgets_what_was_on_its_way = None

    def test_they_encode_and_see_nothing(self):
        self.finish(self.start_with_blind_ranks(2, *QUICK))
        self.assertIn("warning: transport: 1 of 3 ranks see the job's files, 2 get them through MPI", self.text())
        self.assertRegex(self.text(), r"rank 1: \S+ is not seen from here")
        self.assertTrue(self.handed_over())
        self.assert_right(*QUICK)

    def test_they_keep_segments_in_scratch_folders(self):
        self.finish(self.start_with_blind_ranks(2, *QUICK, "--scratch", str(self.tmp / "disk%r")))
        self.assertIn("1 of 3 ranks see the job's files, 2 get them through MPI", self.text())
        self.assert_right(*QUICK)

    def test_another_rank_that_sees_takes_over(self):
        child = self.start_with_blind_ranks(2, *SLOW, seeing=2)
        self.wait_for_segments(child)
        self.kill_rank(child, 0)
        self.finish(child)
        self.assertIn("rank 1 takes over", self.text())
        self.assert_right(*SLOW)

    def test_they_end_when_nobody_sees_any_more(self):
        child = self.start_with_blind_ranks(2, *SLOW)
        self.wait_for_segments(child)
        self.kill_rank(child, 0)
        _, err = child.communicate(timeout=program.LIMIT_SECONDS)
        self.assertIn("no rank is left that sees the job folder", err.decode() + self.text())
        self.assertEqual([], program.processes_of(child.pid))
        self.assertEqual({}, self.outputs())
        self.take_up(*SLOW)

    @needs_faulty
    def test_what_kills_one_is_tried_where_the_files_are_seen(self):
        deaths = self.folder / "deaths"
        child = self.start_with_blind_ranks(2, *QUICK, command=[FAULTY], env={
            "REELMILL_FAULT": f"segv-rank:{self.sources[0].name}:2.5", "REELMILL_FAULT_LOG": str(deaths)})
        self.finish(child)
        self.assertIn(len(deaths.read_text().split()), (1, 2))  # the second one where the first was the coordinator
        self.assert_right(*QUICK)


if __name__ == "__main__":
    sys.exit(unittest.main())
