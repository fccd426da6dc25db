"""--scratch: segments on each rank's own disk, two copies of each; the loss of one disk costs nothing that was done."""
import os
import re
import shutil
import signal
import unittest

import program
from case import FAULTY, needs_faulty
from long_run import LongRun

RANKS = 3


class Scratch(LongRun):
    def setUp(self):
        super().setUp()
        self.log = self.folder / "log"

    def words_here(self, ranks=RANKS, *more, command=None):
        return self.words(*more, "--log-level", "debug", "--log-file", str(self.log), "--scratch",
                          str(self.folder / "disk%r"), "--job-dir", str(self.job), ranks=ranks, command=command)

    def disk(self, rank):
        return self.folder / f"disk{rank}"

    def left_in_scratch(self):
        return [str(path) for rank in range(RANKS + 1) for path in self.disk(rank).rglob("*")]

    def lines(self):
        return self.log.read_text(errors="replace").splitlines() if self.log.exists() else []

    def encoded(self):
        """Names of segments as often as they were encoded."""
        return [found[1] for line in self.lines() if (found := re.search(r": encodes .*/(\S+/\S+\.seg)", line))]

    def copied(self, rank=None):
        """Names of segments that two ranks have had; those of one rank alone if it is given (not 0)."""
        mark = "" if rank is None else f"rank {rank}: "
        return {found[1] for line in self.lines() if (found := re.search(mark + r"\S+?/(\S+\.seg) is copied", line))}

    def start_and_wait_for_copies(self, rank=1, count=2):
        child = program.start_words(self.words_here())
        self.wait_for(lambda: len(self.copied(rank)) >= count, child)
        return child

    def assert_ends_well(self, child):
        try:
            super().assert_ends_well(child)
        except AssertionError as error:
            raise AssertionError("\n".join(self.lines()[-200:])) from error
        self.assertEqual([], self.left_in_scratch())
        self.assertEqual([], list(self.job.rglob("*.seg")))

    def assert_redone_at_most(self, count):
        encoded = self.encoded()
        self.assertTrue(encoded)
        again = {name for name in encoded if encoded.count(name) > 1}
        self.assertLessEqual(len(again), count, "\n".join(self.lines()))

    def test_the_same_bytes_and_nothing_left(self):
        child = program.start_words(self.words_here())
        self.assert_ends_well(child)
        self.assert_redone_at_most(0)
        self.assertEqual(len(set(self.encoded())) + len(self.sources), len(self.copied()), "tracks are copied, too")
        self.assertFalse((self.job / "segments").exists())

    def test_a_scratch_folder_is_deleted_in_mid_run(self):
        child = self.start_and_wait_for_copies()
        self.assertTrue(list(self.disk(1).rglob("*.seg")))
        shutil.rmtree(self.disk(1), ignore_errors=True)
        self.assert_ends_well(child)
        self.assert_redone_at_most(2)  # the deletion takes its time: the shard at work then, and the one after it

    def test_a_rank_and_its_scratch_folder_are_lost(self):
        for rank in (1, 0):
            with self.subTest(rank=rank):
                child = self.start_and_wait_for_copies()
                os.kill(self.rank_process(child, rank), signal.SIGKILL)
                shutil.rmtree(self.disk(rank))
                self.assert_ends_well(child)
                self.assert_redone_at_most(1 if rank == 1 else 2)  # of rank 0: what it had not yet said it has
                self.log.unlink()
                shutil.rmtree(self.out)
                shutil.rmtree(self.job)

    def test_a_stopped_run_is_taken_up_by_another_number_of_ranks(self):
        for ranks in (2, 4):
            with self.subTest(ranks=ranks):
                child = self.start_and_wait_for_copies()
                child.send_signal(signal.SIGINT)
                self.end_of(child, status=3)
                self.assertTrue(self.left_in_scratch())
                done = self.copied()
                self.log.unlink()
                self.assert_ends_well(program.start_words(self.words_here(ranks)))
                self.assertEqual(set(), done & set(self.encoded()), "done a second time")
                self.log.unlink()
                shutil.rmtree(self.out)
                shutil.rmtree(self.job)

    @needs_faulty
    def test_a_shard_that_kills_its_rank_is_made_in_a_process_of_its_own(self):
        deaths = self.folder / "deaths"
        child = program.start_words(self.words_here(command=[FAULTY]),
                                    env={"REELMILL_FAULT": f"segv-rank:{self.sources[0].name}:2.5",
                                         "REELMILL_FAULT_LOG": str(deaths)})
        self.assert_ends_well(child)
        self.assertIn(len(deaths.read_text().split()), (1, 2))  # the second one where the first was the coordinator

    def test_restart_forgets_what_is_in_the_scratch_folders(self):
        child = self.start_and_wait_for_copies()
        self.kill(child)
        done = self.copied()
        self.log.unlink()
        shutil.rmtree(self.out, ignore_errors=True)  # a title that was published by then would be kept
        self.assert_ends_well(program.start_words(self.words_here(RANKS, "--restart")))
        self.assertEqual({name for name in done if not name.endswith("/tracks.seg")} - set(self.encoded()), set())


if __name__ == "__main__":
    unittest.main()
