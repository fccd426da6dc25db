"""What is said about a stream as a whole comes from the source: colour, HDR, shape, rotation, order of fields."""
import unittest
from fractions import Fraction

from case import MEDIA, Case, first_frame, side_data, video

COLOUR = ("color_range", "color_space", "color_transfer", "color_primaries", "chroma_location")
SHORT = ["--shard-seconds", "1"]
MATRIX, MASTERING, LIGHT = "Display Matrix", "Mastering display metadata", "Content light level metadata"


class StreamDescription(Case):
    def made(self, name, form, *options):
        source = self.clip(name)
        return video(source), video(self.transcode(source, f"made-{source.stem}.{form}", *SHORT, *options))

    def test_colours_survive(self):
        for name in ("colour_bt601.mp4", "hdr10.mkv", "pixels_full_range.mp4", "hdr_hlg.mp4"):
            for form in ("mkv", "mp4", "mov"):
                with self.subTest(clip=name, form=form):
                    source, made = self.made(name, form, "--overwrite")
                    for key in COLOUR:
                        if key in source and not (key == "chroma_location" and source[key] == "left"):
                            self.assertEqual(source[key], made.get(key), key)

    def test_hdr10_survives_every_codec_that_carries_it(self):
        for codec, form in (("h264", "mp4"), ("h264", "mkv"), ("hevc", "mkv"), ("hevc", "mp4"), ("vp9", "mkv")):
            with self.subTest(codec=codec, form=form):
                _, made = self.made("hdr10.mkv", form, "--codec", codec, "--overwrite")
                for kind in (MASTERING, LIGHT):
                    wanted = side_data(first_frame(MEDIA / "hdr10.mkv"), kind)
                    self.assertEqual(numbers(wanted), numbers(side_data(made, kind)))

    def test_rotation_survives(self):
        for name in ("rotation_90.mp4", "rotation_180.mov", "rotation_mirrored.mp4"):
            for form in ("mp4", "mov"):
                with self.subTest(clip=name, form=form):
                    source, made = self.made(name, form, "--overwrite")
                    self.assertIsNotNone(side_data(source, MATRIX))
                    self.assertEqual(side_data(source, MATRIX), side_data(made, MATRIX))

    def test_a_rotation_that_matroska_cannot_hold_is_told_of(self):
        source = self.clip("rotation_90.mp4")
        result = self.attempt(source, "out.mkv", *SHORT)
        self.assertEqual(0, result.status, result.words)
        kept = side_data(video(self.folder / "out.mkv"), MATRIX)
        told = [each for each in result.outcome(source)["warnings"] if "rotat" in each["text"]]
        self.assertTrue(kept or told, "the rotation is gone and nobody says so")

    def test_the_shape_of_pixels_survives(self):
        for name in ("aspect_sample.mp4", "aspect_container.mkv"):
            for form in ("mkv", "mp4"):
                with self.subTest(clip=name, form=form):
                    source, made = self.made(name, form, "--overwrite")
                    self.assertEqual(source["display_aspect_ratio"], made["display_aspect_ratio"])

    def test_frame_rates_are_told(self):
        for name, form in (("ntsc.mp4", "mp4"), ("ntsc.mp4", "mkv"), ("rate_120.mp4", "mp4"), ("rate_1.mp4", "mkv")):
            with self.subTest(clip=name, form=form):
                source, made = self.made(name, form, "--overwrite")
                self.assertEqual(source["avg_frame_rate"], made["avg_frame_rate"])

    def test_interlaced_pictures_stay_marked(self):
        source, made = self.made("mpeg2_interlaced.ts", "mkv")
        self.assertEqual("tt", source["field_order"])
        self.assertIn(made.get("field_order"), ("tt", "tb"))

    def test_hevc_in_mp4_plays_on_apple_devices(self):
        self.assertEqual("hvc1", self.made("h264_open_gop.mp4", "mp4", "--codec", "hevc")[1]["codec_tag_string"])

    def test_the_index_of_mp4_and_mov_is_at_the_front(self):
        for form in ("mp4", "mov"):
            made = self.transcode(self.clip("h264_open_gop.mp4"), f"out.{form}", *SHORT).read_bytes()
            self.assertLess(made.index(b"moov"), made.index(b"mdat"))


def numbers(entry):
    """The values of an entry of side data, however its fractions are reduced."""
    return {key: Fraction(value) for key, value in entry.items() if key != "side_data_type"}


if __name__ == "__main__":
    unittest.main()
