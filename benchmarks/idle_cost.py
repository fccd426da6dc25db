#!/usr/bin/env python3
"""What ranks cost that have nothing to do: per cent of a core, with one shard at work on one of them.

usage: idle_cost.py [--ranks N] [--seconds N]      (REELMILL names the program)
The main thread of a rank is the one that speaks with the others, and on rank 0 coordinates; encoders have threads of their
own. Adds to results/bars.json under `idle`: every list is minimum, median, maximum over the ranks.
"""
import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from timing import record, run_quietly, three, transcode

TICKS = os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ranks", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reelmill-idle-") as name:
        record("idle", {"ranks": options.ranks, **measure(options, pathlib.Path(name))})


def measure(options, place):
    source = place / "one_shard.mp4"  # one keyframe
    run_quietly(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=60", "-c:v", "libx264", "-preset",
                 "ultrafast", "-g", "9999", "-sc_threshold", "0", source])
    words = transcode([source], place / "out.mp4", "--slots", "1", "--preset", "veryslow", ranks=options.ranks)
    run = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        busy = wait_for_the_shard(run, options.ranks)
        before = {rank: main_thread_seconds(pid) for rank, pid in ranks_of(run).items()}
        time.sleep(options.seconds)
        after = {rank: main_thread_seconds(pid) for rank, pid in ranks_of(run).items()}
        if run.poll() is not None or before.keys() != after.keys():
            sys.exit("the run ended before it could be measured; give fewer --seconds")
    finally:
        run.send_signal(signal.SIGINT)
        run.wait()
    shares = {rank: 100 * (after[rank] - before[rank]) / options.seconds for rank in before}
    return {"percent_of_a_core_of_idle_ranks": three([share for rank, share in shares.items() if rank not in (0, busy)]),
            "percent_of_a_core_of_coordination": three([shares[0]])}


def wait_for_the_shard(run, ranks):
    """All ranks are up, and one encodes; gives its number."""
    while run.poll() is None:
        there = ranks_of(run)
        busy = [rank for rank, pid in there.items() if whole_seconds(pid) - main_thread_seconds(pid) > 2]
        if len(there) == ranks and busy:
            return busy[0]
        time.sleep(0.2)
    sys.exit("the run ended too early")


def ranks_of(run):
    """Process ids by rank: mpirun's children, which have their number in the environment."""
    found = {}
    for mpirun in children(run.pid):
        for pid in children(mpirun):
            environment = dict(entry.partition(b"=")[::2] for entry in
                               pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"))
            if rank := environment.get(b"OMPI_COMM_WORLD_RANK"):
                found[int(rank)] = pid
    return found


def children(pid):
    return [int(word) for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
            for word in (task / "children").read_text().split()]


def main_thread_seconds(pid):
    return cpu_seconds(pathlib.Path(f"/proc/{pid}/task/{pid}/stat"))


def whole_seconds(pid):
    return cpu_seconds(pathlib.Path(f"/proc/{pid}/stat"))


def cpu_seconds(stat):
    """User and system time: fields 14 and 15 of proc(5) stat."""
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


if __name__ == "__main__":
    main()
