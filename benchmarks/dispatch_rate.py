#!/usr/bin/env python3
"""Tasks a second that real runs give out, encoders taking no time: 2, 4, 16 and 64 ranks on this machine's cores.

usage: dispatch_rate.py [--rounds N] [--titles N]
REELMILL_DISPATCH_RATE names the program, MPIRUN Open MPI's mpirun. Writes results/dispatch_rate.json: every list is
minimum, median, maximum. What rank 0 gives to itself is carried by no message; with few ranks that is nearly all.
"""
import argparse
import json
import os
import subprocess

from timing import MPIRUN, MPIRUN_FLAGS, RESULTS, ROOT, SHARED_MEMORY, record, three

PROGRAM = os.environ.get("REELMILL_DISPATCH_RATE", str(ROOT / "build/release/benchmarks/reelmill-dispatch-rate"))
RANKS = (2, 4, 16, 64)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--titles", type=int, default=1000)
    options = parser.parse_args()
    runs = {ranks: [] for ranks in RANKS}
    for _ in range(options.rounds):
        for ranks, taken in runs.items():
            taken.append(run(ranks, options.titles))
    for ranks, taken in runs.items():
        share = [each["assignments_of_rank_0"] / each["assignments"] for each in taken]
        record(f"{ranks} ranks", {"ranks": ranks, "assignments": taken[0]["assignments"],
                                  "assignments_per_second": three([each["assignments_per_second"] for each in taken]),
                                  "share_done_by_rank_0": three(share),
                                  "cores_of_rank_0": three([each["cores_of_rank_0"] for each in taken])},
               RESULTS / "dispatch_rate.json")


def run(ranks, titles):
    words = [MPIRUN, *MPIRUN_FLAGS, *SHARED_MEMORY, "--host", f"localhost:{ranks}", "-n", str(ranks), PROGRAM,
             str(titles)]
    shown = subprocess.run(words, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True).stdout
    return json.loads(next(line for line in shown.splitlines() if line.startswith("{")))


if __name__ == "__main__":
    main()
