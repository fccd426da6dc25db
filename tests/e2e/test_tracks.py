"""Everything beside the pictures travels along, or a warning names it."""
import json
import unittest

import reference
from case import Case, digest, slow_when_sanitized

SHORT = ["--shard-seconds", "1"]


def kinds(path):
    return [(each["codec_type"], each["codec_name"]) for each in reference.probe(path)["streams"]]


def tag(stream, name):
    return stream.get("tags", {}).get(name)


class Tracks(Case):
    def result_of(self, source, output, *options):
        result = self.attempt(source, output, *SHORT, *options)
        self.assertEqual(0, result.status, result.words)
        return self.folder / output, result.outcome(source)["warnings"]

    def test_everything_of_a_matroska_file_survives_in_matroska(self):
        source = self.clip("tracks_everything.mkv")
        made, warnings = self.result_of(source, "out.mkv")
        self.assertEqual(sorted(kinds(source)), sorted(kinds(made)))
        self.assertEqual([], warnings)
        self.assert_same_descriptions(source, made)
        for kind in ("audio", "subtitle"):
            for one, two in zip(reference.streams(source, kind), reference.streams(made, kind)):
                self.assertEqual(one["disposition"], two["disposition"])
                self.assertEqual(tag(one, "title"), tag(two, "title"))
        self.assertEqual([tag(each, "filename") for each in reference.streams(source, "attachment")],
                         [tag(each, "filename") for each in reference.streams(made, "attachment")])

    def test_everything_of_an_mp4_file_survives_in_mp4(self):
        source = self.clip("tracks_everything.mp4")
        made, _ = self.result_of(source, "out.mp4")
        shown = [kind for kind in kinds(source) if kind[0] != "data"]
        self.assertEqual(sorted(shown), sorted(kind for kind in kinds(made) if kind[0] != "data"))
        self.assert_same_descriptions(source, made)
        covers = [each for each in reference.probe(made)["streams"] if reference.is_cover(each)]
        self.assertEqual(1, len(covers))

    def test_subtitles_are_converted_where_the_container_needs_it(self):
        cases = [("tracks_everything.mkv", "mp4", "mov_text"), ("tracks_everything.mp4", "mkv", None),
                 ("subtitles_ass.mkv", "mp4", "mov_text"), ("subtitles_ass.mkv", "mkv", "ass"),
                 ("subtitles_webvtt.webm", "webm", "webvtt"), ("subtitles_webvtt.webm", "mp4", "mov_text")]
        for name, form, codec in cases:
            with self.subTest(clip=name, form=form):
                source = self.clip(name)
                made, _ = self.result_of(source, f"out.{form}", "--overwrite")
                found = reference.streams(made, "subtitle")
                self.assertEqual(1, len(found))
                self.assertIn(found[0]["codec_name"], (codec,) if codec else ("subrip", "ass"))
                self.assertEqual(texts(source), texts(made))

    def test_what_cannot_go_along_is_named(self):
        source = self.clip("tracks_everything.mkv")
        made, warnings = self.result_of(source, "out.mp4")
        self.assertEqual([], reference.streams(made, "attachment"))
        named = [each for each in warnings if each["code"] == "attachment_left_out"]
        self.assertEqual([1], [each["text"].count("font.ttf") for each in named], warnings)
        self.assertEqual("attachment", reference.probe(source)["streams"][named[0]["stream"]]["codec_type"])
        self.assertEqual(len(warnings), len({json.dumps(each) for each in warnings}), "one thing is told once")

    def test_a_title_that_loses_something_fails_where_that_is_not_allowed(self):
        source = self.clip("tracks_everything.mkv")
        result = self.attempt(source, "strict/", *SHORT, "--strict", "--format", "mp4")
        self.assertEqual(2, result.status, result.words)
        self.assertIn("--strict does not allow this: ", result.outcome(source)["line"])
        self.assertEqual([], list((self.folder / "strict").glob("*.mp4")))
        self.result_of(source, "strict/", "--format", "mp4")
        made = digest(self.folder / "strict/tracks_everything.mp4")
        again = self.attempt(source, "strict/", *SHORT, "--strict", "--format", "mp4")
        self.assertEqual(2, again.status, "finished with a loss before: " + again.words)
        self.assertEqual(made, digest(self.folder / "strict/tracks_everything.mp4"))
        self.result_of(source, "out.mkv", "--strict")

    def test_chapters_survive_from_container_to_container(self):
        for name, form in (("tracks_everything.mkv", "mp4"), ("tracks_everything.mp4", "mkv")):
            with self.subTest(clip=name):
                source = self.clip(name)
                self.assert_same_chapters(source, self.result_of(source, f"out.{form}")[0])

    def test_audio_is_copied_where_it_can_be(self):
        cases = [("audio_ac3_51.ts", "mp4", "ac3"), ("audio_flac.mkv", "mkv", "flac"),
                 ("audio_opus.mkv", "mp4", "opus"), ("audio_mp3.mp4", "mkv", "mp3"),
                 ("audio_pcm.mov", "mov", "pcm_s16le"), ("audio_vorbis.webm", "webm", "vorbis"),
                 ("audio_pcm_24bit.mkv", "mkv", "pcm_s24le")]
        for name, form, codec in cases:
            with self.subTest(clip=name, form=form):
                made, _ = self.result_of(self.clip(name), f"{name}.{form}")
                self.assertEqual([codec], [each["codec_name"] for each in reference.streams(made, "audio")])

    def test_audio_becomes_the_best_that_the_container_takes_where_it_cannot_be_copied(self):
        for name, form, codec in (("audio_pcm_mulaw.avi", "mp4", "aac"), ("h264_open_gop.mp4", "webm", "opus"),
                                  ("audio_ac3_51.ts", "webm", "opus")):
            with self.subTest(clip=name, form=form):
                made, _ = self.result_of(self.clip(name), f"{name}.{form}")
                self.assertEqual([codec], [each["codec_name"] for each in reference.streams(made, "audio")])

    def test_each_audio_mode_keeps_the_length_and_the_number_of_channels(self):
        source = self.clip("audio_ac3_51.ts")
        start, end, _ = reference.sound(source, reference.streams(source, "audio")[0]["index"])
        for mode, form, frame in (("aac", "mp4", 1024), ("opus", "mkv", 960), ("flac", "mkv", 0)):
            with self.subTest(mode=mode):
                made, _ = self.result_of(source, f"{mode}.{form}", "--audio", mode)
                track = reference.streams(made, "audio")[0]
                self.assertEqual((mode, 6), (track["codec_name"], track["channels"]))
                first, last, _ = reference.sound(made, track["index"])
                longer = float((last - first) - (end - start))
                self.assertTrue(-0.0021 <= longer <= frame / 48000 + 0.0021, longer)

    def test_audio_none_leaves_it_out(self):
        made, _ = self.result_of(self.clip("tracks_everything.mkv"), "out.mkv", "--audio", "none")
        self.assertEqual([], reference.streams(made, "audio"))

    def test_subtitles_none_leaves_them_out(self):
        made, _ = self.result_of(self.clip("tracks_everything.mkv"), "out.mkv", "--subtitles", "none")
        self.assertEqual([], reference.streams(made, "subtitle"))

    @slow_when_sanitized
    def test_audio_bitrate_is_heeded(self):
        source = self.clip("audio_flac.mkv")
        sizes = []
        for rate in ("32k", "192k"):
            made, _ = self.result_of(source, f"{rate}.mkv", "--audio", "aac", "--audio-bitrate", rate)
            size = reference.probe(made, "-select_streams", "a:0", "-show_entries", "packet=size")["packets"]
            sizes.append(sum(int(each["size"]) for each in size))
        self.assertGreater(sizes[1], 2 * sizes[0])

    def test_a_second_video_track_is_transcoded_too(self):
        source = self.clip("video_two_tracks.mkv")
        made, _ = self.result_of(source, "out.mkv")
        self.assertEqual([(192, 144, "main"), (128, 96, "other angle")],
                         [(each["width"], each["height"], tag(each, "title"))
                          for each in reference.streams(made, "video")])

    def assert_same_descriptions(self, source, made):
        self.assert_same_chapters(source, made)
        for name in ("title", "artist", "comment"):
            wanted = find_tag(source, name)
            self.assertIsNotNone(wanted)
            self.assertEqual(wanted, find_tag(made, name))
        for kind in ("audio", "subtitle"):
            self.assertEqual([tag(each, "language") for each in reference.streams(source, kind)],
                             [tag(each, "language") for each in reference.streams(made, kind)])

    def assert_same_chapters(self, source, made):
        one, two = (reference.probe(path)["chapters"] for path in (source, made))
        self.assertEqual(2, len(two))
        shift = {round(float(b["start_time"]) - float(a["start_time"]), 3) for a, b in zip(one, two)}
        self.assertEqual(1, len(shift), "chapters moved against each other")
        self.assertEqual([tag(each, "title") for each in one], [tag(each, "title") for each in two])


def find_tag(path, name):
    tags = reference.probe(path)["format"].get("tags", {})
    return next((value for key, value in tags.items() if key.lower() == name), None)


def texts(path):
    """The lines of the first subtitle track without styles, with their times to the hundredth."""
    index = reference.streams(path, "subtitle")[0]["index"]
    done = reference.run(["ffmpeg", "-v", "error", "-i", path, "-map", f"0:{index}", "-f", "srt", "-"])
    plain = done.stdout.replace("<i>", "").replace("</i>", "").replace('<font face="Arial">', "")
    return [line for line in plain.splitlines() if line and "-->" not in line and not line.isdigit()]


if __name__ == "__main__":
    unittest.main()
