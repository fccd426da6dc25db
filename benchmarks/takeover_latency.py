#!/usr/bin/env python3
"""How long a run is without a coordinator: from the death of rank 0 to the first work that its successor gives out.

usage: takeover_latency.py [--runs N] SOURCE      (a clip of 30 s or more; REELMILL names the program)
Prints JSON: milliseconds, min, median, p99, max. Times come from the log, which the ranks of one host write by one clock.
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from timing import PROGRAM, ROOT

sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/chaos")]

from victims import Victims  # noqa: E402  (needs the path above)

LINE = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (.*)$")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--ranks", type=int, default=4)
    options = parser.parse_args()
    latencies = [one_run(options, seed) for seed in range(options.runs)]
    known = sorted(each for each in latencies if each is not None)
    print(json.dumps({"runs": options.runs, "measured": len(known), "min_ms": known[0],
                      "median_ms": statistics.median(known), "p99_ms": known[min(len(known) - 1, len(known) * 99 // 100)],
                      "max_ms": known[-1]}))


def one_run(options, seed):
    """None where nothing was left to give out."""
    moment = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="reelmill-takeover-") as name:
        log = pathlib.Path(name) / "log"
        tag = f"{os.getpid()}-{seed}"
        child = subprocess.Popen([PROGRAM, "transcode", "-n", str(options.ranks), "--preset", "ultrafast", "--width", "320",
                                  "--shard-seconds", "1", "--progress", "none", "--log-level", "debug", "--log-file",
                                  str(log), str(options.source), "-o", str(pathlib.Path(name) / "out.mkv")],
                                 env={**os.environ, "REELMILL_CHAOS": tag}, start_new_session=True,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        victims = Victims(child.pid, tag)
        wanted = moment.randint(4, 14)
        while child.poll() is None and begun(log) < wanted:
            time.sleep(0.002)
        ranks = victims.ranks()
        if 0 not in ranks:
            return None
        killed = datetime.datetime.now()
        os.kill(ranks[0], signal.SIGKILL)
        child.wait()
        return latency(log, killed)


def begun(log):
    return log.read_text(errors="replace").count(" begins") if log.exists() else 0


def latency(log, killed):
    took_over = False
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        when = datetime.datetime.strptime(match[1], "%Y-%m-%d %H:%M:%S.%f")
        took_over = took_over or "takes over" in match[2]
        if took_over and match[2].endswith(" begins"):
            return round((when - killed).total_seconds() * 1000, 1)
    return None


if __name__ == "__main__":
    main()
