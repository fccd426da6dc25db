"""--scratch: segments on each rank's own disk, two copies of each; the loss of one disk costs nothing that was done."""
import os
import pathlib
import re
import shutil
import signal
import time
import unittest

import program
from case import Case, digest

FAULTY = os.environ.get("REELMILL_FAULTY", str(program.ROOT / "build/release/tests/reelmill-faulty"))
RANKS = 3
# Slow enough that there is a middle of the run; many segments.
SLOW = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "480", "--format", "mkv"]


class Scratch(Case):
    def setUp(self):
        super().setUp()
        self.sources = [self.clip("h264_open_gop.mp4"), self.clip("times_wrap.ts")]
        self.out = self.folder / "out"
        self.log = self.folder / "log"

    def words(self, ranks=RANKS, *more):
        return [*program.command_of_program(), "transcode", "-n", str(ranks), "--json", "--progress", "none", *SLOW,
                *more, "--log-level", "debug", "--log-file", str(self.log), "--scratch", str(self.folder / "disk%r"),
                "--job-dir", str(self.folder / "job"), "-o", str(self.out) + "/", "--", *map(str, self.sources)]

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
        child = program.start_words(self.words())
        while child.poll() is None and len(self.copied(rank)) < count:
            time.sleep(0.01)
        self.assertIsNone(child.poll(), "the run ended before anything could be done to it")
        return child

    def rank_process(self, child, rank):
        for pid in program.processes_of(child.pid):
            variables = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
            if b"OMPI_COMM_WORLD_RANK=%d" % rank in variables:
                return pid
        return self.fail(f"there is no rank {rank}")

    wanted_hashes = {}

    def wanted(self):
        """The outputs of a run without scratch folders; the same for all the tests."""
        if not self.wanted_hashes:
            result = program.run("transcode", "--json", *SLOW, "-o", str(self.folder / "wanted") + "/", "--",
                                 *map(str, self.sources), ranks=2)
            self.assertEqual(0, result.status, result.words)
            self.wanted_hashes.update(self.outputs("wanted"))
        return self.wanted_hashes

    def outputs(self, name):
        return {path.name: digest(path) for path in (self.folder / name).glob("*.mkv")}

    def assert_ends_well(self, child):
        out, err = child.communicate(timeout=program.LIMIT_SECONDS)
        words = f"{out.decode()}\n{err.decode()}\n" + "\n".join(self.lines()[-200:])
        self.assertEqual(0, child.returncode, words)
        self.assertEqual(self.wanted(), self.outputs("out"))
        self.assertEqual([], self.left_in_scratch())
        self.assertEqual([], list((self.folder / "job").rglob("*.seg")))

    def assert_redone_at_most(self, count):
        encoded = self.encoded()
        self.assertTrue(encoded)
        again = {name for name in encoded if encoded.count(name) > 1}
        self.assertLessEqual(len(again), count, "\n".join(self.lines()))

    def test_the_same_bytes_and_nothing_left(self):
        child = program.start_words(self.words())
        self.assert_ends_well(child)
        self.assert_redone_at_most(0)
        self.assertEqual(len(set(self.encoded())) + len(self.sources), len(self.copied()), "tracks are copied, too")
        self.assertFalse((self.folder / "job/segments").exists())

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
                shutil.rmtree(self.folder / "job")

    def test_a_stopped_run_is_taken_up_by_another_number_of_ranks(self):
        for ranks in (2, 4):
            with self.subTest(ranks=ranks):
                child = self.start_and_wait_for_copies()
                child.send_signal(signal.SIGINT)
                _, err = child.communicate(timeout=program.LIMIT_SECONDS)
                self.assertEqual(3, child.returncode, err.decode())
                self.assertTrue(self.left_in_scratch())
                done = self.copied()
                self.log.unlink()
                self.assert_ends_well(program.start_words(self.words(ranks)))
                self.assertEqual(set(), done & set(self.encoded()), "done a second time")
                self.log.unlink()
                shutil.rmtree(self.out)
                shutil.rmtree(self.folder / "job")

    @unittest.skipUnless(os.access(FAULTY, os.X_OK), "there is no reelmill-faulty")
    def test_a_shard_that_kills_its_rank_is_made_in_a_process_of_its_own(self):
        deaths = self.folder / "deaths"
        child = program.start_words([FAULTY, *self.words()[1:]],
                                    env={"REELMILL_FAULT": f"rank:{self.sources[0].name}:2.5",
                                         "REELMILL_FAULT_LOG": str(deaths)})
        self.assert_ends_well(child)
        self.assertIn(len(deaths.read_text().split()), (1, 2))  # the second one where the first was the coordinator

    def test_restart_forgets_what_is_in_the_scratch_folders(self):
        child = self.start_and_wait_for_copies()
        program.kill_session(child.pid)
        child.communicate()
        done = self.copied()
        self.log.unlink()
        self.assert_ends_well(program.start_words(self.words(RANKS, "--restart")))
        self.assertEqual({name for name in done if not name.endswith("/tracks.seg")} - set(self.encoded()), set())


if __name__ == "__main__":
    unittest.main()
