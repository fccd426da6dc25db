"""Options that change the picture do what they say, and leave no trace at joints."""
import unittest
from fractions import Fraction

from case import Case, keyframes, pictures, seconds_of, slow_when_sanitized, video

SHORT, WHOLE = ["--shard-seconds", "1"], ["--shard-seconds", "1000"]
LOSSLESS = ["--crf", "0"]


class PictureOptions(Case):
    def assert_no_joints(self, source, *options):
        """Short shards give, picture by picture, what one shard gives."""
        cut = self.transcode(source, "cut.mkv", *LOSSLESS, *SHORT, *options)
        whole = self.transcode(source, "whole.mkv", *LOSSLESS, *WHOLE, *options)
        wanted, found = pictures(whole), pictures(cut)
        self.assertGreater(len(wanted), 20)
        self.assertEqual([each.time for each in wanted], [each.time for each in found])
        odd = [at for at, (a, b) in enumerate(zip(wanted, found)) if a.md5 != b.md5]
        self.assertEqual([], odd, "pictures that differ from those made in one piece")
        return cut

    def test_width_alone_keeps_the_aspect(self):
        made = video(self.transcode(self.clip("h264_open_gop.mp4"), "out.mkv", "--width", "96", *SHORT))
        self.assertEqual((96, 72), (made["width"], made["height"]))

    def test_height_alone_keeps_the_aspect_to_even_sizes(self):
        made = video(self.transcode(self.clip("h264_open_gop.mp4"), "out.mkv", "--height", "100", *SHORT))
        self.assertEqual(100, made["height"])
        self.assertIn(made["width"], (132, 134))

    def test_width_and_height_keep_the_shape_on_screen(self):
        made = video(self.transcode(self.clip("aspect_sample.mp4"), "out.mkv", "--width", "320", "--height", "100",
                                    *SHORT))
        self.assertEqual((320, 100), (made["width"], made["height"]))
        shown = Fraction(320, 100) * Fraction(*map(int, made["sample_aspect_ratio"].split(":")))
        self.assertAlmostEqual(float(Fraction(192, 144) * Fraction(64, 45)), float(shown), delta=0.01)

    def test_scaling_up(self):
        made = video(self.transcode(self.clip("h264_open_gop.mp4"), "out.mp4", "--width", "384", *SHORT))
        self.assertEqual((384, 288), (made["width"], made["height"]))

    def test_scalers_differ(self):
        source = self.clip("h264_open_gop.mp4")
        made = [pictures(self.transcode(source, f"{name}.mkv", "--width", "96", "--scaler", name, *LOSSLESS, *WHOLE))
                for name in ("neighbor", "lanczos")]
        self.assertNotEqual(made[0][7].md5, made[1][7].md5)

    def test_fps_gives_a_constant_rate_over_joints(self):
        for rate, step in (("50", Fraction(1, 50)), ("10", Fraction(1, 10)), ("30000/1001", Fraction(1001, 30000))):
            with self.subTest(rate=rate):
                source = self.clip("vfr.mp4")
                made = self.transcode(source, "rate.mp4", "--fps", rate, *SHORT, "--overwrite")
                times = [each.time for each in pictures(made)]
                self.assertEqual({step}, {two - one for one, two in zip(times, times[1:])})
                span = seconds_of(source)[-1] - seconds_of(source)[0]
                self.assertAlmostEqual(span, float(times[-1] - times[0]), delta=2 * float(step) + 0.1)

    @slow_when_sanitized
    def test_fps_has_no_joints(self):
        self.assert_no_joints(self.clip("vfr.mp4"), "--fps", "30")

    def test_a_filter_without_memory_has_no_joints(self):
        self.assert_no_joints(self.clip("h264_open_gop.mp4"), "--filter", "hue=h=90,unsharp")

    def test_a_filter_with_memory_has_no_joints(self):
        self.assert_no_joints(self.clip("h264_open_gop.mp4"), "--filter", "hqdn3d")

    @slow_when_sanitized
    def test_more_filters_with_memory_have_no_joints(self):
        for chain in ("tmix=frames=5", "tblend=all_mode=average", "atadenoise"):
            with self.subTest(chain=chain):
                self.assert_no_joints(self.clip("hevc_cra_rasl.mp4"), "--filter", chain, "--overwrite")

    def test_a_wrong_filter_is_refused_with_its_name(self):
        result = self.attempt(self.clip("h264_open_gop.mp4"), "out.mkv", "--filter", "nosuchfilter=1")
        self.assertIn(result.status, (1, 2), result.words)
        self.assertIn("nosuchfilter", result.out + result.err)
        self.assertFalse((self.folder / "out.mkv").exists())

    def test_deinterlacing_keeps_times_and_has_no_joints(self):
        source = self.clip("mpeg2_interlaced.ts")
        made = self.assert_no_joints(source, "--deinterlace", "on")
        self.assertEqual(len(pictures(source)), len(pictures(made)))
        self.assertNotEqual([each.md5 for each in pictures(source)], [each.md5 for each in pictures(made)])

    def test_automatic_deinterlacing_leaves_progressive_pictures_alone(self):
        source = self.clip("h264_closed_gop.mp4")
        made = self.transcode(source, "out.mkv", "--deinterlace", "auto", *LOSSLESS, *SHORT)
        self.assertEqual([each.md5 for each in pictures(source)], [each.md5 for each in pictures(made)])

    def test_gop_limits_the_distance_of_keyframes(self):
        made = self.transcode(self.clip("h264_one_gop.mp4"), "out.mkv", "--gop", "0.4", *WHOLE)
        places = keyframes(made)
        self.assertLessEqual(max(two - one for one, two in zip(places, places[1:] + [125])), 10)

    def test_pixel_format(self):
        for name in ("yuv422p", "yuv420p10le"):
            with self.subTest(name=name):
                made = self.transcode(self.clip("h264_open_gop.mp4"), f"{name}.mkv", "--pixel-format", name, *SHORT)
                self.assertEqual(name, video(made)["pix_fmt"])

    def test_encoder_settings_reach_the_encoder(self):
        source = self.clip("h264_open_gop.mp4")
        made = video(self.transcode(source, "out.mp4", "--profile", "baseline", *SHORT))
        self.assertIn("Baseline", made["profile"])
        sizes = [self.transcode(source, f"{crf}.mp4", "--crf", crf, *SHORT).stat().st_size for crf in ("15", "40")]
        self.assertGreater(sizes[0], 2 * sizes[1])
        params = self.transcode(source, "params.mp4", "--encoder-params", "bframes=0:keyint=5", *WHOLE)
        self.assertGreaterEqual(len(keyframes(params)), 25)


if __name__ == "__main__":
    unittest.main()
