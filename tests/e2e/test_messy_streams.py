"""Streams as recordings have them: late ones, ones that change, copies that a container does not give back."""
import json
import os
import pathlib
import subprocess
import unittest
from fractions import Fraction

import program
import reference
from case import Case

MESSY = pathlib.Path(os.environ.get("REELMILL_MEDIA", program.ROOT.parent / "shared/media")) / "messy"
WHOLE = ["-analyzeduration", "100M", "-probesize", "500M"]


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, words)], check=True)


def pictures_of(seconds):
    return ["-f", "lavfi", "-i", f"testsrc2=s=64x48:r=25:d={seconds}"]


def tone(seconds, hertz=440):
    return ["-f", "lavfi", "-i", f"sine={hertz}:d={seconds}:r=48000"]


X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25"]


def sound_packets(path, number):
    """Time in seconds and MD5 of every packet of the audio stream, as a plain demuxer sees them that looks at all."""
    listed = reference.probe(path, *WHOLE, "-select_streams", f"a:{number}", "-show_packets", "-show_data_hash", "md5")
    return [(Fraction(each["pts_time"]), each["data_hash"]) for each in listed["packets"]]


def hashes(packets):
    return [each[1] for each in packets]


def count(path, kind="v:0"):
    return int(reference.probe(path, "-select_streams", kind, "-count_packets", "-show_entries",
                               "stream=nb_read_packets")["streams"][0]["nb_read_packets"])


class MessyStreams(Case):
    maxDiff = 800

    def made(self, source, output, *options):
        result = self.attempt(source, output, "--overwrite", *options)
        self.assertEqual(0, result.status, result.words)
        return self.folder / output, [each["text"] for each in result.outcome(source)["warnings"]]

    def messy(self, name):
        path = MESSY / name
        if not path.exists():
            self.skipTest(f"{path} is not here")
        return path

    def codecs(self, path, kind="audio"):
        return [each["codec_name"] for each in reference.streams(path, kind)]

    def test_sound_that_begins_late_in_a_transport_stream_is_copied(self):
        for codec, form in (("ac3", "mp4"), ("eac3", "mkv"), ("mp2", "mp4"), ("dca", "mkv")):
            with self.subTest(codec=codec):
                source = self.folder / f"{codec}.ts"
                ffmpeg(*pictures_of(42), "-itsoffset", 30, *tone(10, 880), *X264, "-c:a", codec, "-strict", -2,
                       "-b:a", "192k", "-f", "mpegts", source)
                made, warnings = self.made(source, f"{codec}.{form}")
                wanted, found = sound_packets(source, 0), sound_packets(made, 0)
                self.assertEqual(hashes(wanted), hashes(found))
                self.assertEqual([], warnings)
                first = Fraction(reference.probe(source, "-select_streams", "v", "-show_entries",
                                                 "packet=pts_time")["packets"][0]["pts_time"])
                self.assertAlmostEqual(float(wanted[0][0] - first), float(found[0][0]), delta=0.0011)

    def parts(self, *tails):
        """Transport streams of 8 s behind each other on one clock, joined byte by byte; each with its own options."""
        joined = self.folder / "joined.ts"
        with open(joined, "wb") as out:
            for number, tail in enumerate(tails):
                part = self.folder / f"part{number}.ts"
                ffmpeg(*pictures_of(8), *tone(8), *tone(8, 880), *X264, "-bf", 2, "-c:a", "mp2", "-muxdelay", 0,
                       "-output_ts_offset", round(8.2 * number, 1), *tail, "-f", "mpegts", part)
                out.write(part.read_bytes())
        return joined, [self.folder / f"part{number}.ts" for number in range(len(tails))]

    def test_a_stream_that_appears_late_becomes_a_track_that_begins_late(self):
        one, two = ["-map", "0:v", "-map", "1:a"], ["-map", "0:v", "-map", "1:a", "-map", "2:a"]
        source, parts = self.parts(one, two)
        made, warnings = self.made(source, "out.mkv")
        self.assertEqual([], warnings)
        self.assertEqual(400, count(made))
        self.assertEqual(["mp2", "mp2"], self.codecs(made))
        self.assertEqual(hashes(sound_packets(parts[0], 0)) + hashes(sound_packets(parts[1], 0)),
                         hashes(sound_packets(made, 0)))
        late = sound_packets(made, 1)
        self.assertEqual(hashes(sound_packets(parts[1], 1)), hashes(late))
        self.assertAlmostEqual(8.2, float(late[0][0]), delta=0.1)

    def test_a_stream_that_goes_on_under_another_pid_stays_one_track(self):
        maps = ["-map", "0:v", "-map", "1:a"]
        moved = [*maps, "-streamid", "0:512", "-streamid", "1:513"]
        for number, tails in enumerate(([maps, moved], [maps, moved, maps, moved])):
            with self.subTest(parts=len(tails)):
                source, parts = self.parts(*tails)
                for shards in (3, 1000):
                    made, warnings = self.made(source, "out.mkv", "--shard-seconds", str(shards))
                    self.assertEqual([], warnings)
                    self.assertEqual(1, len(reference.streams(made, "video")))
                    self.assertEqual(["mp2"], self.codecs(made))
                    self.assertEqual(200 * len(tails), count(made))
                    self.assertAlmostEqual(8.2 * len(tails) - 0.2, last_picture(made), delta=0.15)
                    length = reference.run([*program.command_of_program(), "probe", "--json", str(source)])
                    self.assertAlmostEqual(8.2 * len(tails) - 0.1,
                                           json.loads(length.stdout)[0]["duration_seconds"], delta=0.25)
                    self.assertEqual([each for part in parts for each in hashes(sound_packets(part, 0))],
                                     hashes(sound_packets(made, 0)))

    def test_subtitles_of_a_program_stream_that_begin_late_are_kept(self):
        source = self.folder / "plain.vob"
        ffmpeg(*pictures_of(60), *tone(60), "-c:v", "mpeg2video", "-b:v", "2M", "-minrate", "2M", "-maxrate", "2M",
               "-bufsize", "1M", "-c:a", "ac3", "-f", "vob", source)
        whole = source.read_bytes()
        at = whole.find(PACK, len(whole) * 9 // 10)
        late = self.folder / "late.vob"
        late.write_bytes(whole[:at] + subtitle_pack(whole[at:at + 14], 50) + whole[at:])
        made, warnings = self.made(late, "out.mkv")
        self.assertEqual([], warnings)
        self.assertEqual(["dvd_subtitle"], self.codecs(made, "subtitle"))
        shown = reference.probe(made, "-select_streams", "s", "-show_entries", "packet=pts_time")["packets"]
        start = float(reference.described(source)["format"]["start_time"])
        self.assertEqual([round(50 - start, 1)], [round(float(each["pts_time"]), 1) for each in shown])

    def test_sound_that_an_edit_list_hides_between_two_pieces_is_not_squeezed_in(self):
        source = self.messy("edit_list_two_pieces.mp4")
        made, _ = self.made(source, "out.mp4")
        packets = reference.probe(source, "-select_streams", "a", "-show_packets", "-show_data_hash", "md5")["packets"]
        first = next(at for at, each in enumerate(packets) if "D" not in each["flags"])
        wanted = [(Fraction(each["pts_time"]), each["data_hash"]) for at, each in enumerate(packets)
                  if at < first or "D" not in each["flags"]]
        self.assertEqual(wanted[first:], sound_packets(made, 0)[first:])
        self.assertEqual(hashes(wanted), hashes(sound_packets(made, 0)))

    def test_packets_that_share_a_time_do_not_stretch_the_sound(self):
        source = self.messy("truehd_24s.mkv")
        made, warnings = self.made(source, "out.mkv")
        self.assertEqual([], warnings)
        self.assertEqual(sound_packets(source, 0), sound_packets(made, 0))

    def test_pcm_from_matroska_goes_into_mov_sample_by_sample(self):
        source = self.folder / "pcm.mkv"
        ffmpeg(*pictures_of(4), *tone(4), *X264, "-c:a", "pcm_s24le", source)
        made, warnings = self.made(source, "out.mov")
        self.assertEqual([], warnings)
        self.assertEqual(["pcm_s24le"], self.codecs(made))
        self.assertEqual(samples(source), samples(made))

    def test_a_hole_in_pcm_becomes_silence_in_mov(self):
        source = self.folder / "hole.mkv"
        ffmpeg(*pictures_of(6), *tone(6), *X264, "-af", "aselect='not(between(t,2,4))'", "-c:a", "pcm_s16le",
               source)
        made, _ = self.made(source, "out.mov")
        kept = samples(source)
        whole = samples(made)
        self.assertAlmostEqual(6 * 48000 * 2, len(whole), delta=96, msg="Matroska tells times to the millisecond")
        self.assertLess(len(kept), len(whole))

    def test_aac_whose_channels_change_is_encoded_anew_as_one_track(self):
        source = self.messy("aac_stereo_then_5.1.ts")
        made, warnings = self.made(source, "out.mp4")
        self.assertEqual(["aac"], self.codecs(made))
        self.assertEqual(6, reference.streams(made, "audio")[0]["channels"])
        self.assertTrue(any("configuration changes" in line for line in warnings), warnings)
        done = subprocess.run(["ffmpeg", "-v", "error", "-i", made, "-map", "0:a", "-f", "null", "-"],
                              capture_output=True, text=True, check=True)
        self.assertEqual("", done.stderr)
        self.assertAlmostEqual(23.9, float(sound_packets(made, 0)[-1][0]), delta=0.15)

    def test_what_a_container_does_not_give_back_is_encoded_or_converted(self):
        made, _ = self.made(self.messy("adpcm_swf.flv"), "swf.mkv")
        self.assertEqual(["aac"], self.codecs(made))
        made, _ = self.made(self.messy("on_text_data.flv"), "text.mkv")
        self.assertEqual(["ass"], self.codecs(made, "subtitle"))

    def test_a_title_of_one_picture_shows_it(self):
        made, _ = self.made(self.messy("one_picture.flv"), "out.mp4")
        shown = subprocess.run(["ffmpeg", "-v", "error", "-i", made, "-f", "framemd5", "-"], capture_output=True,
                               text=True, check=True).stdout
        self.assertEqual(1, len([line for line in shown.splitlines() if not line.startswith("#")]))

    def test_damaged_ac3_is_left_out_of_mp4_and_named(self):
        source = self.folder / "ac3.mkv"
        ffmpeg(*pictures_of(4), *tone(4), *X264, "-c:a", "ac3", "-b:a", "192k", source)
        whole = bytearray(source.read_bytes())
        at = whole.find(b"\x0b\x77")
        whole[at:at + 2] = b"\x55\x55"
        damaged = self.folder / "damaged.mkv"
        damaged.write_bytes(whole)
        made, warnings = self.made(damaged, "out.mp4")
        self.assertEqual(["ac3"], self.codecs(made))
        self.assertTrue(any("1 damaged packet" in line for line in warnings), warnings)
        self.assertEqual(hashes(sound_packets(source, 0))[1:], hashes(sound_packets(made, 0)))

    def test_a_copy_that_the_joined_file_does_not_give_back_is_encoded_anew(self):
        noise = ["-bsf:a", "noise=amount=not(mod(n\\,20))*50"]
        for codec, rate, harm, form in (("g722", 16000, [], "mov"), ("libspeex", 16000, [], "mov"),
                                        ("dca", 48000, ["-strict", "-2"], "mov"), ("wavpack", 48000, noise, "mkv")):
            with self.subTest(codec=codec, form=form):
                source = self.folder / f"{codec}.nut"
                ffmpeg(*pictures_of(3), *tone(3), *X264, "-c:a", codec, "-ar", rate, *harm, source)
                result = self.attempt(source, f"{codec}.{form}")
                self.assertEqual(0, result.status, result.words)
                made = self.folder / f"{codec}.{form}"
                warned = [each["code"] for each in result.outcome(source)["warnings"] if each["stream"] == 1]
                self.assertIn("encoded_anew", warned, result.words)
                self.assertEqual(["aac"], self.codecs(made))
                _, end, _ = reference.sound(made, 1)
                self.assertAlmostEqual(3, float(end), delta=0.2)

    def test_a_copy_leaves_a_tag_behind_that_is_another_codecs_in_the_container(self):
        """MP4 has Vorbis under a tag that is AAC's in QuickTime."""
        source = self.folder / "vorbis.mp4"
        ffmpeg(*pictures_of(3), *tone(3), *X264, "-c:a", "libvorbis", source)
        result = self.attempt(source, "vorbis.mov")
        self.assertEqual(0, result.status, result.words)
        self.assertEqual([], result.outcome(source)["warnings"])
        self.assertEqual(["vorbis"], self.codecs(self.folder / "vorbis.mov"))
        self.assertEqual(reference.sound(source, 1)[2], reference.sound(self.folder / "vorbis.mov", 1)[2])

    def test_sound_that_nobody_can_decode_is_left_out_where_a_copy_does_not_come_back(self):
        source = self.folder / "wma.nut"
        ffmpeg(*pictures_of(3), *tone(3), *X264, "-c:a", "wmav2", "-ar", "44100", source)  # which loses its headers
        result = self.attempt(source, "wma.mkv")
        self.assertEqual(0, result.status, result.words)
        self.assertEqual([], self.codecs(self.folder / "wma.mkv"))
        self.assertEqual(75, count(self.folder / "wma.mkv"))
        self.assertEqual(["stream_left_out"], [each["code"] for each in result.outcome(source)["warnings"]])

    def test_a_time_code_is_kept_or_said_to_be_lost(self):
        source = self.messy("timecode_drop_frame.mov")
        made, warnings = self.made(source, "kept.mov")
        self.assertEqual(timecode(source), timecode(made))
        self.assertEqual([], [line for line in warnings if "tmcd" in line or "time code" in line])
        made, warnings = self.made(source, "lost.mov", "--fps", "25")
        lost = [line for line in warnings if "time code" in line]
        self.assertEqual(timecode(made) is None, len(lost) == 1, warnings)

    def test_tags_of_a_phone_are_kept_in_mp4_and_mov(self):
        source = self.messy("phone_tags_apac.mov")
        wanted = {key: value for key, value in reference.described(source)["format"]["tags"].items()
                  if key.startswith("com.apple")}
        self.assertTrue(wanted)
        for form in ("mp4", "mov"):
            made, warnings = self.made(source, f"out.{form}")
            found = reference.described(made)["format"]["tags"]
            self.assertEqual(wanted, {key: found.get(key) for key in wanted})
            self.assertEqual([], [line for line in warnings if "no place" in line])


PACK = b"\x00\x00\x01\xba"
# A picture of two by two pixels, shown at once and taken away after a second (the DVD's SPU format).
PICTURE = bytes([0x55, 0x55])
CONTROL = bytes([0, 0, 0, 0,  # when; where the next one is, set below
                 3, 0x32, 0x10, 4, 0xff, 0xff, 5, 0, 0, 1, 0, 0, 1, 6, 0, 4, 0, 5, 1, 0xff])


def subtitle_pack(header, seconds):
    """A pack of 2048 bytes with one subtitle of the first language."""
    first = 4 + len(PICTURE)
    end = first + len(CONTROL)
    control = CONTROL[:2] + end.to_bytes(2, "big") + CONTROL[4:]
    unit = first.to_bytes(2, "big") + PICTURE + control + bytes([0, 90]) + end.to_bytes(2, "big") + bytes([2, 0xff])
    unit = (len(unit) + 2).to_bytes(2, "big") + unit
    time = int(seconds * 90000)
    stamp = bytes([0x21 | (time >> 29) & 0x0e, (time >> 22) & 0xff, 1 | (time >> 14) & 0xfe, (time >> 7) & 0xff,
                   1 | (time << 1) & 0xfe])
    packet = bytes([0x81, 0x80, 5]) + stamp + b"\x20" + unit
    packet = b"\x00\x00\x01\xbd" + len(packet).to_bytes(2, "big") + packet
    rest = 2048 - len(header) - len(packet) - 6
    return header + packet + b"\x00\x00\x01\xbe" + rest.to_bytes(2, "big") + b"\xff" * rest


def samples(path):
    return subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-map", "0:a:0", "-c:a", "copy", "-f", "data", "-"],
                          capture_output=True, check=True).stdout


def last_picture(path):
    shown = reference.probe(path, "-select_streams", "v", "-show_entries", "packet=pts_time")["packets"]
    return max(float(each["pts_time"]) for each in shown)


def timecode(path):
    return reference.streams(path, "video")[0].get("tags", {}).get("timecode")


if __name__ == "__main__":
    unittest.main()
