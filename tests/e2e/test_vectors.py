"""The same bytes on processors with other vector instructions: x264, libvpx and FFmpeg's own are taken away from the
ranks. (libx265 and SVT-AV1 cannot be told so from outside.)"""
import os
import platform
import sys
import unittest

import program
import scenes
from case import RANKS, Case, digest

SKIPPED = 77  # what ctest takes for "not run"
WAYS = {"a bitrate": ["--bitrate", "300k", "--preset", "superfast"],
        "a target, and other pictures": ["--target", "psnr=40", "--height", "120", "--preset", "ultrafast"],
        "a cap": ["--crf", "16", "--max-bitrate", "400k", "--buffer", "400k", "--preset", "ultrafast"],
        "VP9, a bitrate": ["--bitrate", "300k", "--codec", "vp9", "--preset", "8"]}


class OtherVectors(Case):
    def made(self, name, options, **environment):
        output = self.folder / name
        result = program.run("transcode", str(self.source), "-o", str(output), "--progress", "none", "--shard-seconds",
                             "2", *options, ranks=RANKS, env={**os.environ, **environment})
        self.assertEqual(0, result.status, result.words)
        return digest(output)

    def test_make_the_same_bytes(self):
        self.source = scenes.make(self.folder / "scenes.mp4", scenes.PARTS[:5])
        for at, (way, options) in enumerate(WAYS.items()):
            marks = self.folder / f"marks{at}"
            marks.mkdir()
            usual = self.made(f"usual{at}.mkv", options)
            masked = self.made(f"masked{at}.mkv", options, LD_PRELOAD=os.environ["REELMILL_FEWER_VECTORS"],
                               REELMILL_TEST_MARKS=str(marks), VPX_SIMD_CAPS="0x7")  # MMX, SSE, SSE2
            with self.subTest(way=way):
                self.assertEqual(usual, masked)
                lines = [line.split() for mark in marks.iterdir() for line in mark.read_text().splitlines()]
                self.assertGreater(len(lines) + ("vp9" in options), 0, "nothing was taken away")
                for before, after in lines:
                    self.assertLess(int(after), int(before), "nothing was taken away")


if __name__ == "__main__":
    if platform.machine() != "x86_64" or "REELMILL_FEWER_VECTORS" not in os.environ:
        print("SKIPPED: vector instructions are taken away on x86-64 only, where x264's header is installed")
        sys.exit(SKIPPED)
    unittest.main()
