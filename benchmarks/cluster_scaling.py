#!/usr/bin/env python3
"""Strong and weak scaling of real runs, on the hosts of a cluster or on the cores of one machine.

usage: cluster_scaling.py --hosts FILE [--ranks-per-host N] --work FOLDER [OPTION...] [CASE...]   (REELMILL names the program)
       cluster_scaling.py --ranks 1,2,... [OPTION...] [CASE...]
Cases: strong (the same titles on more and more units), weak (as many more titles as units); both if none is named.
A unit is a host of FILE (a name a line; cluster.sbatch writes it), or a rank on this machine. With hosts, the steps are 1,
2, 4, ... and all of them; the folder has to be one that all hosts share.

The titles are stretches of SOURCE, cut at its keyframes, each of another place and with a tag of its own: no two have the
same content, and storage and page caches cannot take two for one. Strong scaling takes the titles of all units, so that
its last step is that of weak scaling, and is run once for both. In the first round hosts read titles from the storage, later
ones find some in their page caches: the medians are of those.
Adds to results/cluster_scaling.json: per step the wall seconds as minimum, median, maximum of the rounds, and of the medians
  strong  speed-up t(1) / t(n),              efficiency t(1) / (n t(n))
  weak    titles done per time, n t(1) / t(n), efficiency t(1) / t(n)
plot.py draws docs/cluster-scaling.svg from it.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

from bars import SOURCE, need_clip
from timing import RESULTS, record, run_quietly, three, timed, transcode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    units = parser.add_mutually_exclusive_group(required=True)
    units.add_argument("--hosts", type=pathlib.Path, metavar="FILE")
    units.add_argument("--ranks", type=lambda text: [int(word) for word in text.split(",")], metavar="N,N...")
    parser.add_argument("--ranks-per-host", type=int, default=1, help="1 if not given: one that uses all cores of its host")
    parser.add_argument("--source", type=pathlib.Path, default=SOURCE)
    parser.add_argument("--titles", type=int, default=4, help="for each unit; 4 if not given")
    parser.add_argument("--seconds", type=float, default=30, help="of a title; 30 if not given")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=pathlib.Path, help="folder for titles and outputs")
    parser.add_argument("--preset", default="medium")
    options = parser.parse_args()
    need_clip(parser, options.source)
    options.cases = options.cases or ["strong", "weak"]
    if unknown := [case for case in options.cases if case not in ("strong", "weak")]:
        parser.error(f"no such case: {unknown[0]}")
    with tempfile.TemporaryDirectory(prefix="reelmill-scaling-", dir=options.work) as name:
        scale(Cluster(options), options, pathlib.Path(name))


class Cluster:
    """The units, and how a run on the first few of them is started."""

    def __init__(self, options):
        self.hosts = options.hosts.read_text().split() if options.hosts else None
        self.ranks_per_unit = options.ranks_per_host if self.hosts else 1
        self.steps = doubling(len(self.hosts)) if self.hosts else sorted(set(options.ranks))

    def words(self, units, sources, output, preset):
        where = ["--slots", 1]  # on one machine a rank alone would take all of its cores
        if self.hosts:
            file = output.parent / f"hosts-{units}"
            file.write_text("".join(f"{host} slots={self.ranks_per_unit}\n" for host in self.hosts[:units]))
            where = ["--hostfile", file]
        return transcode([sources], f"{output}/", *where, "--preset", preset, ranks=units * self.ranks_per_unit)


def doubling(most):
    steps = [1]
    while steps[-1] * 2 < most:
        steps.append(steps[-1] * 2)
    return steps + [most] * (most > 1)


def scale(cluster, options, place):
    cut_titles(options, place / "titles", cluster.steps[-1])
    loads = {"strong": lambda _: cluster.steps[-1], "weak": lambda units: units}
    wanted = sorted({(units, loads[case](units)) for case in options.cases for units in cluster.steps})
    seconds = {each: [] for each in wanted}
    for _ in range(options.rounds):  # by turns, so that whatever else the machines do meets all alike
        for units, load in wanted:
            seconds[units, load].append(run(cluster, units, load, options, place))
    for case in options.cases:
        steps = [{"units": units, "ranks": units * cluster.ranks_per_unit, "titles": load * options.titles,
                  "wall": three(seconds[units, load])} for units in cluster.steps for load in [loads[case](units)]]
        record(case, {"unit": "host" if cluster.hosts else "rank", "seconds_of_a_title": options.seconds,
                      "preset": options.preset, "steps": with_ratios(case, steps)}, RESULTS / "cluster_scaling.json")


def cut_titles(options, place, units):
    starts = places_to_cut(options.source, options.seconds, units * options.titles)
    place.mkdir()
    for number, start in enumerate(starts):
        title = place / f"{number:05}.mp4"
        run_quietly(["ffmpeg", "-v", "error", "-ss", f"{start:.3f}", "-i", options.source, "-t", options.seconds, "-map",
                     "0:v:0", "-map", "0:a?", "-c", "copy", "-metadata", f"comment=stretch {number}", title])


def places_to_cut(source, seconds, count):
    """Seconds from the start, spread evenly over what there is."""
    shown = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", source],
                           check=True, capture_output=True, text=True).stdout
    last = max(0.0, float(shown) - seconds)
    return [last * number / max(1, count - 1) for number in range(count)]


def run(cluster, units, load, options, place):
    """Wall seconds of a folder with the titles of `load` units, on `units` of them."""
    sources, output = place / f"in-{load}", place / "out"
    if not sources.exists():
        sources.mkdir()
        for title in sorted((place / "titles").iterdir())[:load * options.titles]:
            (sources / title.name).hardlink_to(title)
    figures = timed(cluster.words(units, sources, output, options.preset))
    shutil.rmtree(output)
    return figures["wall"]


def with_ratios(case, steps):
    """Against the first step, which need not be one unit."""
    first, alone = steps[0]["units"], steps[0]["wall"][1]
    for step in steps:
        more, ratio = step["units"] / first, alone / step["wall"][1]
        step["speed_up"] = round(ratio if case == "strong" else ratio * more, 4)
        step["efficiency"] = round(step["speed_up"] / more, 4)
    return steps


if __name__ == "__main__":
    sys.exit(main())
