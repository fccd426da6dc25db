"""A run that is stopped or killed leaves no half file, and the same command again makes the same bytes."""
import signal
import subprocess
import unittest

import program
from case import RANKS
from long_run import LongRun


class StopAndResume(LongRun):
    def words_here(self):
        return self.words("--job-dir", str(self.job), ranks=RANKS)

    def start_and_wait_for_a_segment(self):
        """Returns once this run has put a segment on disk: there is work to lose and work to come."""
        before = set(self.job.rglob("*.seg"))
        child = program.start_words(self.words_here())
        self.wait_for(lambda: set(self.job.rglob("*.seg")) - before, child)
        return child

    def assert_resumes_to_the_same_bytes(self):
        kept = {path: path.stat().st_mtime_ns for path in self.job.rglob("*.seg")}
        self.assertTrue(kept)
        again = program.run_words(self.words_here())
        self.assertEqual(0, again.status, again.words)
        self.assertEqual(self.wanted(), self.outputs())

    def test_interrupt(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number.name):
                child = self.start_and_wait_for_a_segment()
                child.send_signal(number)
                self.assertIn("again", self.end_of(child, status=3).words)
                self.assertEqual({}, self.outputs(), "a title was complete too early")
                self.assertEqual([], program.processes_of(child.pid))
        self.assert_resumes_to_the_same_bytes()

    def test_kill_of_everything(self):
        child = self.start_and_wait_for_a_segment()
        self.kill(child)
        self.assertEqual({}, self.outputs())
        self.assert_resumes_to_the_same_bytes()

    def test_a_damaged_segment_is_made_anew(self):
        child = self.start_and_wait_for_a_segment()
        self.kill(child)
        segment = sorted(self.job.rglob("*.seg"))[0]
        data = bytearray(segment.read_bytes())
        data[len(data) // 2] ^= 0x10
        segment.write_bytes(data)
        self.assert_resumes_to_the_same_bytes()


class StopInsideADemuxer(LongRun):
    """Sources with gigabytes of nothing in the middle, over which a demuxer goes by itself, for minutes."""
    nothing = 20 << 30  # a hole of the file: it takes no room

    def source_with_nothing_inside(self, form):
        whole = self.folder / f"whole.{form}"
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4",
                        "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", str(whole)], check=True)
        data = whole.read_bytes()
        source = self.folder / f"nothing.{form}"
        with source.open("wb") as file:
            file.write(data[:len(data) // 2])
            file.seek(self.nothing, 1)
            file.write(data[len(data) // 2:])
        return source

    def test_a_stop_is_heard_there(self):
        for form in ("ts", "mkv"):
            with self.subTest(form=form):
                self.sources = [self.source_with_nothing_inside(form)]
                job = self.folder / f"job-{form}"
                child = program.start_words(self.words("--grace", "0", "--job-dir", str(job), ranks=RANKS))
                self.wait_for(lambda: list(job.glob("working/*probe*")), child)
                child.send_signal(signal.SIGTERM)
                result = self.end_of(child, status=3)
                # Ranks that do not hear are killed after a while, and leave no summary.
                self.assertEqual(RANKS, result.summary["ranks"], result.words)
                self.assertEqual([], program.processes_of(child.pid))


if __name__ == "__main__":
    unittest.main()
