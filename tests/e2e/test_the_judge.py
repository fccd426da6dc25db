"""The tests are tested: the judge accepts a faithful transcode and finds each mistake that one could make."""
import os
import pathlib
import sys
import tempfile
import unittest
from fractions import Fraction

import exactness
import judge
import lossless
import program
import reference

MEDIA = pathlib.Path(os.environ["REELMILL_GENERATED"])
STAND_IN = pathlib.Path(__file__).with_name("stand_in.py")


class TheJudge(unittest.TestCase):
    def verdict(self, clip, form, fault):
        with tempfile.TemporaryDirectory() as name:
            case = lossless.Case(MEDIA / clip, MEDIA / clip, form)
            words = [sys.executable, str(STAND_IN), "transcode", "--format", form, "-o", name, "--",
                     str(MEDIA / clip)]
            result = program.run_words(words, env={"STAND_IN_FAULT": fault})
            return lossless.judge_result(judge.Source(MEDIA / clip), case, result, "h264")

    def test_accepts_a_faithful_transcode(self):
        for clip, form in (("h264_open_gop.mp4", "mkv"), ("h264_open_gop.mp4", "mp4"), ("vfr.mp4", "mkv"),
                           ("vfr.mp4", "mp4"), ("times_wrap.ts", "mkv")):
            with self.subTest(clip=clip, form=form):
                verdict = self.verdict(clip, form, "none")
                self.assertEqual(judge.EXACT, verdict.category, str(verdict))

    def test_finds_every_mistake(self):
        mistakes = {
            "drop_frame": "124 pictures, not 125", "drop_last_frame": "124 pictures, not 125",
            "shift_time": "time of picture 30 is off", "drift": "is off", "change_pixel": "1 of 125 pictures differ",
            "double_frame": "126 pictures, not 125", "swap_pictures": "video 0",
            "shift_audio": "not in sync", "late_video": "not in sync", "drop_audio": "0 audio tracks",
            "short_audio": "the bytes of the copied track differ",
            "refuse": "refused, though ffmpeg decodes 125 pictures",
        }
        for at, (fault, words) in enumerate(mistakes.items()):
            form = ("mkv", "mp4")[at % 2]
            with self.subTest(fault=fault, form=form):
                verdict = self.verdict("h264_open_gop.mp4", form, fault)
                self.assertEqual(judge.WRONG, verdict.category, str(verdict))
                self.assertIn(words, str(verdict))

    def test_finds_swapped_tracks(self):
        verdict = self.verdict("tracks_everything.mp4", "mp4", "swap_tracks")
        self.assertEqual(judge.WRONG, verdict.category, str(verdict))

    def test_finds_a_delayed_encoded_track(self):
        verdict = self.verdict("audio_flac.mkv", "mp4", "late_audio")
        self.assertEqual(judge.WRONG, verdict.category, str(verdict))

    def test_takes_encrypted_for_a_reason_only_where_it_is_true(self):
        line = "a.mp4: encrypted; decrypt it first"
        for clip, category in (("h264_open_gop.mp4", judge.WRONG), ("encrypted.mp4", judge.REFUSED)):
            self.assertEqual(category, judge.judge_refusal(judge.Source(MEDIA / clip), line).category)
        self.assertTrue(reference.is_encrypted(MEDIA / "encrypted.mp4"))

    def test_finds_a_file_published_from_nothing(self):
        source = judge.Source(MEDIA / "audio_only.mp4")
        self.assertEqual(judge.WRONG, judge.judge(source, MEDIA / "h264_open_gop.mp4").category)


class Turns(unittest.TestCase):
    def lines(self, *streams):
        return exactness.take_turns([(number, [Fraction(at) for at in times]) for number, times in enumerate(streams)],
                                    lambda one, two: True)

    def test_make_one_stream_of_those_that_follow_each_other(self):
        self.assertEqual([[0, 1]], self.lines(range(0, 100), range(99, 200)))
        self.assertEqual([[0, 1]], self.lines([*range(0, 50), *range(100, 150)], range(50, 100)))
        self.assertEqual([[0], [1]], self.lines(range(0, 100), range(0, 100)))
        self.assertEqual([[0, 2], [1, 3]], self.lines(range(0, 50), range(0, 50), range(50, 100), range(50, 100)))

    def test_keep_the_order_of_a_turn_where_the_next_one_has_begun(self):
        first, second = ([reference.Packet(Fraction(at), None, None, name) for at in times]
                         for name, times in (("a", [0, 1, 2, 9, 10]), ("b", [2, 3, 4])))
        self.assertEqual("aaabbbaa", "".join(each.md5 for each in exactness.by_turns([first, second])))


class OneConstant(unittest.TestCase):
    MS = Fraction(1, 1000)

    def rounded(self, times, tick, shift):
        return [((each + shift) / tick + Fraction(1, 2)).__floor__() * tick for each in times]

    def test_explains_every_rounding_to_milliseconds(self):
        times = [Fraction(at * 1001, 30000) for at in range(500)]
        for shift in (Fraction(0), Fraction(1, 3), Fraction(1, 2000), Fraction(-7, 90000)):
            self.assertIsNotNone(exactness.offsets_of(times, self.rounded(times, self.MS, shift), self.MS))

    def test_does_not_explain_one_picture_a_tick_away(self):
        times = [Fraction(at * 1001, 30000) for at in range(500)]
        rounded = self.rounded(times, self.MS, 0)
        for step in (self.MS, -self.MS):
            moved = rounded[:77] + [rounded[77] + step] + rounded[78:]
            self.assertIsNone(exactness.offsets_of(times, moved, self.MS))

    def test_does_not_explain_a_tick_on_the_same_grid(self):
        times = [Fraction(at, 25) for at in range(9)]
        moved = times[:-1] + [times[-1] + Fraction(1, 12800)]
        self.assertIsNone(exactness.offsets_of(times, moved, Fraction(1, 12800)))

    def test_tells_tracks_that_drifted_apart(self):
        near, far = (exactness.Offsets(Fraction(at), Fraction(at) + self.MS) for at in (0, 1))
        self.assertTrue(exactness.share_a_constant([near, near]))
        self.assertFalse(exactness.share_a_constant([near, far]))


if __name__ == "__main__":
    unittest.main()
