#!/usr/bin/env python3
"""Draws plots of the files in benchmarks/results. Needs gnuplot (Debian: gnuplot-nox).

usage: plot.py [--results FOLDER] [--folder FOLDER] [PLOT...]      PLOT: such as bd-rate; all if none is named
Results that are not there are left out, out loud.
"""
import argparse
import json
import pathlib
import sys

import plots_of_coordinator as of_coordinator
import plots_of_runs as of_runs
import plots_of_speed as of_speed

ROOT = pathlib.Path(__file__).resolve().parents[1]
PLOTS = {"speed": (("bars.json", "cluster_scaling.json", "scale.json"), of_speed.speed),
         "bars": ("bars.json", of_runs.bars),
         "memory": ("bars.json", of_runs.memory),
         "bd-rate": ("bd_rate.json", of_runs.bd_rate),
         "slots-trace": ("slots_trace.json", of_runs.slots_trace),
         "cluster-scaling": ("cluster_scaling.json", of_runs.cluster_scaling),
         "transport": ("transport.json", of_runs.transport),
         "scale-efficiency": ("scale.json", of_coordinator.efficiency),
         "scale-coordinator": ("scale.json", of_coordinator.coordinator_load),
         "scale-validation": ("scale_validation.json", of_runs.validation),
         "dispatch-rate": ("dispatch_rate.json", of_coordinator.dispatch_rate),
         "coordinator-rate": ("coordinator_rate.json", of_coordinator.coordinator_rate)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plots", nargs="*", metavar="PLOT")
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "benchmarks/results")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "docs")
    options = parser.parse_args()
    if unknown := [plot for plot in options.plots if plot not in PLOTS]:
        parser.error(f"no such plot: {unknown[0]}")
    options.folder.mkdir(exist_ok=True)
    for plot in options.plots or PLOTS:
        files, drawn = PLOTS[plot]
        paths = [options.results / file for file in ([files] if isinstance(files, str) else files)]
        if missing := [path.name for path in paths if not path.exists()]:
            print(f"{plot}.svg is left out: {', '.join(missing)} is not there", file=sys.stderr)
            continue
        results = [json.loads(path.read_text()) for path in paths]
        drawn(results[0] if isinstance(files, str) else results, options.folder / f"{plot}.svg")


if __name__ == "__main__":
    main()
