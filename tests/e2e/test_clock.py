"""Sources whose clock starts again, jumps, pauses or lies: one title, sound and pictures in step, nothing lost."""
import unittest

import recordings
from case import Case, digest, pictures, seconds_of, slow_when_sanitized
from recordings import joined, piece, times

TICK = 0.0011  # Matroska counts milliseconds
LOSSLESS = ["--crf", "0", "--shard-seconds", "1"]


class Clock(Case):
    def pieces(self, suffix, offsets, video, sound, seconds=3, *options):
        return [piece(self.folder / f"piece{at}.{suffix}", seconds, video, sound, "-output_ts_offset", str(offset),
                      *options) for at, offset in enumerate(offsets)]

    def assert_continuous(self, pieces, made, hole=0.0):
        """Pictures follow each other by 40 ms, but for `hole` between the pieces; each piece's sound lies as it does
        in the piece alone."""
        pictures_of = [len(seconds_of(each)) for each in pieces]  # packets of a VOB do not all have times
        shown = times(made, "video")
        self.assertEqual(sum(pictures_of), len(shown))
        begins = [sum(pictures_of[:at]) for at in range(len(pieces))]
        for at, (one, two) in enumerate(zip(shown, shown[1:])):
            self.assertAlmostEqual(0.04 + (hole if at + 1 in begins else 0), two - one, delta=TICK, msg=f"picture {at}")
        heard = times(made, "audio")
        packets_of = [times(each, "audio") for each in pieces]
        self.assertEqual(sum(map(len, packets_of)), len(heard))
        at = 0
        for each, own, begin in zip(pieces, packets_of, begins):
            wanted = own[-1] - seconds_of(each)[0]
            self.assertAlmostEqual(wanted, heard[at + len(own) - 1] - shown[begin], delta=2 * TICK, msg=each.name)
            at += len(own)
        self.assertAlmostEqual(shown[-1], heard[-1], delta=0.1)

    def test_joined_pieces_are_one_title(self):
        kinds = (("ts", "libx264", "aac", (0, 100, 7)), ("ts", "mpeg2video", "mp2", (90000, 5, 80000)),
                 ("ts", "libx264", "ac3", (0, 0, 0)), ("vob", "mpeg2video", "ac3", (0, 0, 0)),
                 ("vob", "mpeg2video", "mp2", (500, 0, 20000)))
        for suffix, video, sound, offsets in kinds:
            with self.subTest(suffix=suffix, video=video, sound=sound):
                pieces = self.pieces(suffix, offsets, video, sound)
                source = joined(self.folder / f"joined.{suffix}", pieces)
                made = self.transcode(source, "out.mkv", *LOSSLESS, "--overwrite")
                self.assert_continuous(pieces, made)
                wanted = [each.md5 for one in pieces for each in pictures(one)]
                self.assertEqual(wanted, [each.md5 for each in pictures(made)])

    def test_a_hole_stays_a_hole_for_sound_and_pictures(self):
        pieces = self.pieces("ts", (0, 8), "libx264", "aac")
        made = self.transcode(joined(self.folder / "hole.ts", pieces), "out.mkv", *LOSSLESS)
        hole = seconds_of(pieces[1])[0] - seconds_of(pieces[0])[-1] - 0.04
        self.assertGreater(hole, 4.5)
        self.assert_continuous(pieces, made, hole)

    def test_a_longer_one_is_closed_and_told(self):
        pieces = self.pieces("ts", (0, 17), "libx264", "aac")
        source = joined(self.folder / "gap.ts", pieces)
        result = self.attempt(source, "out.mkv", *LOSSLESS)
        self.assertEqual(0, result.status, result.words)
        self.assert_continuous(pieces, self.folder / "out.mkv")
        self.assertIn("the clock jumps once", str(result.outcome(source)["warnings"]))

    def test_the_clock_wraps_without_a_jump(self):
        source = piece(self.folder / "wrap.ts", 6, "libx264", "aac", "-output_ts_offset", "95440")
        plain = piece(self.folder / "plain.ts", 6, "libx264", "aac")
        result = self.attempt(source, "out.mkv", *LOSSLESS)
        self.assertEqual([], result.outcome(source)["warnings"])
        self.assert_continuous([plain], self.folder / "out.mkv")

    def test_a_slide_show_with_sound_keeps_its_pace(self):
        source = piece(self.folder / "slides.ts", 48, "libx264", "aac", "-r", "1/12", filters="fps=1/12")
        made = self.transcode(source, "out.mkv", *LOSSLESS)
        shown, heard = times(made, "video"), times(made, "audio")
        own = times(source, "video")
        self.assertEqual([round(each - own[0], 2) for each in own], [round(each - shown[0], 2) for each in shown])
        self.assertAlmostEqual(48, heard[-1] - heard[0], delta=0.1)
        self.assertAlmostEqual(times(source, "audio")[0] - own[0], heard[0] - shown[0], delta=TICK)

    def test_one_spike_of_a_sound_time_moves_nothing_else(self):
        for by in (700 * 90000, -2 * 90000, 50000 * 90000):
            with self.subTest(by=by):
                plain = piece(self.folder / "spike.ts", 6, "libx264", "mp2")
                wanted = times(plain, "audio")
                source = piece(self.folder / "spike.ts", 6, "libx264", "mp2")
                recordings.alter_packet_time(source, 0x101, 12, by)
                result = self.attempt(source, "out.mkv", *LOSSLESS, "--overwrite")
                self.assertEqual(0, result.status, result.words)
                made = self.folder / "out.mkv"
                heard, shown = times(made, "audio"), times(made, "video")
                self.assertEqual(len(wanted), len(heard))
                for one, two in zip(wanted, heard):
                    self.assertAlmostEqual(one - wanted[0], two - heard[0], delta=2 * TICK)
                self.assertAlmostEqual(149 * 0.04, shown[-1] - shown[0], delta=TICK)
                self.assertIn("a time that nothing bears out", str(result.outcome(source)["warnings"]))

    def test_an_ogg_page_with_an_absurd_granule_moves_nothing(self):
        plain = piece(self.folder / "plain.ogv", 4, "libtheora", "libvorbis")
        source = piece(self.folder / "absurd.ogv", 4, "libtheora", "libvorbis")
        recordings.alter_granule(source, 0, 4, 1 << 60)
        result = self.attempt(source, "out.mkv", *LOSSLESS)
        self.assertEqual(0, result.status, result.words)
        shown, wanted = times(self.folder / "out.mkv", "video"), pictures(plain)
        self.assertEqual(len(wanted), len(shown))
        self.assertAlmostEqual(float(wanted[-1].time - wanted[0].time), shown[-1] - shown[0], delta=0.05)
        self.assertIn("that no recording has", str(result.outcome(source)["warnings"]))

    @slow_when_sanitized
    def test_any_number_of_ranks_makes_the_same_bytes(self):
        pieces = self.pieces("vob", (0, 300, 0), "mpeg2video", "ac3")
        source = joined(self.folder / "joined.vob", pieces)
        made = {digest(self.transcode(source, f"ranks{ranks}.mkv", *LOSSLESS, ranks=ranks)) for ranks in (1, 2, 5)}
        self.assertEqual(1, len(made))


if __name__ == "__main__":
    unittest.main()
