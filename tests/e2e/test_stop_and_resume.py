"""A run that is stopped or killed leaves no half file, and the same command again makes the same bytes."""
import signal
import time
import unittest

import program
from case import RANKS, Case, digest

# Slow enough that a stop comes in the middle: every shard takes its time, and there are many.
SLOW = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "480", "--format", "mkv"]


class StopAndResume(Case):
    def setUp(self):
        super().setUp()
        self.sources = [self.clip("h264_open_gop.mp4"), self.clip("times_wrap.ts")]
        self.job = self.folder / "job"
        self.out = self.folder / "out"

    def words(self):
        return [*program.command_of_program(), "transcode", "-n", str(RANKS), "--json", "--progress", "none",
                *SLOW, "--job-dir", str(self.job), "-o", str(self.out) + "/", "--", *map(str, self.sources)]

    def start_and_wait_for_a_segment(self):
        """Returns once this run has put a segment on disk: there is work to lose and work to come."""
        before = set(self.job.rglob("*.seg"))
        child = program.start_words(self.words())
        while child.poll() is None and not set(self.job.rglob("*.seg")) - before:
            time.sleep(0.01)
        self.assertIsNone(child.poll(), "the run ended before it could be stopped")
        return child

    wanted_hashes = {}

    def wanted(self):
        """The outputs of a run that nothing stops; the same for all the tests."""
        if not self.wanted_hashes:
            self.wanted_hashes.update(self.undisturbed())
        return self.wanted_hashes

    def undisturbed(self):
        result = program.run("transcode", "--json", *SLOW, "-o", str(self.folder / "wanted") + "/", "--",
                             *map(str, self.sources), ranks=1)
        self.assertEqual(0, result.status, result.words)
        return self.outputs("wanted")

    def outputs(self, name):
        return {path.name: digest(path) for path in (self.folder / name).glob("*.mkv")}

    def assert_resumes_to_the_same_bytes(self):
        kept = {path: path.stat().st_mtime_ns for path in self.job.rglob("*.seg")}
        self.assertTrue(kept)
        again = program.run_words(self.words())
        self.assertEqual(0, again.status, again.words)
        self.assertEqual(self.wanted(), self.outputs("out"))

    def test_interrupt(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number.name):
                child = self.start_and_wait_for_a_segment()
                child.send_signal(number)
                out, err = child.communicate(timeout=program.LIMIT_SECONDS)
                self.assertEqual(3, child.returncode, err.decode())
                self.assertIn("again", (out + err).decode())
                self.assertEqual([], [name for name in self.outputs("out")], "a title was complete too early")
                self.assertEqual([], program.processes_of(child.pid))
        self.assert_resumes_to_the_same_bytes()

    def test_kill_of_everything(self):
        child = self.start_and_wait_for_a_segment()
        program.kill_session(child.pid)
        child.communicate()
        self.assertEqual({}, self.outputs("out"))
        self.assert_resumes_to_the_same_bytes()

    def test_a_damaged_segment_is_made_anew(self):
        child = self.start_and_wait_for_a_segment()
        program.kill_session(child.pid)
        child.communicate()
        segment = sorted(self.job.rglob("*.seg"))[0]
        data = bytearray(segment.read_bytes())
        data[len(data) // 2] ^= 0x10
        segment.write_bytes(data)
        self.assert_resumes_to_the_same_bytes()


if __name__ == "__main__":
    unittest.main()
