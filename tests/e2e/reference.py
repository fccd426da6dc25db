"""The ffmpeg program as the judge: which frames, packets and streams a file holds.

All times are exact fractions of a second on the file's own clock (what the demuxer delivers, before any shift).
"""
import dataclasses
import functools
import json
import os
import subprocess
from fractions import Fraction

REFERENCE_THREADS = "1"
LIMIT_SECONDS = 10_800   # only to end what hangs: six minutes of 4K take an hour of one core
LOOK_FAR = ["-analyzeduration", "100M", "-probesize", "500M"]  # to where streams are that begin late
MAY_JUMP = {"mpegts", "mpeg", "ogg", "wtv"}  # demuxers with AVFMT_TS_DISCONT


@dataclasses.dataclass(frozen=True)
class Picture:
    time: Fraction
    size: int      # bytes of the raw picture
    md5: str


@dataclasses.dataclass
class Track:
    """Pictures of a video track in presentation order, as `ffmpeg -fps_mode passthrough -f framemd5` gives them."""
    pictures: list
    tick: Fraction
    errors: list   # what the decoder complained about


@dataclasses.dataclass(frozen=True)
class Packet:
    time: Fraction  # None where the file has none
    dts: Fraction
    duration: Fraction
    md5: str


def probe(path, *what):
    """ffprobe's JSON for `what` (default: streams, chapters and format); {} for what it cannot open."""
    what = what or ("-show_streams", "-show_chapters", "-show_format")
    done = run(["ffprobe", "-v", "error", "-of", "json", *what, "-i", in_file(path)])
    return json.loads(done.stdout or "{}") if done.returncode == 0 else {}


@functools.lru_cache(maxsize=4096)
def description(path, _changed_ns):
    return probe(path, "-show_streams", "-show_format")


def described(path):
    """Streams and format; asked for once as long as the file does not change."""
    return description(path, os.stat(path).st_mtime_ns)


def streams(path, kind):
    """The streams of a kind (video, audio, subtitle, attachment, data); cover art is no video."""
    return [stream for stream in described(path).get("streams", [])
            if stream.get("codec_type") == kind and not is_cover(stream)]


def is_cover(stream):
    return bool(stream.get("disposition", {}).get("attached_pic"))


def frames(path, index, filters=None, threads=REFERENCE_THREADS):
    """Decodes the stream with this index. Jumps of the clock are ironed out as ffmpeg does; the first picture has the
    time that the file gives it."""
    chain = [] if filters is None else ["-vf", filters]
    before = ["-threads", threads, "-noautorotate", "-i", in_file(path), "-map", f"0:{index}", *chain]
    rows, tick, errors = hashes(before)
    shift = start_shift(path, rows, tick, before) if rows else 0
    return Track([Picture((pts + shift) * tick, size, md5) for pts, size, md5 in rows], tick, errors)


def start_shift(path, rows, tick, before):
    """The ticks that ffmpeg took off, so that a file begins at 0 (ffmpeg_opt.c: ts_offset). Where clocks may jump it
    looks at the chosen streams only; there the file's own time of the first picture tells."""
    form = described(path).get("format", {})
    if form.get("format_name") in MAY_JUMP:
        first = hashes(["-copyts", *before, "-frames:v", "1"])[0]
        return first[0][0] - rows[0][0] if first else 0
    return round_half_away(Fraction(form.get("start_time", 0)) / tick)


def round_half_away(value):
    """As av_rescale_q rounds."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def hashes(arguments):
    done = run(["ffmpeg", "-nostdin", "-v", "error", *arguments, "-fps_mode",
                "passthrough", "-enc_time_base", "-1", "-autoscale", "0", "-f", "framemd5", "-"])
    rows, tick = [], Fraction(1)
    for line in done.stdout.splitlines():
        if line.startswith("#tb 0:"):
            tick = Fraction(line.split(":")[1].strip())
        elif line and not line.startswith("#"):
            _, _, pts, _, size, md5 = [word.strip() for word in line.split(",")[:6]]
            rows.append((int(pts), int(size), md5))
    return rows, tick, [line for line in done.stderr.splitlines() if line.strip()]


def packets(path, index):
    """The packets of a stream in file order; without those that an edit list hides between two of its pieces, which are
    there for the decoder alone, as those that it hides before the first one."""
    found = probe(path, "-select_streams", str(index), "-show_data_hash", "md5", "-show_entries",
                  "stream=time_base:packet=pts,dts,duration,flags,data_hash")
    if not found.get("streams"):
        return [], Fraction(1)
    tick = Fraction(found["streams"][0]["time_base"])

    def time(packet, key):
        return packet[key] * tick if isinstance(packet.get(key), int) else None
    listed = found.get("packets", [])
    shown = next((at for at, each in enumerate(listed) if "D" not in each.get("flags", "")), len(listed))
    return [Packet(time(each, "pts"), time(each, "dts"), time(each, "duration"), each.get("data_hash", ""))
            for at, each in enumerate(listed) if at < shown or "D" not in each.get("flags", "")], tick


def channel_counts(path, index):
    """All numbers of channels that decoding a stream of sound gives."""
    shown = probe(path, "-select_streams", str(index), "-show_entries", "frame=channels").get("frames", [])
    return {each["channels"] for each in shown if "channels" in each}


def programmes(path):
    """The programme of each stream, by its index; empty for files without such a thing."""
    shown = probe(path, "-show_entries", "program=program_id:program_stream=index").get("programs", [])
    return {stream["index"]: each["program_id"] for each in shown for stream in each.get("streams", [])}


def packet_count(path, index):
    found = probe(path, "-select_streams", str(index), "-count_packets", "-show_entries", "stream=nb_read_packets")
    return int((found.get("streams") or [{}])[0].get("nb_read_packets", 0))


def is_encrypted(path):
    """Whether a packet of video is marked as encrypted: what a decoder makes of it are no pictures."""
    found = probe(path, "-select_streams", "v", "-show_packets", "-read_intervals", "%+#8").get("packets", [])
    return any(each.get("side_data_type") == "Encryption info"
               for packet in found for each in packet.get("side_data_list", []))


def payload_hash(path, index, codec):
    """One hash over all bytes of an elementary stream, in the form that mp4 and Matroska hold it."""
    filters = ["-bsf:0", "aac_adtstoasc"] if codec == "aac" else []
    done = run(["ffmpeg", "-nostdin", "-v", "error", "-i", in_file(path), "-map", f"0:{index}", "-c", "copy",
                *filters, "-f", "streamhash", "-hash", "md5", "-"])
    return done.stdout.strip().rpartition("=")[2]


def bare_packets(path, index, codec):
    """The packets of a stream without the headers that AAC has in transport streams, where ffmpeg can take them off."""
    listed, _ = packets(path, index)
    if codec != "aac":
        return listed
    rows, _, _ = hashes([*LOOK_FAR, "-i", in_file(path), "-map", f"0:{index}", "-c", "copy", "-bsf:0", "aac_adtstoasc"])
    if len(rows) != len(listed):
        return listed
    return [dataclasses.replace(each, md5=f"MD5:{md5}") for each, (_, _, md5) in zip(listed, rows)]


def sound(path, index):
    """Decoded audio: start, end (seconds on the file's clock as ffmpeg shows it) and a hash of its samples."""
    rows, tick = blocks_of_sound(path, index)
    if not rows:
        return None
    return rows[0][0] * tick, (rows[-1][0] + rows[-1][1]) * tick, [md5 for _, _, md5 in rows]


def block_lengths(path, index):
    """The samples of each decoded block, at the rate with which the stream begins."""
    return [length for _, length, _ in blocks_of_sound(path, index)[0]]


def blocks_of_sound(path, index):
    """Start, length and hash of each decoded block, and the tick of the first two."""
    done = run(["ffmpeg", "-nostdin", "-v", "error", "-copyts", "-i", in_file(path), "-map", f"0:{index}", "-c:a",
                "pcm_s32le", "-f", "framemd5", "-"])
    rows, tick = [], Fraction(1)
    for line in done.stdout.splitlines():
        if line.startswith("#tb 0:"):
            tick = Fraction(line.split(":")[1].strip())
        elif line and not line.startswith("#"):
            words = [word.strip() for word in line.split(",")]
            rows.append((int(words[2]), int(words[3]), words[5]))
    return rows, tick


def in_file(path):
    """A path as ffmpeg takes it literally, whatever it looks like."""
    return "file:" + str(path)


def run(command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=LIMIT_SECONDS,
                          check=False)
