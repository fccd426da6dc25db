"""A disk that is full, a job folder that vanishes: the run stops with a line, and no damaged file has a final name."""
import shutil
import subprocess
import unittest

import program
from case import RANKS
from long_run import LongRun


class Disk(LongRun):
    clips = ["h264_open_gop.mp4"]

    def small_disk(self, kilobytes):
        """A file system of its own, or None where that is not allowed."""
        place = self.folder / "small"
        place.mkdir()
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(place)],
                              capture_output=True)
        if made.returncode != 0:
            self.skipTest("no tmpfs can be mounted here: " + made.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", "-l", str(place)], check=False)
        return place

    def test_full(self):
        place = self.small_disk(300)
        words = self.words(ranks=RANKS, out=place / "out")
        result = program.run_words(words)
        self.assertFalse(result.timed_out, result.words)
        self.assertIn(result.status, (3, 4), result.words)
        self.assertIn("space", result.words)
        self.assertEqual({}, self.outputs(place / "out"))
        subprocess.run(["mount", "-o", "remount,size=100m", str(place)], check=True)
        result = program.run_words(words)
        self.assertEqual(0, result.status, result.words)
        self.assertEqual(self.wanted(), self.outputs(place / "out"))

    def test_job_folder_vanishes(self):
        words = self.words("--job-dir", str(self.job), ranks=RANKS)
        child = program.start_words(words)
        self.wait_for(lambda: list(self.job.rglob("*.seg")), child)
        shutil.move(self.job, self.folder / "elsewhere")
        out, err = child.communicate(timeout=program.LIMIT_SECONDS)
        self.assertIn(child.returncode, (0, 3, 4), (out + err).decode())
        if self.outputs():
            self.assertEqual(self.wanted(), self.outputs())
        again = program.run_words(words)
        self.assertEqual(0, again.status, again.words)
        self.assertEqual(self.wanted(), self.outputs())


if __name__ == "__main__":
    unittest.main()
