"""Shards that begin at scenes: they do begin there, and not a picture is lost or changed on the way."""
import re
import unittest

import judge
import program
import scenes
from case import LEAN, MEDIA, RANKS, Case, keyframes, pictures, slow_when_sanitized

OPTIONS = ["--joints", "scene", "--preset", "ultrafast"]


class Scenes(Case):
    def setUp(self):
        super().setUp()
        self.source = scenes.make(self.folder / "scenes.mp4")

    def made(self, name, *options, source=None):
        output = self.folder / name
        result = program.transcode(source or self.source, output, *OPTIONS, *options, ranks=RANKS)
        self.assertEqual(0, result.status, result.words)
        return output

    def joints(self, folder):
        """Pictures with which shards begin, by the names of their segments."""
        found = {re.match(r"0-\d+-(\d+)-", path.name) for path in folder.rglob("0-*.seg")}
        tick = 512  # of a picture, in the time base that ffmpeg gives mp4 at 25 pictures per second
        return {int(match[1]) // tick for match in found if match}

    def assert_lossless(self, source, output, codec="h264"):
        verdict = judge.judge(judge.Source(source), output, codec)
        self.assertEqual(judge.EXACT, verdict.category, f"{output.name}: {verdict}")

    def test_joints_lie_at_scenes(self):
        job = self.folder / "job"
        output = self.made("out.mkv", "--shard-seconds", "4", "--crf", "30", "--keep-segments", "--job-dir", str(job))
        joints, known = self.joints(job), set(scenes.begins())
        self.assertGreaterEqual(len(joints & known), len(known) - 2, f"{sorted(joints)}, scenes at {sorted(known)}")
        self.assertLessEqual(joints, set(keyframes(output)))

    def test_no_scene_no_joints_there(self):
        calm = scenes.make(self.folder / "calm.mp4", scenes.CALM, 400)
        job = self.folder / "job"
        self.made("out.mkv", "--shard-seconds", "5", "--crf", "30", "--keep-segments", "--job-dir", str(job),
                  source=calm)
        joints = self.joints(job)
        self.assertGreaterEqual(len(joints), 4, "its source has two keyframes")
        self.assertTrue(all(at % 25 == 0 for at in joints), joints)

    def test_nothing_is_lost(self):
        for form in ("mkv",) if LEAN else ("mkv", "mp4"):
            with self.subTest(form=form):
                self.assert_lossless(self.source, self.made(f"out.{form}", "--crf", "0", "--shard-seconds", "1"))

    def test_nothing_is_lost_that_was_decoded_from_far_back(self):
        """Two keyframes, with B-pictures behind them that refer to all around them."""
        source = scenes.make(self.folder / "far.mp4", scenes.PARTS[:4], 250, "-preset", "veryfast", "-bf", "3")
        self.assert_lossless(source, self.made("out.mkv", "--crf", "0", "--shard-seconds", "2", source=source))

    @slow_when_sanitized
    def test_nothing_is_lost_of_other_sources(self):
        for name in ("h264_open_gop.mp4", "mpeg2_open_gop.ts", "vfr.mp4", "times_wrap.ts", "clock_jump_back.ts",
                     "mpeg4_packed.avi", "tracks_everything.mkv"):
            with self.subTest(clip=name):
                self.assert_lossless(MEDIA / name, self.made(f"{name}.mkv", "--crf", "0", "--shard-seconds", "1",
                                                             source=self.clip(name)))

    def test_filters_see_the_pictures_before_a_joint(self):
        """As in one shard for all of it, also where the source has a keyframe near its end alone."""
        far = scenes.make(self.folder / "far.mp4", scenes.PARTS[:3], 245)
        for source in (self.source, far):
            with self.subTest(source=source.name):
                options = ["--crf", "0", "--filter", "yadif=deint=all"]
                whole = self.made(f"whole-{source.stem}.mkv", *options, "--shard-seconds", "100", source=source)
                cut = self.made(f"cut-{source.stem}.mkv", *options, "--shard-seconds", "1", source=source)
                self.assertEqual([each.md5 for each in pictures(whole)], [each.md5 for each in pictures(cut)])




if __name__ == "__main__":
    unittest.main()
