"""Bad inputs, one by one: one clear line, the other titles go on, nothing else is touched, nothing hangs."""
import os
import pathlib
import tempfile
import unittest

import judge
import lossless
import reference
import spoiled
from case import LEAN, MEDIA, Case, pictures
from watch import Watch

SHORT = ["--shard-seconds", "1", "--format", "mkv", "--crf", "0"]
LIMIT = 240  # seconds, only to end what hangs


class BadInputs(Case):
    def setUp(self):
        super().setUp()
        self.input = self.folder / "in"
        self.input.mkdir()
        self.good = self.clip("frames_two.mkv", "in/good one.mkv")

    def place(self, name, data):
        path = self.input / name
        path.write_bytes(data)
        return path

    def read(self, name):
        return (MEDIA / name).read_bytes()

    def run_all(self, sources):
        """Runs the sources with a good one among them; looks at all that holds for any bad input."""
        before = self.listing(self.input)
        result = self.attempt([*sources, self.good], "out/", *SHORT, "--overwrite", limit=LIMIT)
        self.assertEqual(before, self.listing(self.input), "the inputs were touched")
        self.assertEqual({"in", "out"}, {path.name for path in self.folder.iterdir()})
        self.assertEqual("done", result.outcome(self.good).get("state"), result.words)
        self.assertEqual(2, len(pictures(self.folder / "out/good one.mkv")))
        self.assertEqual([], [path for path in (self.folder / "out").rglob("*")
                              if path.name.startswith(".") and path.name != ".reelmill"])
        return result

    def refused(self, source, *words):
        """The source is refused with one line that names it and holds one of the words."""
        result = self.run_all([source])
        self.assertEqual(2, result.status, result.words)
        outcome = result.outcome(source)
        self.assertEqual("failed", outcome.get("state"), result.words)
        self.assertEqual(1, len(outcome["line"].splitlines()), outcome["line"])
        self.assertIn(os.path.basename(source), outcome["line"])
        self.assertTrue(any(word in outcome["line"].lower() for word in words), outcome["line"])
        made = {path.name for path in (self.folder / "out").iterdir()} - {".reelmill"}
        self.assertEqual({"good one.mkv"}, made)

    def test_an_output_name_that_the_file_system_refuses(self):
        long = self.place("n" * 252 + ".ts", self.read("frames_two.mkv"))
        below = self.input / "sub"
        below.mkdir()
        (below / "b.mkv").write_bytes(self.read("frames_two.mkv"))
        (self.folder / "out").mkdir()
        (self.folder / "out/sub").write_text("a file where a folder has to be")
        for _ in range(2):  # the second time it is told as truly as the first
            result = self.attempt([self.input], "out/", *SHORT, limit=LIMIT)
            self.assertEqual(2, result.status, result.words)
            self.assertIn(result.outcome(self.good)["state"], ("done", "kept"))
            self.assertIn("takes no name of that length", result.outcome(long)["line"])
            self.assertIn("to be a folder, but a file has that name", result.outcome(below / "b.mkv")["line"])

    def test_missing(self):
        self.refused(self.input / "missing.mp4", "no such file", "not exist", "missing")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_unreadable(self):
        path = self.place("closed.mp4", self.read("frames_one.mp4"))
        path.chmod(0)
        self.refused(path, "permission")

    def test_empty(self):
        self.refused(self.place("empty.mp4", b""), "empty")

    def test_text(self):
        self.refused(self.place("letter.mp4", b"Dear reader,\n" * 100), "no video", "not a", "invalid", "unknown")

    def test_random_bytes(self):
        self.refused(self.place("noise.ts", spoiled.random.Random(1).randbytes(50000)), "no video", "not a", "invalid",
                     "unknown", "no ")

    def test_audio_only(self):
        self.refused(self.place("song.mp4", self.read("audio_only.mp4")), "no video")

    def test_no_frame(self):
        data = self.read("frames_one.mp4")
        self.refused(self.place("none.mp4", data.replace(b"mdat", b"free", 1)[:40] + data[data.index(b"moov") - 4:]),
                     "no picture", "no frame", "decod", "no video", "truncated", "not ")

    def test_encrypted(self):
        self.refused(self.place("secret.mp4", self.read("encrypted.mp4")), "encrypted")

    def test_one_frame_is_fine(self):
        source = self.clip("frames_one.mp4", "in/one.mp4")
        self.assertEqual(0, self.run_all([source]).status)
        self.assertEqual(1, len(pictures(self.folder / "out/one.mkv")))

    def test_pictures_that_no_decoder_makes_are_missing_and_told(self):
        """Without a keyframe all up to the next one is lost: what ffmpeg decodes is there, as it decodes it."""
        whole = self.folder / "whole.webm"
        done = reference.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=d=4:s=160x120:r=25",
                              "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "25", str(whole)])
        self.assertEqual(0, done.returncode, done.stderr)
        packets = reference.probe(whole, "-show_entries", "packet=pos,size,flags")["packets"]
        first = packets[0]
        data = bytearray(whole.read_bytes())
        begin = int(first["pos"])
        data[begin + 8:begin + int(first["size"])] = bytes(int(first["size"]) - 8)
        whole.unlink()
        source = self.place("lost.webm", bytes(data))
        wanted = pictures(source)
        self.assertLess(len(wanted), 90)
        result = self.run_all([source])
        self.assertEqual(0, result.status, result.words)
        found = pictures(self.folder / "out/lost.mkv")
        self.assertEqual([(each.time - wanted[0].time, each.md5) for each in wanted],
                         [(each.time - found[0].time, each.md5) for each in found])
        self.assertGreater(result.outcome(source)["damaged_frames"], 0)

    def test_pictures_of_60000_by_60000(self):
        # The container speaks of a small picture here: only the decoder meets the large one, and refuses it.
        self.refused(self.place("a.avi", spoiled.huge_jpeg_pictures(self.read("mjpeg.avi"))), "60000", "large", "size",
                     "damaged")
        self.refused(self.place("b.avi", spoiled.huge_avi_picture(self.read("huffyuv.avi"))), "60000", "large", "size")
        self.refused(self.place("c.gif", spoiled.huge_gif_picture(self.read("animation.gif"))), "60000", "large",
                     "size")

    def test_what_is_no_file_is_not_opened(self):
        os.mkfifo(self.input / "pipe.mp4")
        for path in (self.input / "pipe.mp4", pathlib.Path("/dev/zero")):
            with self.subTest(path=path):
                self.refused(path, "not a regular file", "not a file", "pipe", "device")

    def test_a_folder_loop_ends(self):
        (self.input / "deep").mkdir()
        (self.input / "deep/loop").symlink_to(self.input)
        (self.input / "self").symlink_to("self")
        result = self.attempt(self.input, "out/", *SHORT, limit=LIMIT)
        self.assertIn(result.status, (0, 2), result.words)
        self.assertEqual("done", result.outcome(self.good)["state"], result.words)
        self.assertEqual(1, len(list((self.folder / "out").rglob("*.mkv"))))

    def test_protocols_are_names(self):
        for name in ("http://127.0.0.1:9/a.mp4", "concat:good one.mkv|good one.mkv", "file:good one.mkv",
                     "subfile,,start,0,end,0,,:good one.mkv", "pipe:0", "async:good one.mkv"):
            with self.subTest(name=name):
                result = self.attempt([name, self.good], "out/", *SHORT, "--overwrite", cwd=self.input, limit=LIMIT)
                self.assertEqual(2, result.status, result.words)
                self.assertEqual({"good one.mkv"}, {path.name for path in (self.folder / "out").glob("*.mkv")})

    def test_files_that_point_at_other_files_do_not_get_them(self):
        """The other file is a good transport stream: a program that follows the pointer publishes it."""
        (self.folder / "out").mkdir()
        secret = self.input / "private.data"
        secret.write_bytes(self.read("h264_open_gop.ts"))
        playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{secret}\n#EXT-X-ENDLIST\n"
        pointers = {
            "list.m3u8": playlist, "list-by-url.m3u8": playlist.replace(str(secret), secret.as_uri()),
            "list-in-disguise.mp4": playlist, "relative.m3u8": playlist.replace(str(secret), secret.name),
            "password.m3u8": playlist.replace(str(secret), "file:///etc/passwd"),
            "script.ffconcat": f"ffconcat version 1.0\nfile '{secret}'\n",
            "script-in-disguise.mkv": f"ffconcat version 1.0\nfile {secret.name}\n",
            "manifest.mpd": MANIFEST.format(secret.name), "session.sdp": SESSION,
        }
        sources = [self.place(name, text.encode()) for name, text in pointers.items()]
        sources.append(self.place("external.mov", spoiled.external_reference(self.read("rotation_180.mov"), secret)))
        with Watch([secret]) as watch:
            before = self.listing(self.input)  # reads the secret itself
            watch.opened()
            result = self.attempt([*sources, self.good], "out/", *SHORT, "--overwrite", limit=LIMIT)
            self.assertEqual(0, watch.opened(), "another file was opened")
        self.assertEqual(before, self.listing(self.input))
        self.assertEqual(2, result.status, result.words)
        for source in sources:
            with self.subTest(source=source.name):
                self.assertEqual("failed", result.outcome(source).get("state"), result.words)
                self.assertIn(source.name, result.outcome(source)["line"])
        self.assertEqual({"good one.mkv"}, {path.name for path in (self.folder / "out").glob("*.mkv")})

    def test_a_name_that_is_a_pattern_is_a_name(self):
        self.clip("frames_two.mkv", "in/picture-1.mkv")
        self.assertEqual(0, self.run_all([self.clip("frames_two.mkv", "in/picture-%d.mkv")]).status)


class BrokenInputs(Case):
    """Many broken variants in one run each: every title comes to an end, and none to a wrong one."""

    def run_variants(self, variants, suffix):
        """Transcodes them all in one run; the sources and what came of them."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        sources = [folder / f"{number:03}.{suffix}" for number in range(len(variants))]
        for source, data in zip(sources, variants):
            source.write_bytes(data)
        result = self.attempt(sources, f"{folder.name}/out/", *SHORT, limit=LIMIT)
        self.assertIn(result.status, (0, 2), result.words)
        return sources, result

    def judge_variants(self, variants, suffix):
        sources, result = self.run_variants(variants, suffix)
        for source in sources:
            with self.subTest(variant=source.name):
                case = lossless.Case(source, source, "mkv")
                verdict = lossless.judge_result(judge.Source(source), case, result, "h264")
                self.assertNotEqual(judge.WRONG, verdict.category, str(verdict))

    def test_truncated_at_many_places(self):
        names = ["index_at_front.mp4", "mpeg4_packed.avi", "h264_open_gop.mkv", "mpeg2_open_gop.ts", "prores.mov",
                 "vp9_hidden_frames.webm"]
        for name in names[:2] if LEAN else names:
            with self.subTest(clip=name):
                data = (MEDIA / name).read_bytes()
                self.judge_variants(spoiled.truncated(data, 4 if LEAN else 8), name.rpartition(".")[2])

    def test_flipped_bits(self):
        names = ["h264_open_gop.mp4", "tracks_everything.mkv", "mpeg2_open_gop.ts", "mpeg4_packed.avi",
                 "hevc_cra_rasl.mp4", "vp9_hidden_frames.webm"]
        for name in names[:2] if LEAN else names:
            with self.subTest(clip=name):
                data = (MEDIA / name).read_bytes()
                self.finish_variants([spoiled.flipped(data, seed) for seed in range(3 if LEAN else 8)],
                                     name.rpartition(".")[2])

    def finish_variants(self, variants, suffix):
        """What a damaged file holds depends on the decoder's luck: it is enough that every title ends in order."""
        sources, result = self.run_variants(variants, suffix)
        for source in sources:
            outcome = result.outcome(source)
            self.assertIn(outcome.get("state"), ("done", "failed"), result.words)
            if outcome["state"] == "failed":
                self.assertIn(source.name, outcome["line"])
                self.assertEqual(1, len(outcome["line"].splitlines()), outcome["line"])


MANIFEST = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT5S" minBufferTime="PT1S"
 profiles="urn:mpeg:dash:profile:isoff-main:2011"><Period><AdaptationSet mimeType="video/mp2t"><Representation id="1"
 bandwidth="100000" width="192" height="144"><BaseURL>{}</BaseURL><SegmentList><SegmentURL/></SegmentList>
</Representation></AdaptationSet></Period></MPD>
"""
SESSION = """v=0
o=- 0 0 IN IP4 127.0.0.1
s=x
c=IN IP4 127.0.0.1
t=0 0
m=video 5004 RTP/AVP 96
a=rtpmap:96 H264/90000
"""

if __name__ == "__main__":
    unittest.main()
