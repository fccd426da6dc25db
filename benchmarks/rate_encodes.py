"""The encodes that rate_control.py compares: reelmill's, and the ffmpeg program's as a user would start it.

The ffmpeg program has the same encoder at the same preset, keyframes no further apart than Reelmill's (GOP), and its default
threads. It gets the sources' pictures alone. SVT-AV1 knows no two passes through the ffmpeg program of version 5: there one
pass with a target rate stands for them.
"""
import dataclasses
import pathlib
import re
import sys

from rate_measures import packets
from timing import PROGRAM, run_quietly

CODECS = ("h264", "hevc", "vp9", "av1")
PRESETS = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo")
# As src/ffmpeg/encoder_options.cpp has them, by place in PRESETS.
VP9_SPEEDS = (8, 7, 6, 5, 4, 3, 2, 1, 0, 0)
AV1_PRESETS = (12, 11, 10, 9, 8, 7, 5, 4, 3, 2)
GOP = 250
# track, ordinal, begin, end: src/scatter/segment_names.cpp. Begin and end are in ticks of the source's track.
SEGMENT = re.compile(r"0-\d+-(start|-?\d+)-(end|-?\d+)(?:-q\d+)?(?:-b\d+)?\.seg")


@dataclasses.dataclass(frozen=True)
class Way:
    """What all encodes of a comparison have in common; `joints` None: as Reelmill does if not told."""
    codec: str
    preset: str = "medium"
    ranks: int = 2
    shard_seconds: float = 10
    joints: str | None = None


def reelmill(way, source, out, *rate):
    """The words of a run; `rate` is such as ("--bitrate", 400000). Without sound, so that --size is of pictures alone."""
    joints = ["--joints", way.joints] if way.joints else []
    return [PROGRAM, "transcode", "-n", way.ranks, "--progress", "none", "--codec", way.codec, "--preset", way.preset,
            "--shard-seconds", way.shard_seconds, *joints, "--audio", "none", *rate, source, "-o", out]


def with_joints(way, source, out, *rate):
    """Runs reelmill and gives the numbers of the pictures where its shards begin, but for the first."""
    job = out.with_suffix(".job")
    run_quietly([*reelmill(way, source, out, *rate), "--keep-segments", "--job-dir", job])
    joints = joints_of(job, source)
    keys = [packet.key for packet in packets(out)]
    if wrong := [number for number in joints if not keys[number]]:
        sys.exit(f"{out}: a segment begins with picture {wrong[0]}, which is no keyframe of the output")
    return joints


def joints_of(job, source):
    """From the names of the segments. Where shards were merged, the shorter segments of before may lie beside the one that
    was used: of those that begin at one place the longest counts."""
    names = [found for path in pathlib.Path(job).rglob("*.seg") if (found := SEGMENT.fullmatch(path.name))]
    ends = {}
    for begin, end in (found.groups() for found in names):
        ends[begin] = max(ends.get(begin, end), end, key=lambda bound: float("inf") if bound == "end" else int(bound))
    ticks = [packet.pts for packet in packets(source)]
    joints, at = [], "start"
    while at != "end":
        if at not in ends:
            sys.exit(f"{job}: no segment begins at {at}")
        at = ends[at]
        if at != "end":
            joints.append(ticks.index(int(at)))
    return joints


def ffmpeg_passes(way, source, out, bitrate, *more, place, pictures=None):
    """The words of each pass. `more` goes to both, since a second pass may put keyframes only where the first one did;
    `pictures` are two numbers, the first picture and the one behind the last."""
    seek, limit = part_of(source, pictures)
    log = pathlib.Path(place) / f"{pathlib.Path(out).stem}-pass"
    words = ["ffmpeg", "-v", "error", "-nostdin", "-y", *seek, "-i", source, "-an", *limit, *encoder(way), "-b:v", bitrate]
    null = ["-f", "null", "-"]
    if way.codec == "av1":
        return [[*words, *more, out]]
    if way.codec == "hevc":
        # The ffmpeg program's -pass does not reach x265.
        return [[*words, *more, "-x265-params", f"log-level=error:pass={number}:stats={log}", *to]
                for number, to in ((1, null), (2, [out]))]
    return [[*words, *more, "-pass", number, "-passlogfile", log, *to] for number, to in ((1, null), (2, [out]))]


def ffmpeg_crf(way, source, out, crf):
    rate = ["-crf", crf, *(["-b:v", 0] if way.codec == "vp9" else [])]
    quiet = ["-x265-params", "log-level=error"] if way.codec == "hevc" else []
    return ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", source, "-an", *encoder(way), *rate, *quiet, out]


def encoder(way):
    words = {"h264": ["libx264", "-preset", way.preset],
             "hevc": ["libx265", "-preset", way.preset],
             "vp9": ["libvpx-vp9", "-deadline", "good", "-cpu-used", VP9_SPEEDS[PRESETS.index(way.preset)]],
             "av1": ["libsvtav1", "-preset", AV1_PRESETS[PRESETS.index(way.preset)]]}
    return ["-c:v", *words[way.codec], "-g", GOP]


def part_of(source, pictures):
    """Before and behind -i. Seeking goes to the keyframe before and drops what is decoded too early."""
    if pictures is None:
        return [], []
    first, behind = pictures
    seek = ["-ss", f"{early(packets(source)[first].seconds):.6f}"] if first else []
    return seek, ["-frames:v", behind - first]


def forced(way, source, joints):
    """Keyframes at these pictures. x264 and x265 would take mere intra pictures for them, or may."""
    seconds = [packet.seconds for packet in packets(source)]
    idr = ["-forced-idr", 1] if way.codec in ("h264", "hevc") else []
    return [*idr, "-force_key_frames", ",".join(f"{early(seconds[number]):.6f}" for number in joints)]


def early(seconds):
    """A millisecond: ffmpeg takes the first picture that is not before the time."""
    return max(0.0, seconds - 0.001)


def run_passes(commands):
    for words in commands:
        run_quietly(words)


def two_passes(way, source, out, bitrate, *more):
    run_passes(ffmpeg_passes(way, source, out, bitrate, *more, place=out.parent))
    return [out]


def two_passes_each(way, source, out, bitrate, bounds):
    """Every shard by itself, as programs encode that join what they know nothing of; gives the files."""
    files = []
    for first, behind in zip(bounds, bounds[1:]):
        files.append(out.with_name(f"{out.stem}-{first}{out.suffix}"))
        run_passes(ffmpeg_passes(way, source, files[-1], bitrate, place=out.parent, pictures=(first, behind)))
    return files
