#!/usr/bin/env python3
"""Whole runs on two ranks against the ffmpeg program, from start to published files, in alternating runs.

usage: bars.py [--pairs N] [--source FILE] [CASE...]      (REELMILL names the program)
Cases: title, long_title, folder, fast, small, plan; all of them if none is named. Each adds its figures to results/bars.json: every
list is minimum, median, maximum. SOURCE is a clip of a minute or more, 720p; without it 90 s of Big Buck Bunny, which is no part
of the repository, in bbb/ of the folder REELMILL_MEDIA (if not given: ../shared/media).
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from timing import PROGRAM, ROOT, ffmpeg, pairs, ratios, record, spread, three, timed, transcode

SOURCE = pathlib.Path(os.environ.get("REELMILL_MEDIA", ROOT.parent / "shared/media")) / "bbb/bbb_90s_720p24_stereo.mp4"
# Seconds of the titles of a folder: few that are long, many that are short.
LENGTHS = (2, 3, 5, 8, 12, 15, 20, 30, 40, 55, 70, 90)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--source", type=pathlib.Path, default=SOURCE)
    options = parser.parse_args()
    known = {"title": title, "long_title": long_title, "folder": folder, "fast": fast, "small": small, "plan": plan}
    if unknown := [case for case in options.cases if case not in known]:
        parser.error(f"no such case: {unknown[0]}")
    if options.cases != ["small"]:
        need_clip(parser, options.source)
    with tempfile.TemporaryDirectory(prefix="reelmill-bars-") as name:
        for case in options.cases or known:
            place = pathlib.Path(name) / case
            place.mkdir()
            record(case, known[case](options, place))


def need_clip(parser, source):
    """Media are no part of the repository; this says how to give one."""
    if not source.is_file():
        parser.error(f"{source} is missing: give a clip of a minute or more, 720p, with --source, or with REELMILL_MEDIA the "
                     "folder that has it as bbb/" + SOURCE.name)


def title(options, _):
    """One title against ffmpeg with its default threads, and with one thread: half of its CPU time is the ideal."""
    ours, theirs, single = pairs(options.pairs, lambda place: transcode([options.source], place / "a.mp4"),
                                 lambda place: ffmpeg(options.source, place / "a.mp4"),
                                 lambda place: ffmpeg(options.source, place / "a.mp4", threads=1))
    return {"reelmill": spread(ours), "ffmpeg": spread(theirs), "ffmpeg_one_thread": spread(single),
            "times_faster_than_ffmpeg": three([b["wall"] / a["wall"] for a, b in zip(ours, theirs)]),
            "share_of_ideal": three([b["cpu"] / 2 / a["wall"] for a, b in zip(ours, single)]),
            "cpu_against_one_thread": ratios(ours, single, "cpu")}


def long_title(options, place):
    """The same with the source twice, one after the other: how much of a short title's figures are its start and end."""
    twice = place / "list.txt"
    twice.write_text(f"file '{options.source}'\n" * 2)
    source = place / "twice.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "concat", "-safe", "0", "-i", twice, "-c", "copy", source], check=True)
    return title(argparse.Namespace(pairs=options.pairs, source=source), place)


def folder(options, place):
    """Twelve titles against xargs -P2 with one thread each, once with the longest first, which is the best that xargs can
    do, and once in the order of their names, from short to long; and the share of slot time in which encoders were at
    work."""
    sources = folder_of_titles(options.source, place / "in")
    ours, theirs, unsorted = pairs(options.pairs, lambda out: transcode([sources], f"{out}/out/"),
                                   lambda out: in_parallel(sources, out),
                                   lambda out: in_parallel(sources, out, "ls"))
    return {"reelmill": spread(ours), "xargs": spread(theirs), "xargs_by_name": spread(unsorted),
            "busy": busy_share(sources, place / "out"),
            "times_faster_than_xargs": three([b["wall"] / a["wall"] for a, b in zip(ours, theirs)]),
            "times_faster_than_xargs_by_name": three([b["wall"] / a["wall"] for a, b in zip(ours, unsorted)])}


def folder_of_titles(source, place):
    place.mkdir()
    for number, seconds in enumerate(LENGTHS):
        subprocess.run(["ffmpeg", "-v", "error", "-i", source, "-t", str(seconds), "-c", "copy", place / f"{number:02}.mp4"],
                       check=True)
    return place


def in_parallel(sources, out, listed="ls -S"):
    command = " ".join(str(word) for word in ffmpeg(f"{sources}/{{}}", f"{out}/{{}}", threads=1))
    return ["sh", "-c", f"{listed} {sources} | xargs -P2 -I{{}} {command}"]


def busy_share(sources, out):
    words = [*transcode([sources], f"{out}/"), "--json"]
    shown = json.loads(subprocess.run([str(word) for word in words], check=True, capture_output=True).stdout)
    core_seconds = sum(each["core_seconds"] for each in shown["titles"])
    return round(core_seconds / (2 * shown["wall_seconds"]), 4)


def fast(options, _):
    """Where decoding and scaling take most of the time."""
    small = ("-vf", "scale=-2:480:flags=bicubic")
    ours, theirs = pairs(options.pairs,
                         lambda place: transcode([options.source], place / "a.mp4", "--preset", "ultrafast", "--height",
                                                 "480"),
                         lambda place: ffmpeg(options.source, place / "a.mp4", *small, preset="ultrafast"))
    return {"reelmill": spread(ours), "ffmpeg": spread(theirs),
            "times_faster_than_ffmpeg": three([b["wall"] / a["wall"] for a, b in zip(ours, theirs)])}


def small(options, place, clips=2000):
    """Thousands of clips of a second; what a clip costs beyond its decoding and encoding is told by a run over one clip
    of the same length and content."""
    sources = place / "in"
    sources.mkdir()
    whole = place / "whole.mp4"
    lavfi = f"testsrc2=s=320x180:r=25:d={clips}"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", lavfi, "-c:v", "libx264", "-preset", "veryfast", "-g",
                    "25", "-sc_threshold", "0", whole], check=True)
    subprocess.run(["ffmpeg", "-v", "error", "-i", whole, "-c", "copy", "-f", "segment", "-segment_time", "1",
                    "-reset_timestamps", "1", sources / "%04d.mp4"], check=True)
    count = len(list(sources.iterdir()))
    ours, theirs, at_once = pairs(max(1, options.pairs // 2), lambda out: transcode([sources], f"{out}/out/"),
                                  lambda out: in_parallel(sources, out),
                                  lambda out: transcode([whole], out / "a.mp4"))
    return {"clips": count, "reelmill": spread(ours), "xargs": spread(theirs),
            "times_faster_than_xargs": three([b["wall"] / a["wall"] for a, b in zip(ours, theirs)]),
            "milliseconds_over_one_long_clip": three([1000 * (a["cpu"] - b["cpu"]) / count
                                                      for a, b in zip(ours, at_once)])}


def plan(options, place, files=10_000):
    """`reelmill plan` of many files, all of them in the cache; links to one file would be one file."""
    sources = place / "in"
    sources.mkdir()
    clip = place / "clip.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-i", options.source, "-t", "2", "-c", "copy", clip], check=True)
    content = clip.read_bytes()
    for number in range(files):
        (sources / f"{number:05}.mp4").write_bytes(content)
    timed([PROGRAM, "plan", sources])
    runs = [timed([PROGRAM, "plan", sources]) for _ in range(options.pairs)]
    return {"files": files, "milliseconds_each": three([1000 * run["wall"] / files for run in runs])}


if __name__ == "__main__":
    sys.exit(main())
