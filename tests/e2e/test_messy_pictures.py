"""Pictures as real recordings have them: nothing is lost, and what cannot go along is said."""
import unittest

import program
import reference
from case import Case

LOSSLESS = ["--crf", "0", "--shard-seconds", "1"]


def plane(path, name, width, height):
    """The samples of one plane (y, u, v; 8 bits) of all pictures, as rows."""
    done = reference.subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-map", "0:v:0", "-vf", f"extractplanes={name}",
         "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-"], capture_output=True, check=True)
    size = width * height
    return [[done.stdout[at + row * width:at + row * width + width] for row in range(height)]
            for at in range(0, len(done.stdout), size)]


class MessyPictures(Case):
    def made(self, name, *arguments):
        """A clip that plain ffmpeg makes in the test's own folder."""
        target = self.folder / name
        done = reference.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments, str(target)])
        self.assertEqual(0, done.returncode, done.stderr)
        return target

    def warnings(self, source, output, *options, **more):
        """Transcodes; what the summary says about it, one line."""
        result = self.attempt(source, output, *options, **more)
        self.assertEqual(0, result.status, result.words)
        return " | ".join(result.outcome(source)["warnings"])

    def verified(self, output, source, *options):
        result = program.run("verify", str(output), "--source", str(source), *options)
        self.assertEqual(0, result.status, result.words)
        return result.out

    def test_every_pixel_of_an_odd_size_is_there_and_the_padding_repeats_the_border(self):
        source = self.made("odd.mkv", "-f", "lavfi", "-i", "testsrc=s=175x143:r=10:d=2", "-c:v", "ffv1", "-pix_fmt",
                           "yuv420p")
        warnings = self.warnings(source, "out.mkv", *LOSSLESS)
        self.assertIn("padded to 176x144 by repeating the border", warnings)
        out = self.folder / "out.mkv"
        for before, after in zip(plane(source, "y", 175, 143), plane(out, "y", 176, 144), strict=True):
            self.assertEqual(before, [row[:175] for row in after[:143]])
            self.assertEqual([row[174] for row in after], [row[175] for row in after])
            self.assertEqual(after[142], after[143])
        for name in ("u", "v"):
            self.assertEqual(plane(source, name, 88, 72), plane(out, name, 88, 72))
        self.assertIn("every picture identical", self.verified(out, source, "--deep"))

    def test_an_odd_size_that_is_scaled_is_padded_in_the_same_way(self):
        source = self.made("even.mkv", "-f", "lavfi", "-i", "testsrc2=s=200x160:r=10:d=1", "-c:v", "ffv1", "-pix_fmt",
                           "yuv420p")
        self.warnings(source, "out.mkv", *LOSSLESS, "--width", "91", "--height", "73")
        for picture in plane(self.folder / "out.mkv", "y", 92, 74):
            self.assertEqual([row[90] for row in picture], [row[91] for row in picture])
            self.assertEqual(picture[72], picture[73])

    def test_interlaced_heights_that_are_no_multiple_of_four_are_padded_field_by_field(self):
        source = self.made("ntsc.avi", "-f", "lavfi", "-i", "testsrc2=s=720x486:r=30000/1001:d=1", "-c:v", "mpeg2video",
                           "-flags", "+ildct+ilme", "-top", "0", "-q:v", "2")
        self.warnings(source, "out.mkv", *LOSSLESS)
        for before, after in zip(plane(source, "y", 720, 486), plane(self.folder / "out.mkv", "y", 720, 488),
                                 strict=True):
            self.assertEqual(before, after[:486])
            self.assertEqual(after[484:486], after[486:488])

    def test_a_good_output_of_an_interlaced_422_source_is_verified(self):
        source = self.made("broadcast.mxf", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=25:d=1", "-c:v", "mpeg2video",
                           "-pix_fmt", "yuv422p", "-flags", "+ildct+ilme", "-top", "1", "-q:v", "2")
        self.warnings(source, "out.mp4", *LOSSLESS)
        self.verified(self.folder / "out.mp4", source, "--deep")


if __name__ == "__main__":
    unittest.main()
