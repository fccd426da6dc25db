"""A bitrate over a whole title: met, as ffprobe counts it, and with the same bytes at any number of ranks."""
import subprocess
import unittest
from fractions import Fraction

import program
import reference
import scenes
from case import LEAN, RANKS, Case, digest, slow_when_sanitized

CLOSE = 0.015  # for titles of less than two minutes
ENCODERS = [("h264", "mp4", 300_000, "superfast"), ("hevc", "mkv", 250_000, "ultrafast"), ("vp9", "webm", 300_000, "8"),
            ("av1", "mp4", 250_000, "12")]


def bits_per_second(path):
    """Of all packets of the first video track, over the time that its pictures are shown."""
    shown = reference.probe(path, "-select_streams", "v:0", "-show_entries", "stream=time_base:packet=pts,size")
    times = sorted(each["pts"] for each in shown["packets"])
    length = Fraction(times[-1] - times[0] + times[-1] - times[-2]) * Fraction(shown["streams"][0]["time_base"])
    return float(sum(int(each["size"]) for each in shown["packets"]) * 8 / length)


class Rate(Case):
    def setUp(self):
        super().setUp()
        self.source = scenes.make(self.folder / "scenes.mp4")

    def made(self, name, rate, *options, preset="superfast", source=None, ranks=RANKS):
        output = self.folder / name
        result = program.transcode(source or self.source, output, "--bitrate", str(rate), "--preset", preset,
                                   "--shard-seconds", "2", *options, ranks=ranks)
        self.assertEqual(0, result.status, result.words)
        return output

    def assert_rate(self, wanted, path):
        self.assertAlmostEqual(1, bits_per_second(path) / wanted, delta=CLOSE, msg=path.name)

    def test_of_every_encoder(self):
        for codec, form, rate, preset in ENCODERS[:1] if LEAN else ENCODERS:
            with self.subTest(codec=codec):
                self.assert_rate(rate, self.made(f"{codec}.{form}", rate, "--codec", codec, "--joints", "scene",
                                                 preset=preset))

    def test_of_one_long_scene(self):
        calm = scenes.make(self.folder / "calm.mp4", scenes.CALM, 250)
        for joints in ("scene",) if LEAN else ("scene", "keyframe"):
            with self.subTest(joints=joints):
                self.assert_rate(400_000, self.made(f"{joints}.mkv", 400_000, "--joints", joints, source=calm))

    @slow_when_sanitized
    def test_of_pictures_that_are_changed_on_the_way(self):
        options = ["--fps", "10", "--width", "160", "--filter", "hflip"]
        self.assert_rate(60_000, self.made("small.mkv", 60_000, *options))
        self.assert_rate(700_000, self.made("large.mp4", 700_000, "--height", "360", "--joints", "scene"))

    def with_sound(self):
        path = self.folder / "with_sound.mkv"
        subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(self.source), "-f", "lavfi", "-i",
                        "sine=frequency=330:beep_factor=3,aformat=channel_layouts=stereo", "-map", "0:v", "-map", "1:a",
                        "-c:v", "copy", "-c:a", "aac", "-b:a", "96k", "-shortest", str(path)], check=True)
        return path

    def test_of_a_whole_file_that_is_never_exceeded(self):
        source = self.with_sound()
        for form, codec, preset, size in [("mp4", "h264", "superfast", 1_400_000), ("mkv", "hevc", "ultrafast", 1_600_000),
                                          ("webm", "vp9", "8", 1_500_000)]:
            output = self.folder / f"sized.{form}"
            result = program.transcode(source, output, "--size", str(size), "--codec", codec, "--preset", preset,
                                       "--shard-seconds", "2", ranks=RANKS)
            with self.subTest(form=form):
                self.assertEqual(0, result.status, result.words)
                self.assertLessEqual(output.stat().st_size, size)
                self.assertGreaterEqual(output.stat().st_size, 0.985 * size)

    def test_of_a_whole_file_that_is_too_small_for_its_sound(self):
        output = self.folder / "small.mp4"
        result = program.transcode(self.with_sound(), output, "--size", "200k", ranks=RANKS)
        self.assertEqual(2, result.status, result.words)
        self.assertIn("give a larger --size", result.words)
        self.assertFalse(output.exists())

    def test_that_no_encoder_can_meet(self):
        """It is as near as it comes, and ends."""
        low = self.made("low.mkv", 10_000, preset="ultrafast")
        high = self.made("high.mkv", 1_000_000_000, preset="ultrafast")
        self.assertLess(bits_per_second(low), 100_000)
        self.assertGreater(bits_per_second(high), 2_000_000)

    def test_with_the_same_bytes_at_any_number_of_ranks(self):
        for joints in ("scene",) if LEAN else ("scene", "keyframe"):
            made = {ranks: digest(self.made(f"{joints}-{ranks}.mp4", 300_000, "--joints", joints, preset="ultrafast",
                                            ranks=ranks)) for ranks in ((1, 2) if LEAN else (1, 2, 5))}
            with self.subTest(joints=joints):
                self.assertEqual(1, len(set(made.values())), made)

    @slow_when_sanitized
    def test_with_the_same_bytes_in_whole_steps_of_quality(self):
        made = {ranks: digest(self.made(f"{ranks}.webm", 300_000, "--joints", "scene", preset="8", ranks=ranks))
                for ranks in (1, 3)}
        self.assertEqual(made[1], made[3])


if __name__ == "__main__":
    unittest.main()
