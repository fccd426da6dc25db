"""A cap: the buffer of a player never runs dry, by the sizes and times that ffprobe tells of the finished file."""
import os
import signal
import subprocess
import unittest

import buffer_check
import program
import scenes
from case import LEAN, RANKS, Case, digest, slow_when_sanitized
from long_run import LongRun
from test_rate import bits_per_second

CAP, BUFFER = 400_000, 400_000
ENCODERS = [("h264", "mp4", "14", "superfast"), ("hevc", "mkv", "18", "ultrafast"), ("vp9", "webm", "20", "8"),
            ("av1", "mp4", "20", "12")]


def underflows(path, rate=CAP, size=BUFFER):
    return sum(level < 0 for level, _ in buffer_check.levels(buffer_check.packets(path), rate, size))


class Buffer(Case):
    def setUp(self):
        super().setUp()
        self.source = scenes.make(self.folder / "scenes.mp4")

    def made(self, name, *options, preset="superfast", ranks=RANKS, source=None):
        output = self.folder / name
        result = program.transcode(source or self.source, output, "--preset", preset, "--shard-seconds", "2", *options,
                                   ranks=ranks)
        self.assertEqual(0, result.status, result.words)
        self.assertNotIn("--max-bitrate", result.words)
        return output

    def test_never_runs_dry_with_any_encoder(self):
        cap = ["--max-bitrate", str(CAP), "--buffer", str(BUFFER)]
        for codec, form, crf, preset in ENCODERS[:1] if LEAN else ENCODERS:
            with self.subTest(codec=codec):
                options = ["--codec", codec, "--crf", crf]
                self.assertGreater(underflows(self.made(f"{codec}-free.{form}", *options, preset=preset)), 0,
                                   "else the cap has nothing to do")
                self.assertEqual(0, underflows(self.made(f"{codec}.{form}", *options, *cap, preset=preset)))

    def test_is_there_beside_a_bitrate(self):
        output = self.made("both.mp4", "--bitrate", "330k", "--max-bitrate", "400k", "--buffer", "800k")
        self.assertEqual(0, underflows(output, size=800_000))
        self.assertAlmostEqual(1, bits_per_second(output) / 330_000, delta=0.02)

    def test_is_there_beside_a_target(self):
        cap = ["--max-bitrate", str(CAP), "--buffer", str(BUFFER)]
        output = self.folder / "measured.mp4"
        result = program.transcode(self.source, output, "--preset", "superfast", "--shard-seconds", "2", "--target", "psnr=44",
                                   *cap, ranks=RANKS)
        self.assertEqual(0, result.status, result.words)
        self.assertIn("as much as --max-bitrate has room for", result.words)
        self.assertEqual(0, underflows(output))

    def test_holds_two_seconds_where_nobody_says(self):
        self.assertEqual(0, underflows(self.made("usual.mkv", "--crf", "14", "--max-bitrate", "400k"), size=800_000))

    @slow_when_sanitized
    def test_counts_the_time_for_which_pictures_stand(self):
        """Pictures that stand for 40, 40, 40 and 280 ms."""
        uneven = self.folder / "uneven.mkv"
        reference_filter = "setpts='(floor(N/4)*10+mod(N\\,4))/25/TB'"
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(self.source), "-vf", reference_filter, "-fps_mode",
                           "passthrough", "-c:v", "libx264", "-preset", "ultrafast", "-g", "48", str(uneven)], check=True)
        self.assertGreater(underflows(self.made("free.mp4", "--crf", "14", source=uneven), 300_000, 150_000), 0)
        for form in ("mp4", "mkv"):
            output = self.made(f"capped.{form}", "--crf", "14", "--max-bitrate", "300k", "--buffer", "150k", source=uneven)
            self.assertEqual(0, underflows(output, 300_000, 150_000))

    @slow_when_sanitized
    def test_counts_pictures_that_are_decoded_while_others_are_shown(self):
        """A slide's packets are taken out while the pictures of 20 ms before it are shown."""
        source = self.folder / "slides.mkv"
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=50:d=4", "-f",
                           "lavfi", "-i", "mandelbrot=s=320x180:r=1/2", "-filter_complex",
                           "[1]trim=end_frame=8[slides];[0][slides]concat=n=2,format=yuv420p", "-fps_mode", "passthrough",
                           "-c:v", "libx264", "-preset", "fast", "-g", "50", str(source)], check=True)
        for buffer in (1_000_000, 600_000, 400_000):
            output = self.made(f"{buffer}.mp4", "--crf", "10", "--max-bitrate", "1M", "--buffer", str(buffer), source=source,
                               preset="fast")
            self.assertEqual(0, underflows(output, 1_000_000, buffer), buffer)

    def test_makes_the_same_bytes_at_any_number_of_ranks(self):
        made = {ranks: digest(self.made(f"{ranks}.mp4", "--crf", "14", "--max-bitrate", "400k", "--buffer", "400k",
                                        preset="ultrafast", ranks=ranks)) for ranks in ((1, 2) if LEAN else (1, 2, 5))}
        self.assertEqual(1, len(set(made.values())), made)


class CapDisturbed(LongRun):
    options = ["--preset", "slow", "--bitrate", "330k", "--max-bitrate", "400k", "--buffer", "400k", "--shard-seconds",
               "2", "--format", "mkv"]
    clips = []

    def setUp(self):
        super().setUp()
        self.sources = [scenes.make(self.folder / "scenes.mp4", scenes.PARTS[:5])]

    @slow_when_sanitized
    def test_the_coordinator_dies(self):
        child = program.start_words(self.words("--job-dir", str(self.job), ranks=3))
        self.wait_for(lambda: len(list(self.job.rglob("*-b*.seg"))) >= 3, child)
        os.kill(self.rank_process(child, 0), signal.SIGKILL)
        self.assert_ends_well(child)


if __name__ == "__main__":
    unittest.main()
