#!/usr/bin/env python3
"""What shards really take beside what the plan predicts: the data of the simulator, benchmarks/scale/shard_costs.json.

usage: measure_shard_costs.py [--shard-seconds S] [--repeat N] SOURCE... > shard_costs.json      (REELMILL names the program)
Transcodes each SOURCE N times on one rank with one slot, medium, crf 23; of each piece the run with the least seconds
counts, for nothing but another process on the core makes one take longer. What joining takes for each second of a title
is told by a long one, the first SOURCE 8 times over with the preset ultrafast, whose files are large.
"""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

import real_run

LOOPS = 8


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", type=pathlib.Path)
    parser.add_argument("--shard-seconds", type=float, default=10)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    sources = [measure(source, options) for source in options.sources]
    long_seconds, long_mux = measure_long_mux(options.sources[0], options)
    first = sources[0]
    slope = max(0.0, long_mux - first["mux_seconds"]) / (long_seconds - first["media_seconds"])
    json.dump({"made_by": "benchmarks/scale/measure_shard_costs.py", "processor": processor(),
               "settings": f"libx264 medium crf 23, shards of {options.shard_seconds:g} s, one rank, one slot",
               "counts": f"of each piece the least of {options.repeat} runs",
               "mux_seconds": round(max(0.0, first["mux_seconds"] - slope * first["media_seconds"]), 4),
               "mux_seconds_per_media_second": round(slope, 6), "sources": sources}, sys.stdout, indent=1)
    print()


def measure_long_mux(source, options):
    with tempfile.TemporaryDirectory(prefix="reelmill-costs-") as name:
        folder = pathlib.Path(name)
        title = folder / "long.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-stream_loop", str(LOOPS - 1), "-i", str(source), "-c", "copy",
                        str(title)], check=True, stdin=subprocess.DEVNULL)
        made = real_run.run(title, os.cpu_count(), options.shard_seconds, folder, preset="ultrafast")
        return real_run.plan_of(title, options.shard_seconds)["index"]["duration_seconds"], made.mux


def measure(source, options):
    runs = []
    for _ in range(options.repeat):
        with tempfile.TemporaryDirectory(prefix="reelmill-costs-") as folder:
            runs.append(real_run.run(source, 1, options.shard_seconds, pathlib.Path(folder)))
    plan = real_run.plan_of(source, options.shard_seconds)
    picture = plan["output_pictures"][0]
    shards = []
    for shard in plan["shards"]:
        seconds = min(run.shards[real_run.segment_name(shard)] for run in runs)
        shards.append({"frames": shard["frames"], "predicted": round(shard["cost"], 4), "seconds": round(seconds, 3)})
    return {"name": source.name, "media_seconds": plan["index"]["duration_seconds"], "width": picture["width"],
            "height": picture["height"], **{f"{kind}_seconds": round(min(getattr(run, kind) for run in runs), 4)
                                             for kind in ("probe", "tracks", "mux")}, "shards": shards}


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines() if pathlib.Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
