"""Damaged files by seeds, a few of all that scripts/fuzz makes; and that a fault would be found."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import program
import reference
from case import FAULTY, LEAN, MEDIA, needs_faulty, slow_when_sanitized

FUZZ = program.ROOT / "tests/fuzz/fuzz.py"
sys.path.insert(0, str(FUZZ.parent))

import mutations  # noqa: E402  (needs the path above)

CLIPS = ["tracks_everything.mkv", "audio_starts_late.ts", "edit_list_late_audio.mp4", "mpeg4_packed.avi"]


def fuzz(*options, env=None, only=CLIPS):
    chosen = [word for name in only for word in ("--only", name)]
    return subprocess.run([sys.executable, str(FUZZ), *options, *chosen, str(MEDIA)], capture_output=True, text=True,
                          errors="replace", env={**os.environ, **(env or {})}, check=False)


class Fuzz(unittest.TestCase):
    def test_damaged_files_harm_nobody(self):
        done = fuzz("--seeds", "20", "--jobs", "2", only=CLIPS[:2] if LEAN else CLIPS)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    @needs_faulty
    @slow_when_sanitized
    def test_a_crash_is_found_and_its_file_kept(self):
        victim = "0004-frames_two.mkv"  # a few of its bytes are flipped
        with tempfile.TemporaryDirectory() as kept:
            done = fuzz("--seeds", "10", "--keep", kept, only=["frames_two.mkv"],
                        env={"REELMILL": FAULTY, "REELMILL_FAULT": f"segv:{victim}:0"})
            self.assertEqual(1, done.returncode, done.stdout + done.stderr)
            self.assertIn(f"crash   frames_two.mkv mkv {victim}", done.stdout)
            self.assertTrue((pathlib.Path(kept) / "frames_two.mkv-mkv" / victim).exists())


class Mutations(unittest.TestCase):
    def test_the_same_seed_damages_a_file_in_the_same_way(self):
        data, peer = (MEDIA / CLIPS[0]).read_bytes(), (MEDIA / "frames_two.mkv").read_bytes()
        made = [mutations.mutated(data, "a.mkv", seed, peer)[0] for seed in range(40)]
        self.assertEqual(made, [mutations.mutated(data, "a.mkv", seed, peer)[0] for seed in range(40)])
        self.assertEqual(40, len({*made}))
        self.assertNotIn(data, made)

    def test_the_beginning_of_an_mp4_has_its_index(self):
        """h264_one_gop.mp4 has its index behind its media."""
        path = MEDIA / "h264_one_gop.mp4"
        most = path.stat().st_size // 2
        with tempfile.TemporaryDirectory() as name:
            head = pathlib.Path(name) / "head.mp4"
            head.write_bytes(mutations.head_of(path, most))
            self.assertLess(head.stat().st_size, path.stat().st_size)
            self.assertTrue(reference.streams(head, "video"))
            self.assertTrue(reference.frames(head, 0).pictures)


if __name__ == "__main__":
    unittest.main()
