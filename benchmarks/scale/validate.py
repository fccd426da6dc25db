#!/usr/bin/env python3
"""Does the simulator tell how long a real run takes? The same title on 1, 2 and 4 ranks of this machine, predicted and run.

usage: validate.py [--rounds N] [--scale PROGRAM] [--out FILE] SOURCE      (REELMILL names the program)
       validate.py [--scale PROGRAM] [--out FILE] --again FILE

A prediction never knows the run that it is held against. In each round the costs of pieces come from two runs that are
made for that: one on 1 rank, for the prediction of 1 rank, and one on 2 ranks, for those of 2 and of 4, since two busy
cores of one machine slow each other. 4 ranks are simulated as bound to the machine's cores in turn, as they are, those
of a core sharing it evenly. What sharing costs (caches, changing from one to the other) is told by two runs on one core
alone, with 1 rank and with 2. The time from the start of the program to its first task and from its last to its end comes
from the run of a clip of a second, with the same number of ranks.
As a second figure, each run is predicted from its own pieces' seconds: what is left then is the schedule alone.
Prints JSON: per number of ranks the ratio predicted/real as min, median, max of the rounds, and what was measured, from
which --again predicts once more without any run. The bar: within 5 %.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import real_run

RANKS = (1, 2, 4)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path, nargs="?")
    parser.add_argument("--again", type=pathlib.Path, metavar="FILE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--shard-seconds", type=float, default=10)
    parser.add_argument("--scale", default="reelmill-scale", help="the simulator")
    parser.add_argument("--messages", default=str(real_run.ROOT / "benchmarks/results/coordinator_rate.json"))
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    if (options.source is None) == (options.again is None):
        parser.error("either SOURCE or --again")
    measured = json.loads(options.again.read_text())["measured"] if options.again else measure(options)
    rounds = [predict_round(each, measured, options) for each in measured["rounds"]]
    result = {"source": measured["plan"]["index"]["path"].rpartition("/")[2], "cores": measured["cores"],
              "sharing": round(measured["sharing"], 4), "shards": len(measured["plan"]["shards"]),
              "ranks": {str(ranks): summary([each[ranks] for each in rounds]) for ranks in RANKS}}
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    if options.out:
        options.out.write_text(json.dumps({**result, "measured": measured}, indent=1) + "\n")


def measure(options):
    """All that needs the machine. Keys are text, as JSON has them."""
    around = {str(ranks): around_the_tasks(ranks, options) for ranks in RANKS}
    sharing = price_of_sharing(options)
    rounds = [{"costs": {str(ranks): pieces(real(options.source, ranks, options)) for ranks in (1, 2)},
               "runs": {str(ranks): pieces(real(options.source, ranks, options)) for ranks in RANKS}}
              for _ in range(options.rounds)]
    return {"cores": os.cpu_count(), "around": around, "sharing": sharing,
            "plan": real_run.plan_of(options.source, options.shard_seconds), "rounds": rounds}


def price_of_sharing(options):
    """Times as long as all tasks take together where two share a core, from runs on one core alone."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        alone, shared = (at_work(real(options.source, ranks, options)) for ranks in (1, 2))
    finally:
        os.sched_setaffinity(0, cores)
    return shared / alone


def at_work(run):
    """From the first task's begin to the last one's end."""
    return run.wall - run.start_up - run.tear_down


def pieces(run):
    return json.loads(json.dumps(dataclasses.asdict(run)), parse_float=lambda text: round(float(text), 4))


def predict_round(measured, all_measured, options):
    plan, cores = all_measured["plan"], all_measured["cores"]
    return {ranks: {"real": run["wall"],
                    "predicted": predict(plan, measured["costs"][str(min(ranks, 2))],
                                         all_measured["around"][str(ranks)], ranks, min(ranks, cores), options,
                                         all_measured["sharing"]),
                    "from_own_pieces": predict(plan, run, (run["start_up"], run["tear_down"]), ranks, 0, options)}
            for ranks, run in ((ranks, measured["runs"][str(ranks)]) for ranks in RANKS)}


def real(source, ranks, options):
    with tempfile.TemporaryDirectory(prefix="reelmill-validate-") as folder:
        return real_run.run(source, ranks, options.shard_seconds, pathlib.Path(folder))


def around_the_tasks(ranks, options):
    with tempfile.TemporaryDirectory(prefix="reelmill-validate-") as name:
        clip = pathlib.Path(name) / "clip.mkv"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=1", "-c:v", "libx264",
                        str(clip)], check=True, stdin=subprocess.DEVNULL)
        runs = [real(clip, ranks, options) for _ in range(3)]
    return statistics.median(run.start_up for run in runs), statistics.median(run.tear_down for run in runs)


def predict(plan, costs, around, ranks, shared_cores, options, sharing=1):
    title = {"plan": plan, "probe_seconds": costs["probe"], "tracks_seconds": costs["tracks"],
             "mux_seconds": costs["mux"],
             "shard_seconds": [costs["shards"][real_run.segment_name(shard)] for shard in plan["shards"]]}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"titles": [title], "start_up_seconds": around[0], "tear_down_seconds": around[1]}, file)
        file.flush()
        words = [options.scale, "replay", file.name, "--messages", options.messages, "--ranks", str(ranks),
                 "--shared-cores", str(shared_cores), "--sharing", str(sharing)]
        answer = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
    return answer["whole_process_seconds"]


def summary(runs):
    return {"real_seconds": [round(run["real"], 3) for run in runs],
            "predicted_seconds": [round(run["predicted"], 3) for run in runs],
            "predicted_to_real": three([run["predicted"] / run["real"] for run in runs]),
            "own_pieces_to_real": three([run["from_own_pieces"] / run["real"] for run in runs])}


def three(figures):
    return [round(each, 4) for each in (min(figures), statistics.median(figures), max(figures))]


if __name__ == "__main__":
    main()
