"""Mutants: each fault that Reelmill once had, made on request by reelmill-faulty. Without the fault a source is done as
ever, with it the check refuses the file, in a line that names the law which it breaks."""
import re
import struct
import unittest

import program
import recordings
import reference
import spoiled
from case import FAULTY, Case, needs_faulty
from recordings import joined, piece

QUICK = ["--preset", "ultrafast", "--overwrite"]
STRICT = ["--strict"]  # what the check only tells of becomes a refusal
COPY = ["--audio", "copy", "--strict"]  # sound of which the check refuses a copy is left out then, and not made anew


@needs_faulty
class OldBehaviours(Case):
    def made(self, name, *words):
        """A clip that plain ffmpeg makes."""
        target = self.folder / name
        done = reference.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-fflags", "+bitexact", *words, str(target)])
        self.assertEqual(0, done.returncode, done.stderr)
        return target

    def run_faulty(self, behaviour, source, output, options):
        words = [FAULTY, "transcode", "--json", "--progress", "none", "-n", "1", *QUICK, *options, "-o",
                 str(self.folder / output), "--", str(source)]
        result = program.run_words(words, env={"REELMILL_OLD_BEHAVIOUR": behaviour})
        self.assertFalse(result.timed_out, result.words)
        return result

    def assert_refused(self, behaviour, source, law, *options, form="mkv"):
        """`law`: a pattern of the line that is said."""
        right = self.run_faulty("", source, f"right.{form}", options)
        self.assertEqual(0, right.status, right.words)
        self.assertTrue((self.folder / f"right.{form}").exists())
        wrong = self.run_faulty(behaviour, source, f"wrong.{form}", options)
        self.assertEqual(2, wrong.status, f"{behaviour} is published\n{wrong.words}")
        self.assertFalse((self.folder / f"wrong.{form}").exists())
        self.assertRegex(wrong.words, law)

    def assert_copy_refused(self, behaviour, source, law, *options):
        """The title is done, but not with the copy that the fault made, and says so."""
        for fault in ("", behaviour):
            result = self.run_faulty(fault, source, "out.mkv", options)
            self.assertEqual(0, result.status, result.words)
            self.assertEqual(fault != "", bool(re.search(f"not give a copy of it back as it was .{law}", result.words)),
                             result.words)

    def pieces(self, suffix, offsets, video="libx264", sound="aac", seconds=3):
        return [piece(self.folder / f"piece{at}.{suffix}", seconds, video, sound, "-output_ts_offset", str(offset))
                for at, offset in enumerate(offsets)]

    # Time.

    def test_a_clock_that_starts_again_is_read_as_it_is(self):
        source = joined(self.folder / "joined.ts", self.pieces("ts", (0, 0, 0)))
        self.assert_refused("clock_as_it_is", source, r"long, but its packets in the source make")

    def test_pictures_are_moved_at_a_jump_and_sound_is_not(self):
        for offsets in ((0, 100), (100, 0)):
            with self.subTest(offsets=offsets):
                source = joined(self.folder / "joined.ts", self.pieces("ts", offsets))
                self.assert_refused("pictures_move_alone", source, r"ends .* (after|before) the pictures", *COPY)

    def test_one_clock_is_taken_for_all_programmes(self):
        parts = [piece(self.folder / f"programme{number}.ts", 6, "libx264", "aac", "-output_ts_offset",
                       str(15 * number), *recordings.programme_options(number)) for number in (1, 2)]
        source = recordings.side_by_side(self.folder / "both.ts", parts)
        self.assert_refused("one_clock_for_all", source, r"packet \d+ comes .* s after the one before", *COPY)

    def test_a_slow_stream_is_taken_for_jumps(self):
        source = piece(self.folder / "slides.ts", 48, "libx264", "aac", "-r", "1/12", "-bf", "0", filters="fps=1/12")
        self.assert_refused("every_step_is_a_jump", source, r"long, but its packets in the source make")

    def test_an_absurd_time_is_taken_for_one(self):
        source = piece(self.folder / "absurd.ogv", 4, "libtheora", "libvorbis")
        recordings.alter_granule(source, 0, 4, 1 << 48)
        self.assert_refused("absurd_times_taken", source, r"long, but its packets in the source make")

    def test_one_spike_of_a_time_of_sound_moves_all(self):
        source = piece(self.folder / "spike.ts", 6, "libx264", "mp2")
        for number in range(12, 40):
            recordings.alter_packet_time(source, 0x101, number, 700 * 90000)
        self.assert_refused("every_step_is_a_jump", source, r"\d+ pictures up to .* come sooner after each other than in the source")

    def test_packets_that_share_a_time_are_pulled_apart(self):
        source = self.made("truehd.mkv", *PICTURES, "-f", "lavfi", "-i", "sine=d=4:r=48000", "-c:v", "libx264", "-c:a",
                           "truehd", "-strict", "-2")
        self.assert_refused("times_never_equal", source, r"is 4.8\d+ s long, but its packets in the source make 4.0\d+ s", *COPY)

    def test_sound_that_an_edit_list_hides_is_squeezed_in(self):
        source = self.made("edited.mp4", *PICTURES, "-f", "lavfi", "-i", "sine=d=4:r=48000", "-c:v", "libx264", "-g",
                           "12", "-bf", "0", "-c:a", "aac")
        source.write_bytes(in_two_pieces(source.read_bytes()))
        self.assert_refused("hidden_sound_squeezed_in", source, r"packets instead of the \d+ that the source has", *COPY,
                            form="mp4")

    def test_a_hole_in_pcm_is_not_filled(self):
        source = self.made("hole.mkv", *PICTURES, "-f", "lavfi", "-i", "sine=d=4:r=48000", "-af",
                           "aselect='not(between(t,1,2))'", "-c:v", "libx264", "-c:a", "pcm_s16le")
        self.assert_refused("pcm_by_packets", source, r"\d+ bytes of samples instead of \d+", *COPY, form="mov")

    # Streams.

    def test_streams_that_begin_late_are_not_seen(self):
        noise = ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2,noise=alls=100:allf=t", "-f", "lavfi", "-i",
                 "sine=d=2", "-f", "lavfi", "-i", "sine=880:d=2", "-map", "0", "-map", "1"]
        coded = ["-c:v", "mpeg2video", "-q:v", "1", "-g", "12", "-c:a", "mp2", "-muxdelay", "0", "-output_ts_offset"]
        more_sound, other_pids = ["-map", "2"], ["-streamid", "0:512", "-streamid", "1:513"]
        for middle, lost in ((more_sound, "audio stream 2"), (other_pids, "video stream 2")):
            with self.subTest(middle=middle):
                parts = [self.made(f"part{at}.ts", *noise, *more, *coded, str(2.1 * at))
                         for at, more in enumerate(([], middle, []))]
                self.assertGreater(parts[0].stat().st_size, 5_000_000)  # how far a demuxer looks by itself
                source = joined(self.folder / "late.ts", parts)
                self.assert_refused("late_streams_unseen", source, lost + r" .* is not in the output, with its \d+ packets",
                                    *STRICT)

    def test_channels_that_change_are_copied_as_if_they_did_not(self):
        parts = [self.made(f"{channels}.ts", *PICTURES, "-f", "lavfi", "-i", "sine=d=4:r=48000", "-c:v", "libx264", "-g",
                           "25", "-c:a", "aac", "-ac", str(channels), "-output_ts_offset", str(4.1 * at), "-muxdelay",
                           "0") for at, channels in enumerate((2, 6))]
        source = joined(self.folder / "channels.ts", parts)
        self.assert_copy_refused("configuration_stays", source, "has packets of 48000 Hz, channel configuration 6")

    def test_headers_that_a_decoder_needs_are_not_asked_for(self):
        source = self.made("broken.mkv", *PICTURES, "-f", "lavfi", "-i", "sine=d=4:r=48000", "-c:v", "libx264", "-c:a",
                           "libvorbis")
        data = source.read_bytes()
        self.assertIn(b"\5vorbis", data)
        source.write_bytes(re.sub(rb"(?s)\x05vorbis.BCV", b"\5vorbis....", data))  # how its codebooks begin
        self.assert_copy_refused("headers_not_asked_for", source, r"the decoder vorbis cannot be opened", "--audio", "copy")

    def test_a_copy_that_does_not_come_back_is_written(self):
        source = self.made("swf.flv", *PICTURES, "-f", "lavfi", "-i", "sine=d=4:r=22050", "-c:v", "flv1", "-c:a",
                           "adpcm_swf")
        self.assert_copy_refused("every_copy_comes_back", source, r"is audio \(none\) instead of audio \(adpcm_swf\)")

    def test_one_picture_has_no_length(self):
        source = self.made("one.flv", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "1", "-c:v", "flv1")
        self.assert_refused("one_picture_has_no_length", source, r"lies outside of the edit list", form="mp4")
    # Pictures.

    def test_fields_are_those_of_the_first_picture(self):
        video = ["-f", "lavfi", "-i", "testsrc2=s=320x192:r=25:d=2", "-c:v", "libx264", "-g", "25", "-muxdelay", "0"]
        whole = self.made("whole.ts", *video)
        fields = self.made("fields.ts", *video, "-vf", "setfield=tff", "-x264-params", "tff=1", "-output_ts_offset", "2")
        source = joined(self.folder / "late.ts", [whole, fields])
        self.assert_refused("first_picture_speaks", source, r"pictures are interlaced there, though", *STRICT)

    def test_captions_are_left_behind(self):
        self.assert_refused("captions_left_behind", self.captioned(), r"has no closed captions", *STRICT)

    def test_captions_are_shown_again_with_each_copy_of_a_picture(self):
        self.assert_refused("captions_paced_by_nobody", self.captioned(), r"captions in \d+ places, the source in \d+",
                            "--fps", "50")

    def test_a_tag_says_that_there_is_transparency(self):
        source = self.made("alpha.webm", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=1,format=yuva420p", "-c:v",
                           "libvpx-vp9", "-auto-alt-ref", "0")
        self.assert_refused("stale_tags_kept", source, r"a tag says that it has transparency")

    def captioned(self):
        """H.264 with captions (of nothing to be seen) in each picture: ATSC A/53 part 4, 6.2.3."""
        plain = self.made("plain.h264", *PICTURES, "-c:v", "libx264", "-g", "25", "-bf", "0", "-x264-params", "slices=1")
        message = bytes([0xb5, 0, 0x31]) + b"GA94" + bytes([3, 0x41, 0xff, 0xfc, 0x80, 0x80, 0xff])
        unit = bytes([0, 0, 1, 6, 4, len(message)]) + message + b"\x80"
        raw = self.folder / "captioned.h264"
        raw.write_bytes(re.sub(rb"\x00\x00\x01[\x65\x41\x61\x01]", lambda slice: unit + slice[0], plain.read_bytes()))
        return self.made("captioned.mp4", "-r", "25", "-i", str(raw), "-c", "copy")


PICTURES = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=4"]


def in_two_pieces(movie):
    """An MP4 whose tracks show their first second, and go on at the third."""
    made = bytearray(movie)
    for at in [each.start() for each in re.finditer(b"elst", movie)][::-1]:
        count, length, begin, rate = struct.unpack_from(">IIiI", made, at + 8)
        assert count == 1 and made[at + 4] == 0
        scale = time_scale(made, at)
        entries = struct.pack(">IiI", 1000, begin, rate) + struct.pack(">IiI", length - 2000, begin + 2 * scale, rate)
        made[at + 12:at + 24] = entries
        struct.pack_into(">I", made, at + 8, 2)
        for name in (b"moov", b"trak", b"edts", b"elst"):
            spoiled.grow(made, made.rindex(name, 0, at + 4), 12)
    return bytes(made)


def time_scale(movie, at):
    """Of the track whose edit list is at `at`."""
    header = movie.index(b"mdhd", at)
    return struct.unpack_from(">I", movie, header + 16)[0]


if __name__ == "__main__":
    unittest.main()
