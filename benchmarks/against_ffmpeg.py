#!/usr/bin/env python3
"""One title on two ranks against the ffmpeg program with its default threads: same settings, whole process from start to
published file, in alternating pairs.

usage: against_ffmpeg.py [--pairs N] [--preset P] SOURCE      (REELMILL names the program)
Prints JSON: wall and CPU seconds of both, and the ratio reelmill/ffmpeg pair by pair as min, median, max.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = os.environ.get("REELMILL", str(ROOT / "build/release/reelmill"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--preset", default="medium")
    parser.add_argument("--ranks", type=int, default=2)
    options = parser.parse_args()
    ours, theirs = [], []
    for _ in range(options.pairs):
        with tempfile.TemporaryDirectory(prefix="reelmill-bench-") as folder:
            ours.append(timed([PROGRAM, "transcode", "-n", str(options.ranks), "--preset", options.preset, "--crf", "23",
                               "--progress", "none", str(options.source), "-o", f"{folder}/a.mp4"]))
            theirs.append(timed(["ffmpeg", "-v", "error", "-nostdin", "-i", str(options.source), "-c:v", "libx264",
                                 "-preset", options.preset, "-crf", "23", "-c:a", "copy", f"{folder}/b.mp4"]))
    print(json.dumps({"reelmill": spread(ours), "ffmpeg": spread(theirs), "ratio": {
        what: three([a[what] / b[what] for a, b in zip(ours, theirs)]) for what in ("wall", "cpu")}}, indent=1))


def timed(words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": time.monotonic() - began, "cpu": cpu}


def spread(runs):
    return {what: three([run[what] for run in runs]) for what in ("wall", "cpu")}


def three(figures):
    return [round(each, 4) for each in (min(figures), statistics.median(figures), max(figures))]


if __name__ == "__main__":
    main()
