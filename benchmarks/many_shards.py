#!/usr/bin/env python3
"""What a job of many shards costs beyond its encoding: the share of the run that checkpoints take, and how long a resumed
run needs until the first new shard is encoded.

usage: many_shards.py [--shards N] [--ranks N]      (REELMILL names the program)
Makes a clip of N keyframes, a second apart. Prints JSON: seconds of the whole run, of writing checkpoints (by the log) and
their share; then the run is killed in its middle and started again: seconds from the start to the first new shard.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from timing import PROGRAM, ROOT

sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/chaos")]

from victims import Victims  # noqa: E402  (needs the path above)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shards", type=int, default=1000)
    parser.add_argument("--ranks", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reelmill-shards-") as name:
        folder = pathlib.Path(name)
        source = folder / "source.mkv"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=128x96:r=5:d={options.shards}", "-c:v",
                        "libx264", "-preset", "ultrafast", "-g", "5", "-sc_threshold", "0", str(source)], check=True)
        print(json.dumps({**whole_run(options, source, folder), **resumed_run(options, source, folder)}, indent=1))


def words(options, source, folder, name):
    return [PROGRAM, "transcode", "-n", str(options.ranks), "--preset", "ultrafast", "--shard-seconds", "1", "--progress",
            "none", "--log-level", "debug", "--log-file", str(folder / (name + ".log")), str(source), "-o",
            str(folder / (name + ".mkv"))]


def whole_run(options, source, folder):
    began = time.monotonic()
    subprocess.run(words(options, source, folder, "whole"), check=True, stdout=subprocess.DEVNULL)
    wall = time.monotonic() - began
    log = (folder / "whole.log").read_text(errors="replace")
    writes, size, seconds = re.search(r"checkpoints: (\d+) writes, (\d+) bytes, ([\d.]+) s", log).groups()
    return {"shards": log.count(": encodes "), "run_seconds": round(wall, 2), "checkpoint_writes": int(writes),
            "checkpoint_bytes": int(size), "checkpoint_seconds": float(seconds),
            "checkpoint_share": round(float(seconds) / wall, 5)}


def resumed_run(options, source, folder):
    log = folder / "cut.log"
    tag = f"{os.getpid()}"
    child = subprocess.Popen(words(options, source, folder, "cut"), stdout=subprocess.DEVNULL,
                             env={**os.environ, "REELMILL_CHAOS": tag}, start_new_session=True)
    while child.poll() is None and encoded(log) < options.shards // 2:
        time.sleep(0.1)
    Victims(child.pid, tag).kill_all()
    child.wait()
    before = encoded(log)
    began = datetime.datetime.now()
    subprocess.run(words(options, source, folder, "cut"), check=True, stdout=subprocess.DEVNULL)
    lines = [line for line in log.read_text(errors="replace").splitlines() if ": encodes " in line]
    first = datetime.datetime.strptime(lines[before][:23], "%Y-%m-%d %H:%M:%S.%f")
    return {"shards_before_the_kill": before, "shards_encoded_in_all": len(lines),
            "seconds_to_first_new_shard": round((first - began).total_seconds(), 3)}


def encoded(log):
    return log.read_text(errors="replace").count(": encodes ") if log.exists() else 0


if __name__ == "__main__":
    main()
