"""Compares an output with its source, frame by frame and packet by packet, and says what it is."""
import dataclasses
from collections import Counter
from fractions import Fraction

import exactness
import reference

EXACT, CONVERTED, DAMAGED, REFUSED, WRONG = "exact", "converted", "damaged source", "refused", "wrong"

# What the encoders hold bit by bit at --crf 0; anything else is converted to the nearest of these first.
HELD = {
    "h264": {f"yuv{c}p{d}" for c in ("420", "422", "444") for d in ("", "10le")} | {"gray", "gray10le"},
    "hevc": {f"yuv{c}p{d}" for c in ("420", "422", "444") for d in ("", "10le", "12le")} | {"gray", "gray10le",
                                                                                           "gray12le"},
    "vp9": {f"yuv{c}p{d}" for c in ("420", "422", "440", "444") for d in ("", "10le", "12le")},
    "av1": set(),  # the SVT-AV1 of these distributions has no lossless mode
}
SAME_BYTES = {"nv12": "yuv420p", "nv16": "yuv422p", "yuvj420p": "yuv420p", "yuvj422p": "yuv422p",
              "yuvj444p": "yuv444p"}
SUBSAMPLED = ("420", "422", "410", "411", "nv12")
ENCODER_FRAME = {"aac": 1024, "opus": 960, "flac": 0}


@dataclasses.dataclass
class Verdict:
    category: str
    notes: list

    def __str__(self):
        return self.category + (": " + "; ".join(self.notes) if self.notes else "")


class Source:
    """A source and what ffmpeg makes of it, worked out once for all outputs that are compared with it."""

    def __init__(self, path):
        self.path = path
        self.video = reference.streams(path, "video")
        self.audio = reference.streams(path, "audio")
        self.tracks = [reference.frames(path, stream["index"]) for stream in self.video]
        self.sound = [reference.packets(path, stream["index"]) for stream in self.audio]

    @property
    def picture_count(self):
        return sum(len(track.pictures) for track in self.tracks)

    @property
    def errors(self):
        return [line for track in self.tracks for line in track.errors]

    def visible(self):
        """The tracks that have pictures: an empty one cannot go along."""
        return [(stream, track) for stream, track in zip(self.video, self.tracks) if track.pictures]

    def visible_in_turns(self):
        """The same, where streams of a transport stream that take turns are one that has changed its PID."""
        if reference.described(self.path).get("format", {}).get("format_name") != "mpegts":
            return self.visible()
        lines = exactness.take_turns([(stream, [each.time for each in track.pictures])
                                      for stream, track in self.visible()], is_same_kind)
        by_stream = {stream["index"]: track for stream, track in self.visible()}
        return [(line[0], self.joined([by_stream[stream["index"]] for stream in line])) for line in lines]

    @staticmethod
    def joined(tracks):
        """A picture before the last one of another PID is shown with it: no time can be had twice, or go back."""
        pictures = exactness.by_turns([track.pictures for track in tracks])
        for at in range(1, len(pictures)):
            if pictures[at].time < pictures[at - 1].time:
                pictures[at] = dataclasses.replace(pictures[at], time=pictures[at - 1].time)
        return reference.Track(pictures, tracks[0].tick, [line for track in tracks for line in track.errors])

    def sound_in_turns(self):
        """The streams of sound with their packets, likewise."""
        pairs = list(zip(self.audio, self.sound))
        if reference.described(self.path).get("format", {}).get("format_name") != "mpegts":
            return pairs
        timed = [(stream, [each.time for each in packets]) for stream, (packets, _) in pairs
                 if packets and all(each.time is not None for each in packets)]
        ticks = {stream["index"]: tick for stream, (_, tick) in pairs}
        return [(line[0], (exactness.by_turns([reference.bare_packets(self.path, stream["index"], stream["codec_name"])
                                               for stream in line]), ticks[line[0]["index"]]))
                for line in exactness.take_turns(timed, is_same_kind)]


def is_same_kind(one, other):
    """As far as both are described: of a stream that begins late ffprobe knows little."""
    def told(stream):
        return {key: value for key, value in {**stream, **stream.get("tags", {})}.items() if value not in (0, "0")}
    return all(told(one)[key] == told(other)[key]
               for key in ("codec_name", "width", "height", "sample_rate", "language")
               if key in told(one) and key in told(other))


def judge_refusal(source, line):
    if source.picture_count and not ("encrypted" in (line or "") and reference.is_encrypted(source.path)):
        return Verdict(WRONG, [f"refused, though ffmpeg decodes {source.picture_count} pictures: {line}"])
    if not line or "\n" in line:
        return Verdict(WRONG, [f"refused without one clear line: {line!r}"])
    return Verdict(REFUSED, [line])


def judge(source, output, codec="h264", warnings=()):
    """The verdict on a published output that was made at --crf 0."""
    if not source.picture_count:
        return Verdict(WRONG, ["published, though ffmpeg decodes no picture of the source"])
    wanted = source.visible()
    found = reference.streams(output, "video")
    if len(found) != len(wanted):
        wanted = source.visible_in_turns()
    if len(found) != len(wanted):
        return Verdict(WRONG, [f"{len(found)} video tracks, not {len(wanted)}"])
    problems, notes, offsets = [], [], []
    for (stream, track), made in zip(wanted, found):
        compare_pictures(source.path, stream, track, output, made, codec, problems, notes, offsets)
    compare_sound(source, output, warnings, problems, notes, offsets)
    if offsets and not problems and not in_sync(source, offsets):
        problems.append("tracks are not in sync as in the source: no one constant explains all of them: "
                        + ", ".join(f"{float(each.low):.6f}..{float(each.high):.6f}" for _, each in offsets))
    return conclude(source, problems, notes)


def in_sync(source, offsets):
    """One constant for all tracks; programmes whose clocks are further apart than a hole can be have one each."""
    if exactness.share_a_constant([each for _, each in offsets]):
        return True
    groups, starts = {}, {}
    programme_of = reference.programmes(source.path)
    for index, each in offsets:
        groups.setdefault(programme_of.get(index), []).append(each)
    for stream, track in source.visible():
        starts.setdefault(programme_of.get(stream["index"]), track.pictures[0].time)
    apart = sorted(starts.values())
    own_clocks = len(groups) > 1 and None not in groups and all(
        two - one > exactness.LONGEST_HOLE for one, two in zip(apart, apart[1:]))
    return own_clocks and all(exactness.share_a_constant(group) for group in groups.values())


def conclude(source, problems, notes):
    if source.errors:
        told = [f"ffmpeg: {len(source.errors)} lines of errors"] + (problems or ["all pictures as ffmpeg gives them"])
        return Verdict(DAMAGED, told + notes)
    if problems:
        return Verdict(WRONG, problems + notes)
    return Verdict(CONVERTED if "converted" in notes else EXACT, [note for note in notes if note != "converted"])


def compare_pictures(source_path, stream, track, output, made, codec, problems, notes, offsets):
    name = f"video {stream['index']}"
    gray = stream.get("pix_fmt", "").startswith("gray") and not made.get("pix_fmt", "").startswith("gray")
    out = reference.frames(output, made["index"], "extractplanes=y" if gray else None)
    if out.errors:
        problems.append(f"{name}: the output decodes with errors: {out.errors[0]}")
    if len(out.pictures) != len(track.pictures):
        problems.append(f"{name}: {describe_count(track.pictures, out.pictures)}")
        return
    source_times, times = [each.time for each in track.pictures], [each.time for each in out.pictures]
    constant = exactness.offsets_of(source_times, times, out.tick)
    if constant is None:
        if len(set(source_times)) < len(source_times):
            # No valid stream shows two pictures at one time; MP4's decode times cannot repeat, and a decoder that meets
            # repeated presentation times goes by those instead.
            track.errors.append(f"{name}: pictures share a time")
        at = exactness.first_odd_time(source_times, times, out.tick)
        problems.append(f"{name}: time of picture {at} is off: source {float(source_times[at] - source_times[0]):.6f} "
                        f"s, output {float(times[at] - times[0]):.6f} s after the first")
    else:
        offsets.append((stream["index"], constant))
    if converts(stream, made, codec):
        notes.append("converted")
        return
    sizes = {each.size for each in track.pictures}
    if len(sizes) > 1:
        notes.append("converted")  # to the largest size, which the pictures that have it keep exactly
        if min(each.size for each in out.pictures) < max(sizes):
            problems.append(f"{name}: pictures of {max(sizes)} bytes come out smaller")
    odd = [at for at, (a, b) in enumerate(zip(track.pictures, out.pictures))
           if a.md5 != b.md5 and (len(sizes) == 1 or a.size == b.size)]
    if odd and all_undecided(source_path, stream, track, odd):
        track.errors.append(f"{name}: pictures {odd} come out differently with other numbers of threads")
    elif odd:
        problems.append(f"{name}: {len(odd)} of {len(out.pictures)} pictures differ, first {odd[0]}, last {odd[-1]}")


def all_undecided(path, stream, track, positions):
    """Whether ffmpeg itself makes different pictures there with one and with two threads: what a decoder puts in place
    of lost slices is its luck, even where it does not complain."""
    other = reference.frames(path, stream["index"], threads="2").pictures
    return len(other) == len(track.pictures) and all(other[at].md5 != track.pictures[at].md5 for at in positions)


def converts(stream, made, codec):
    """Whether the source's pictures have a form that the encoder cannot hold exactly."""
    plain = SAME_BYTES.get(stream.get("pix_fmt"), stream.get("pix_fmt"))
    odd = stream.get("width", 0) % 2 or stream.get("height", 0) % 2
    return (plain not in HELD[codec] or stream.get("pix_fmt", "").startswith("nv")
            or (codec == "h264" and odd and any(each in plain for each in SUBSAMPLED)))


def describe_count(wanted, found):
    """Says which pictures are missing or doubled, by their hashes."""
    missing = Counter(each.md5 for each in wanted) - Counter(each.md5 for each in found)
    extra = Counter(each.md5 for each in found) - Counter(each.md5 for each in wanted)
    places = [at for at, each in enumerate(wanted) if each.md5 in missing][:4]
    surplus = [at for at, each in enumerate(found) if each.md5 in extra][:4]
    return f"{len(found)} pictures, not {len(wanted)} (missing near {places}, surplus near {surplus})"


def compare_sound(source, output, warnings, problems, notes, offsets):
    made = reference.streams(output, "audio")
    wanted = list(zip(source.audio, source.sound))
    if len(made) != len(wanted):
        wanted = source.sound_in_turns()
    if len(made) != len(wanted):
        names = [f"{stream['index']} {stream.get('codec_name')}" for stream in source.audio]
        decodable = [stream for stream in source.audio if reference.sound(source.path, stream["index"])]
        if len(made) == len(decodable) < len(source.audio) and warnings:
            notes.append("audio that ffmpeg cannot decode was left out, with a warning")
        else:
            problems.append(f"{len(made)} audio tracks, source has {names}; warnings: {list(warnings)}")
        return
    for (stream, packets), out in zip(wanted, made):
        if stream.get("codec_name") == out.get("codec_name"):
            compare_copy(source, stream, packets, output, out, problems, notes, offsets)
        else:
            compare_encoded(source, stream, output, out, problems, notes)


def compare_copy(source, stream, source_packets, output, made, problems, notes, offsets):
    """A copied track: the same bytes, and each packet at its own time."""
    name, codec = f"audio {stream['index']}", stream.get("codec_name")
    (wanted, _), (found, tick) = source_packets, reference.packets(output, made["index"])
    if ([each.md5 for each in wanted] != [each.md5 for each in found]
            and reference.payload_hash(source.path, stream["index"], codec)
            != reference.payload_hash(output, made["index"], codec)):
        if is_same_sound(source, stream, output, made):
            notes.append(f"{name}: encoded anew, the same samples")
        elif changes_on_the_way(source, stream):
            compare_encoded(source, stream, output, made, problems, notes)  # a copy could not be decoded to its end
        else:
            problems.append(f"{name}: the bytes of the copied track differ")
        return
    if not wanted or not found:
        return
    if codec.startswith("pcm") and len(wanted) != len(found):
        wanted, found = wanted[:1], found[:1]  # demuxers cut PCM as they like: its start is what can be compared
    if len(wanted) != len(found):
        problems.append(f"{name}: {len(found)} packets, not {len(wanted)}")
        return
    compare_packet_times(stream["index"], wanted, found, tick, problems, notes, offsets)


def compare_packet_times(index, wanted, found, tick, problems, notes, offsets):
    name = f"audio {index}"
    if any(each.time is None for each in wanted):
        notes.append(f"{name}: the source has packets without times")
        return
    source_times, times = [each.time for each in wanted], [each.time for each in found]
    steps_back = any(two <= one for one, two in zip(source_times, source_times[1:]))
    constant = exactness.offsets_of(source_times, times, tick)
    if constant:
        offsets.append((index, constant))
    elif steps_back or exactness.jumps_in(source_times):
        pieces = exactness.pieces_of(source_times, times, tick)
        notes.append(f"{name}: the source's clock is broken; {pieces} constants explain the times")
    else:
        at = exactness.first_odd_time(source_times, times, tick)
        problems.append(f"{name}: time of packet {at} is off by "
                        f"{float((times[at] - source_times[at]) - (times[0] - source_times[0])):.6f} s")


def changes_on_the_way(source, stream):
    """Whether the number of channels changes, or the rate: then ffmpeg makes blocks of other lengths of the packets."""
    blocks = Counter(reference.block_lengths(source.path, stream["index"]))
    usual = [length for length, count in blocks.items() if count > 10]
    return (len(reference.channel_counts(source.path, stream["index"])) > 1
            or (usual and max(usual) > min(usual) * Fraction(21, 20)))


def is_same_sound(source, stream, output, made):
    wanted, found = (reference.sound(source.path, stream["index"]), reference.sound(output, made["index"]))
    return wanted and found and wanted[2] == found[2]


def compare_encoded(source, stream, output, made, problems, notes):
    """An encoded track begins at its source's sample and lasts as long, but for the encoder's last frame."""
    name = f"audio {stream['index']}"
    wanted, found = reference.sound(source.path, stream["index"]), reference.sound(output, made["index"])
    if not wanted or not found:
        problems.append(f"{name}: no sound in the {'output' if wanted else 'source'}")
        return
    rate = int(made["sample_rate"])
    frame = ENCODER_FRAME.get(made.get("codec_name"), 0) / rate
    # AAC begins with a frame that gets the decoder going. Matroska does not say so, and all else begins that much later.
    ahead = frame if made.get("codec_name") == "aac" and output.suffix in (".mkv", ".webm") else 0
    longer = float((found[1] - found[0]) - (wanted[1] - wanted[0])) - ahead
    if not -0.0021 <= longer <= frame + 0.0021:  # both ends are rounded to milliseconds by Matroska
        problems.append(f"{name}: encoded as {made.get('codec_name')}, {longer:+.4f} s longer than the source's")
    notes.append(f"{name}: {stream.get('codec_name')} became {made.get('codec_name')}")
