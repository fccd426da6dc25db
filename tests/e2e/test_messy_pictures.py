"""Pictures as real recordings have them: nothing is lost, and what cannot go along is said."""
import os
import pathlib
import unittest

import program
import reference
from case import Case, digest, pictures, side_data, video

LOSSLESS = ["--crf", "0", "--shard-seconds", "1"]
X264 = ["-f", "lavfi", "-i", "testsrc2=s=320x192:r=25", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25"]
TOP, BOTTOM = ([*X264, "-vf", f"setfield={name}", "-x264-params", f"keyint=25:{name}=1"] for name in ("tff", "bff"))
MESSY = pathlib.Path(os.environ.get("REELMILL_MEDIA", program.ROOT.parent / "shared" / "media")) / "messy"


def plane(path, name, width, height):
    """The samples of one plane (y, u, v; 8 bits) of all pictures, as rows."""
    done = reference.subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-i", str(path), "-map", "0:v:0", "-vf", f"extractplanes={name}",
         "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray", "-"], capture_output=True, check=True)
    size = width * height
    return [[done.stdout[at + row * width:at + row * width + width] for row in range(height)]
            for at in range(0, len(done.stdout), size)]


def fields(path):
    """Of every picture whether it is interlaced, and if so whether its upper field comes first."""
    frames = reference.probe(path, "-select_streams", "v:0", "-show_entries",
                             "frame=interlaced_frame,top_field_first")["frames"]
    return [(str(each["interlaced_frame"]), str(each["top_field_first"]) if each["interlaced_frame"] else "")
            for each in frames]


def lines(warnings):
    """What is said and where it begins."""
    return " | ".join(each["text"] + ("" if each["seconds"] is None else f" (at {each['seconds']:.3f} s)")
                      for each in warnings)


def captions(path):
    """The closed captions as plain ffmpeg reads them out of the pictures, line by line."""
    done = reference.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", f"movie={path}[out+subcc]", "-map",
                          "0:s", "-f", "srt", "-"])
    return [line for line in done.stdout.splitlines() if line and not line.isdigit() and "-->" not in line]


class MessyPictures(Case):
    def messy(self, name):
        if not (MESSY / name).exists():
            self.skipTest(f"there is no {MESSY / name}")
        return MESSY / name

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
        return lines(result.outcome(source)["warnings"])

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


    def joined_ts(self, name, *parts):
        """Transport streams whose clock goes on, one behind the other; a part is (seconds, arguments of ffmpeg)."""
        target, begin = self.folder / name, 0
        with target.open("wb") as whole:
            for number, (seconds, arguments) in enumerate(parts):
                part = self.made(f"{number}-{name}", *arguments, "-t", str(seconds), "-output_ts_offset", str(begin),
                                 "-muxdelay", "0", "-muxpreload", "0")
                whole.write(part.read_bytes())
                begin += seconds
        return target

    def assert_same_pictures(self, source, out, count):
        wanted, found = pictures(source), pictures(out)
        self.assertEqual(count, len(wanted))
        self.assertEqual([each.md5 for each in wanted], [each.md5 for each in found])

    def test_every_picture_keeps_its_own_flags_of_fields(self):
        source = self.joined_ts("tape.ts", *[(2, part) for part in (X264, TOP, BOTTOM, X264, TOP)])
        self.assertEqual({("0", ""), ("1", "1"), ("1", "0")}, set(fields(source)))
        for shards in ("1", "1000"):
            with self.subTest(shard_seconds=shards):
                self.warnings(source, "out.mkv", "--crf", "0", "--shard-seconds", shards, "--overwrite")
                self.assertEqual(fields(source), fields(self.folder / "out.mkv"))
                self.assert_same_pictures(source, self.folder / "out.mkv", 250)

    def test_adaptive_fields_of_a_recording_are_kept(self):
        source = self.messy("paff_adaptive.ts")
        self.warnings(source, "out.mp4", *LOSSLESS)
        self.assertEqual(fields(source), fields(self.folder / "out.mp4"))
        self.assert_same_pictures(source, self.folder / "out.mp4", 300)

    def test_fields_that_begin_late_in_an_mp4_are_found_by_samples(self):
        joined = self.joined_ts("late.ts", (6, X264 + ["-x264-params", "keyint=25:fake-interlaced=1"]),
                                (6, TOP))
        source = self.made("late.mp4", "-i", str(joined), "-c", "copy")
        self.warnings(source, "out.mp4", *LOSSLESS)
        self.assertEqual(fields(source), fields(self.folder / "out.mp4"))

    def test_fields_that_a_codec_cannot_tell_are_told_with_their_time(self):
        source = self.joined_ts("tape.ts", (2, X264), (2, TOP))
        for codec in ("hevc", "vp9", "av1"):
            with self.subTest(codec=codec):
                warnings = self.warnings(source, f"{codec}.mkv", "--codec", codec, "--shard-seconds", "1")
                self.assertRegex(warnings, r"pictures are interlaced.*until (3\.9|4\.0).. s \(at (1\.9|2\.0).. s\)")
        self.assertEqual("", self.warnings(source, "bwdif.mkv", "--codec", "hevc", "--deinterlace", "auto"))

    def test_the_larger_size_is_taken_and_the_change_is_told(self):
        sizes = [["-f", "lavfi", "-i", f"testsrc2=s={size}:r=25", "-c:v", "libx264", "-qp", "0", "-g", "25"]
                 for size in ("320x180", "640x360")]
        source = self.joined_ts("sizes.ts", (2, sizes[0]), (2, sizes[1]))
        warnings = self.warnings(source, "out.mkv", *LOSSLESS)
        self.assertIn("pictures are 320x180 there; they are scaled to fit into 640x360; until 2.000 s (at 0.000 s)",
                      warnings)
        self.assertEqual((640, 360), tuple(video(self.folder / "out.mkv")[key] for key in ("width", "height")))
        larger = [each.md5 for each in pictures(source) if each.size == 640 * 360 * 3 // 2]
        self.assertEqual(larger, [each.md5 for each in pictures(self.folder / "out.mkv")][50:])
        self.verified(self.folder / "out.mkv", source)

    def test_a_change_of_aspect_squeezes_nothing(self):
        shapes = [["-f", "lavfi", "-i", f"color=white:s=720x576:r=25,setdar={shape}", "-c:v", "mpeg2video", "-q:v", "2"]
                  for shape in ("4/3", "16/9")]
        source = self.joined_ts("shapes.ts", (2, shapes[0]), (2, shapes[1]))
        warnings = self.warnings(source, "out.mkv", *LOSSLESS)
        self.assertRegex(warnings, r"pictures are 720x576 \(sample aspect 16:15\) there.*until (1\.9|2\.0).. s \(at 0\.000 s\)")
        self.assertEqual("64:45", video(self.folder / "out.mkv")["sample_aspect_ratio"])
        shown = plane(self.folder / "out.mkv", "y", 720, 576)
        filled = [sum(sample > 128 for sample in rows[288]) for rows in shown]
        self.assertEqual([540] * filled.count(540) + [720] * filled.count(720), filled)
        self.assertGreater(min(filled.count(540), filled.count(720)), 40)

    def test_colours_that_change_are_told_with_their_time(self):
        colours = [["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25", "-color_primaries", primaries, "-color_trc", transfer,
                    "-colorspace", matrix, "-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-g", "25"]
                   for primaries, transfer, matrix in (("bt2020", "arib-std-b67", "bt2020nc"), ("bt709",) * 3)]
        source = self.joined_ts("colours.ts", (2, colours[0]), (2, colours[1]), (2, colours[0]))
        warnings = self.warnings(source, "out.mkv", "--shard-seconds", "1")
        self.assertRegex(warnings, r"colour primaries are bt709 there.*until (3\.9|4\.0).. s \(at (1\.9|2\.0).. s\)")
        self.assertIn("says bt2020", warnings)

    def test_captions_are_kept_where_a_codec_has_a_place_for_them(self):
        source = self.messy("captions_608_h264.mp4")
        wanted = captions(source)
        self.assertIn("LINE 000", wanted[0])
        for codec in ("h264", "hevc"):
            for form in ("mp4", "mkv"):
                with self.subTest(codec=codec, form=form):
                    self.warnings(source, f"{codec}.{form}", "--codec", codec, "--shard-seconds", "5")
                    self.assertEqual(wanted, captions(self.folder / f"{codec}.{form}"))

    def test_captions_that_cannot_go_along_are_named_and_never_garbled(self):
        source = self.messy("captions_608_h264.mp4")
        for options in (["--codec", "vp9"], ["--codec", "av1"], ["--fps", "25"], ["--fps", "60"]):
            with self.subTest(options=options):
                warnings = self.warnings(source, "out.mkv", *options, "--overwrite")
                self.assertIn("closed captions (CEA-608 or -708)", warnings)
                self.assertEqual([], captions(self.folder / "out.mkv"))
        self.warnings(source, "same.mkv", "--fps", "30000/1001")
        self.assertEqual(captions(source), captions(self.folder / "same.mkv"))

    def test_transparency_beside_the_pictures_is_named_and_no_stale_tag_is_left(self):
        for codec in ("libvpx-vp9", "libvpx"):
            source = self.made(f"{codec}.webm", "-f", "lavfi", "-i", "testsrc2=s=160x96:r=10:d=1,format=yuva420p",
                               "-c:v", codec, "-auto-alt-ref", "0")
            with self.subTest(codec=codec):
                self.assertIn("transparency (alpha_mode)", self.warnings(source, "out.mkv", "--overwrite"))
                tags = video(self.folder / "out.mkv").get("tags", {})
                self.assertFalse([each for each in tags if each.lower() == "alpha_mode"])

    def test_a_3d_layout_goes_along_or_is_named(self):
        source = self.made("3d.mkv", "-f", "lavfi", "-i", "testsrc2=s=640x180:r=10:d=1", "-c:v", "libx264",
                           "-metadata:s:v", "stereo_mode=left_right")
        for form in ("mkv", "mp4"):
            self.assertEqual("", self.warnings(source, f"out.{form}"))
            self.assertEqual("side by side", side_data(video(self.folder / f"out.{form}"), "Stereo 3D")["type"])
        self.assertIn("mov has no place for its 3D layout", self.warnings(source, "out.mov"))

    def test_names_of_programmes_are_named(self):
        source = self.made("tv.ts", *X264, "-t", "1", "-metadata", "service_name=Rete Uno", "-metadata",
                           "service_provider=RTV")
        self.assertIn("no place for the name of programmes, Rete Uno", self.warnings(source, "out.mkv"))
        self.assertEqual("", self.warnings(self.made("plain.ts", *X264, "-t", "1"), "plain.mkv"))

    def test_a_recording_that_goes_on_within_a_gop_has_all_pictures_wherever_it_is_cut(self):
        whole = self.made("whole.ts", "-f", "lavfi", "-i", "mandelbrot=s=160x120:r=25", "-t", "8", "-c:v", "libx265",
                          "-preset", "ultrafast", "-x265-params",
                          "log-level=none:keyint=25:min-keyint=25:bframes=4:open-gop=1").read_bytes()
        packets = len(whole) // 188
        source = self.folder / "joined.ts"
        source.write_bytes(whole[:packets * 74 // 100 * 188] + whole[packets * 50 // 100 * 188:])
        wanted = len(pictures(source))
        made = set()
        for ranks in (1, 3):
            result = self.attempt(source, f"ranks{ranks}.mkv", "--shard-seconds", "1", "--log-level", "debug",
                                  ranks=ranks)
            self.assertEqual(0, result.status, result.words)
            self.assertIn("it is made another way", result.words, "damage that shards do not mind shows nothing")
            self.assertNotIn("pictures_differ", str(result.outcome(source)["warnings"]))
            self.assertEqual(wanted, len(pictures(self.folder / f"ranks{ranks}.mkv")))
            made.add(digest(self.folder / f"ranks{ranks}.mkv"))
        self.assertEqual(1, len(made))

    def test_packets_of_which_no_picture_can_be_decoded_are_counted(self):
        whole = self.made("whole.ts", "-f", "lavfi", "-i", "mandelbrot=s=160x128:r=25", "-t", "4", "-c:v", "mpeg2video",
                          "-g", "25", "-bf", "2", "-q:v", "4").read_bytes()
        source = self.folder / "begins-within-a-gop.ts"
        source.write_bytes(whole[len(whole) // 188 * 42 // 100 * 188:])
        packets = reference.packet_count(source, video(source)["index"])
        self.assertGreater(packets, len(pictures(source)), "nothing is missing: the test shows nothing")
        told = self.warnings(source, "out.mkv")
        self.assertIn(f"no picture can be decoded of {packets - len(pictures(source))} of its packets", told)
        self.assertEqual(len(pictures(source)), len(pictures(self.folder / "out.mkv")))
        self.assertEqual("", self.warnings(self.folder / "whole.ts", "whole.mkv"))

    def test_a_file_that_is_cut_off_is_done_as_far_as_it_goes_with_both_lengths(self):
        for form, options in (("mkv", []), ("mp4", ["-movflags", "+faststart"]), ("avi", [])):
            whole = self.made(f"whole.{form}", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=10", "-f", "lavfi", "-i",
                              "sine=d=10", "-c:v", "libx264", "-g", "25", "-bf", "0", "-c:a", "mp3", *options)
            source = self.folder / f"cut.{form}"
            source.write_bytes(whole.read_bytes()[:whole.stat().st_size * 7 // 10])
            with self.subTest(form=form):
                result = self.attempt(source, f"out-{form}.mkv")
                self.assertEqual(0, result.status, result.words)
                outcome = result.outcome(source)
                told = [each["text"] for each in outcome["warnings"] if each["code"] == "cut_off"]
                self.assertEqual(1, len(told), outcome["warnings"])
                there = float(reference.described(self.folder / f"out-{form}.mkv")["format"]["duration"])
                self.assertLess(there, 9.5)
                if form != "avi":  # libavformat tells the length of what it finds there
                    self.assertIn("and 10.", told[0])
                self.assertIn(f"{there:.3f} s in the output", told[0])
                self.assertAlmostEqual(there, outcome["media_seconds"], delta=0.001)
        self.assertEqual("", self.warnings(self.folder / "whole.mkv", "whole-out.mkv"))


if __name__ == "__main__":
    unittest.main()
