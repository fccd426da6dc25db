#!/usr/bin/env python3
"""Size at equal quality: shards of 10 s (the default) against one long encode by the ffmpeg program, libx264, preset medium.

usage: bd_rate.py [--crf N,N...] [--without-causes] [SOURCE...]      (REELMILL names the program)
       bd_rate.py --self-test

Every source is encoded both ways at each crf. The rate is the bytes of the video track's packets; the quality is the mean
SSIM of all pictures and planes against the source, by ffmpeg's ssim filter, as -10 log10(1 - SSIM): SSIM itself crowds
towards 1, on this scale equal steps are about equal to the eye, as with PSNR, and curves over it are smooth. What lies
between the two curves is the BD-rate (bjontegaard.py): per cent of bytes at equal SSIM, wanted: at most +0.5.

Where the difference comes from is told by two encodes between the two:
  same_settings  ffmpeg with the x264 parameters that Reelmill adds; Reelmill makes the same bytes of one single shard,
                 which is checked
  forced_idr     the same with an IDR picture wherever a shard begins
A shard's encoder knows besides nothing of the pictures beyond its ends: fresh rate control, and no lookahead past the end.

The last shards of a title are shorter than 10 s so that all ranks end together, which weighs more in a clip than in a
film; `full_shards` are the figures of the part before, which has shards of full length alone.
Each source adds its figures to results/bd_rate.json, and the mean of all that are there. Sources, unless others are named:
Big Buck Bunny in 720p and 1080p, and 360p made from the former, with keyframes as it has them and at changes of scene.
"""
import argparse
import json
import math
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import bjontegaard
from timing import PROGRAM, RESULTS, ROOT, ffmpeg, record, run_quietly, transcode

MEDIA = ROOT.parent / "shared/media/bbb"
SOURCES = (MEDIA / "bbb_90s_720p24_stereo.mp4", MEDIA / "bbb_30s_1080p24_5.1.ts")
BAR = 0.5
FILE = RESULTS / "bd_rate.json"
# What src/ffmpeg/encoder_options.cpp adds to preset and crf.
X264 = ("-x264-params", "stitchable=1:cpu-independent=1:open-gop=0:threads=1")
SHARD_SECONDS = 10


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", metavar="SOURCE", type=pathlib.Path)
    parser.add_argument("--crf", default="18,23,28,33", type=lambda text: [int(word) for word in text.split(",")])
    parser.add_argument("--without-causes", action="store_true", help="the two encodes alone")
    parser.add_argument("--self-test", action="store_true", help="of the BD-rate; encodes nothing")
    options = parser.parse_args()
    bjontegaard.self_test()
    if options.self_test:
        return
    with tempfile.TemporaryDirectory(prefix="reelmill-bd-rate-") as name:
        place = pathlib.Path(name)
        for source in options.sources or [*SOURCES, *small_pictures(SOURCES[0], place)]:
            record(source.stem, compare(source, place, options), FILE)
        record_mean()


def small_pictures(source, place):
    """A third size, without loss but for the scaling: with the keyframes of the source, every 2 s whatever is shown, and
    with those of an encoder that sets them where the scene changes, as it would again there whether cut or not."""
    return [small_picture(source, place / "bbb_90s_360p24.mp4", "-g", 48, "-sc_threshold", 0),
            small_picture(source, place / "bbb_90s_360p24_scenes.mp4", "-g", 250, "-sc_threshold", 40)]


def small_picture(source, path, *keyframes):
    run_quietly(["ffmpeg", "-v", "error", "-i", source, "-an", "-vf", "scale=640:360:flags=lanczos", "-c:v", "libx264",
                 "-preset", "ultrafast", "-qp", 0, *keyframes, path])
    return path


def compare(source, place, options):
    cuts = starts_of_shards(source)
    ways = {"reelmill": lambda crf, out: transcode([source], out, "--audio", "none", crf=crf),
            "ffmpeg": lambda crf, out: encode(source, out, crf)}
    if not options.without_causes:
        ways["same_settings"] = lambda crf, out: encode(source, out, crf, *X264)
        ways["forced_idr"] = lambda crf, out: encode(source, out, crf, *X264, "-force_key_frames", list_of_times(cuts))
    full = pictures_in_full_shards(cuts)
    points = {way: [] for way in ways}
    for crf in options.crf:
        for way, words in ways.items():
            out = place / f"{way}-{crf}.mp4"
            run_quietly(words(crf, out))
            points[way].append({"crf": crf, **measure(source, out, place, full)})
            print(f"{source.name}, {way}: {points[way][-1]}", file=sys.stderr, flush=True)
    first = options.crf[0]
    figures = {"shards": len(cuts) + 1, "pictures_in_full_shards": full, "bar_percent": BAR, "points": points,
               **bd_rates(points),
               "settings": differing_settings(place / f"reelmill-{first}.mp4", place / f"ffmpeg-{first}.mp4")}
    if not options.without_causes:
        figures["one_shard_has_same_bytes"] = one_shard_has_same_bytes(source, place, first)
    return figures


def encode(source, out, crf, *more):
    return ffmpeg(source, out, "-an", *more, crf=crf)


def starts_of_shards(source):
    """All but the first, as (pictures before it, seconds from the source's start)."""
    shown = subprocess.run([PROGRAM, "plan", "--json", source], check=True, capture_output=True, text=True).stdout
    index = json.loads(shown)[0]["index"]
    track = index["video"][0]
    numerator, denominator = track["time_base"]
    return [(cut["frames_before"], cut["pts"] * numerator / denominator - index["start_microseconds"] / 1e6)
            for cut in track["cuts"]]


def pictures_in_full_shards(cuts):
    """How many pictures lie before the shards begin to shrink; none in a title that is too short."""
    full = [pictures for (_, begin), (pictures, end) in zip([(0, 0), *cuts], cuts) if end - begin > SHARD_SECONDS - 0.1]
    return full[-1] if full else 0


def list_of_times(cuts):
    """A millisecond early: ffmpeg forces the first picture that is not before the time."""
    return ",".join(f"{seconds - 0.001:.6f}" for _, seconds in cuts)


def measure(source, out, place, full):
    """Rate and quality of the whole track, and of the first `full` pictures."""
    sizes = packet_sizes(out)
    ssims = ssim_of_pictures(source, out, place / "ssim.txt")
    if len(sizes) != len(ssims):
        sys.exit(f"{out}: {len(sizes)} pictures, of which {len(ssims)} could be compared")
    figures = {"bytes": sum(sizes), **quality(ssims)}
    if full:
        figures["full_shards"] = {"bytes": sum(sizes[:full]), **quality(ssims[:full])}
    return figures


def packet_sizes(path):
    """Bytes of each picture, in the order of showing."""
    shown = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts,size", "-of",
                            "csv=p=0", path], check=True, capture_output=True, text=True).stdout
    return [size for _, size in sorted(tuple(map(int, line.split(",")[:2])) for line in shown.split())]


def ssim_of_pictures(source, out, log):
    """Pictures are paired by their number, so that time bases and starts play no part; all the planes, by their size."""
    numbered = "settb=1,setpts=N"
    run_quietly(["ffmpeg", "-v", "error", "-nostdin", "-i", out, "-i", source, "-lavfi",
                 f"[0:v:0]{numbered}[a];[1:v:0]{numbered}[b];[a][b]ssim=stats_file={log}", "-fps_mode", "passthrough", "-f",
                 "null", "-"])
    return [float(found) for found in re.findall(r"All:([0-9.]+)", log.read_text())]


def quality(ssims):
    mean = statistics.fmean(ssims)
    return {"ssim": round(mean, 6), "ssim_db": round(-10 * math.log10(1 - mean), 4)}


def bd_rates(points):
    found = {"bd_rate_percent": between(points, "ffmpeg", "reelmill"), "causes_percent": causes(points)}
    if "full_shards" in points["ffmpeg"][0]:
        full = {way: [point["full_shards"] for point in each] for way, each in points.items()}
        found["bd_rate_percent_of_full_shards"] = between(full, "ffmpeg", "reelmill")
        found["causes_percent_of_full_shards"] = causes(full)
    return found


def causes(points):
    if "forced_idr" not in points:
        return None
    return {"settings": between(points, "ffmpeg", "same_settings"),
            "idr_pictures": between(points, "same_settings", "forced_idr"),
            "fresh_encoders": between(points, "forced_idr", "reelmill")}


def between(points, anchor, test):
    curves = [[(point["bytes"], point["ssim_db"]) for point in points[way]] for way in (anchor, test)]
    return round(bjontegaard.bd_rate(*curves), 3)


def differing_settings(*paths):
    """What x264 wrote of its settings into both streams, where they are not the same."""
    ours, theirs = (x264_settings(path) for path in paths)
    return {name: {"reelmill": ours.get(name), "ffmpeg": theirs.get(name)}
            for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)}


def x264_settings(path):
    found = re.search(rb"x264 - core .*? options: ([ -~]+)", path.read_bytes())
    return dict(word.split("=", 1) for word in found[1].decode().split())


def one_shard_has_same_bytes(source, place, crf):
    """Whether X264 above is all that Reelmill changes."""
    out = place / "one_shard.mp4"
    run_quietly(transcode([source], out, "--audio", "none", "--shard-seconds", 86400, crf=crf))
    return packets_hash(out) == packets_hash(place / f"same_settings-{crf}.mp4")


def packets_hash(path):
    return subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", "0:v:0", "-c", "copy", "-f", "streamhash",
                           "-"], check=True, capture_output=True, text=True).stdout


def record_mean():
    known = {name: each for name, each in json.loads(FILE.read_text()).items() if name != "mean"}
    mean = {"sources": sorted(known), "bar_percent": BAR}
    for what in ("bd_rate_percent", "bd_rate_percent_of_full_shards"):
        figures = [each[what] for each in known.values() if what in each]
        mean[what] = round(statistics.fmean(figures), 3) if figures else None
    for what in ("causes_percent", "causes_percent_of_full_shards"):
        figures = [each[what] for each in known.values() if each.get(what)]
        mean[what] = {cause: round(statistics.fmean(each[cause] for each in figures), 3)
                      for cause in (figures[0] if figures else {})}
    record("mean", mean, FILE)


if __name__ == "__main__":
    sys.exit(main())
