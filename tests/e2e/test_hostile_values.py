"""Values that no stream should hold, and that readers and encoders do not take."""
import random
import struct
import subprocess
import unittest

import reference
from case import Case, pictures, video

WIDTH, HEIGHT, PICTURES = 96, 64, 3


def words_of(raw):
    return struct.unpack(f"<{len(raw) // 2}H", raw)


class HostileValues(Case):
    def ffmpeg(self, *words, data=None):
        done = subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, words)], input=data or b"", capture_output=True,
                              check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def test_samples_beyond_the_bits_of_their_format_become_the_largest(self):
        """As in damaged streams of 10 bits, whose gaps libavcodec fills with 0x8080; libx264 aborts at them."""
        chance = random.Random(1)
        samples = [chance.choice([chance.randrange(1024), 0x8080, 0xFFFF, 1024])
                   for _ in range(WIDTH * HEIGHT * 2 * PICTURES)]
        source = self.folder / "beyond.nut"
        self.ffmpeg("-f", "rawvideo", "-pix_fmt", "yuv422p10le", "-s", f"{WIDTH}x{HEIGHT}", "-r", "25", "-i", "-", "-c",
                    "copy", source, data=struct.pack(f"<{len(samples)}H", *samples))
        made = self.transcode(source, "out.mkv", "--crf", "0")
        raw = self.ffmpeg("-i", made, "-f", "rawvideo", "-")
        self.assertEqual("yuv422p10le", video(made)["pix_fmt"])
        self.assertTrue(tuple(min(each, 1023) for each in samples) == words_of(raw), "other samples")

    def test_colours_that_are_in_no_table_are_not_told(self):
        source, plain = self.folder / "colours.mkv", self.clip("av1_svt.mp4")
        self.ffmpeg("-i", plain, "-c", "copy", "-an", "-bsf:v",
                    "av1_metadata=color_primaries=221:transfer_characteristics=93:matrix_coefficients=77", source)
        made = self.transcode(source, "out.mkv")
        self.assertEqual(len(pictures(plain)), len(pictures(made)))
        for name in ("color_primaries", "color_transfer", "color_space"):
            self.assertNotIn(name, video(made))

    def test_sound_that_is_no_number_becomes_silence_and_is_told(self):
        """libavcodec's AAC refuses such samples, and the title failed."""
        samples = [0.25] * 48000 * 2
        samples[30000:30010] = [float("nan")] * 10
        samples[60000:60003] = [float("inf"), float("-inf"), 1e30]
        source = self.folder / "float.mkv"
        self.ffmpeg("-f", "f32le", "-ar", "48000", "-ac", "1", "-i", "-", "-f", "lavfi", "-i",
                    "testsrc2=s=96x64:r=25:d=2", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy", source,
                    data=struct.pack(f"<{len(samples)}f", *samples))
        result = self.attempt(source, "out.mp4")
        self.assertEqual(0, result.status, result.words)
        self.assertIn("13 samples are no numbers", str(result.outcome(source)["warnings"]))
        heard = struct.unpack("<96000f", self.ffmpeg("-i", self.folder / "out.mp4", "-map", "0:a", "-t", "2", "-f",
                                                     "f32le", "-"))
        self.assertTrue(all(abs(each) < 1 for each in heard))
        self.assertAlmostEqual(0.25, heard[80000], delta=0.05)

    def test_a_configuration_that_is_stated_again_breaks_no_matroska(self):
        once, again = self.folder / "once.flv", self.folder / "again.flv"
        self.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3", "-c:v",
                    "libx264", "-preset", "ultrafast", "-c:a", "aac", once)
        again.write_bytes(with_headers_of_sound_stated_again(once.read_bytes()))
        self.assertEqual(packets_of_sound(once), packets_of_sound(again))
        for form in ("mkv", "mp4"):
            with self.subTest(form=form):
                made = self.transcode(again, f"out.{form}")
                done = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0",
                                       str(made)], capture_output=True, text=True, check=False)
                self.assertEqual(("video\naudio\n", ""), (done.stdout, done.stderr))
                self.assertEqual(packets_of_sound(once), packets_of_sound(made))


def packets_of_sound(path):
    return [each.md5 for each in reference.packets(path, 1)[0]]


def with_headers_of_sound_stated_again(data):
    """An FLV file in which the tag with the AAC configuration comes again before every twentieth tag."""
    head, at, tags = data[:13], 13, []
    while at + 11 <= len(data):
        size = 11 + int.from_bytes(data[at + 1:at + 4], "big") + 4
        tags.append(data[at:at + size])
        at += size
    stated = next(tag for tag in tags if tag[0] == 8 and tag[12] == 0)
    made = [head]
    for number, tag in enumerate(tags):
        if number % 20 == 19:
            made.append(stated[:4] + tag[4:8] + stated[8:])
        made.append(tag)
    return b"".join(made)


if __name__ == "__main__":
    unittest.main()
