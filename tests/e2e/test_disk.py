"""A disk that is full, a job folder that vanishes: the run stops with a line, and no damaged file has a final name."""
import pathlib
import shutil
import subprocess
import time
import unittest

import program
from case import RANKS, Case, digest

SLOW = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "480", "--format", "mkv"]


class Disk(Case):
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

    def wanted(self, source):
        result = program.run("transcode", "--json", *SLOW, "-o", str(self.folder / "wanted.mkv"), "--", str(source),
                             ranks=1)
        self.assertEqual(0, result.status, result.words)
        return digest(self.folder / "wanted.mkv")

    def test_full(self):
        source = self.clip("h264_open_gop.mp4")
        wanted = self.wanted(source)
        place = self.small_disk(300)
        words = [*program.command_of_program(), "transcode", "-n", str(RANKS), "--json", "--progress", "none", *SLOW,
                 "-o", str(place / "out.mkv"), "--", str(source)]
        result = program.run_words(words)
        self.assertFalse(result.timed_out, result.words)
        self.assertIn(result.status, (3, 4), result.words)
        self.assertIn("space", result.words)
        self.assertFalse((place / "out.mkv").exists())
        subprocess.run(["mount", "-o", "remount,size=100m", str(place)], check=True)
        result = program.run_words(words)
        self.assertEqual(0, result.status, result.words)
        self.assertEqual(wanted, digest(place / "out.mkv"))

    def test_job_folder_vanishes(self):
        source = self.clip("h264_open_gop.mp4")
        wanted = self.wanted(source)
        job = self.folder / "job"
        words = [*program.command_of_program(), "transcode", "-n", str(RANKS), "--json", "--progress", "none", *SLOW,
                 "--job-dir", str(job), "-o", str(self.folder / "out.mkv"), "--", str(source)]
        child = program.start_words(words)
        while child.poll() is None and not list(job.rglob("*.seg")):
            time.sleep(0.01)
        vanished = pathlib.Path(shutil.move(job, self.folder / "elsewhere"))
        self.assertTrue(vanished.exists())
        out, err = child.communicate(timeout=program.LIMIT_SECONDS)
        self.assertIn(child.returncode, (0, 3, 4), (out + err).decode())
        if (self.folder / "out.mkv").exists():
            self.assertEqual(wanted, digest(self.folder / "out.mkv"))
        again = program.run_words(words)
        self.assertEqual(0, again.status, again.words)
        self.assertEqual(wanted, digest(self.folder / "out.mkv"))


if __name__ == "__main__":
    unittest.main()
