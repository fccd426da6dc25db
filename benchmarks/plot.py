#!/usr/bin/env python3
"""Draws docs/scale-efficiency.svg and docs/scale-coordinator.svg from benchmarks/results/scale.json. Needs gnuplot
(Debian: gnuplot-nox).

usage: plot.py [--results FILE] [--folder FOLDER]
"""
import argparse
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
HEAD = """set terminal svg size 900,760 font "sans-serif,14" background "#ffffff"
set output "{output}"
set logscale x 2
set xtics (16, 64, 256, 1024, 4096, 16384)
set xrange [12:22000]
set grid ytics lc rgb "#dddddd"
set xlabel "ranks, one slot each"
set key {key}
"""
COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=pathlib.Path, default=ROOT / "benchmarks/results/scale.json")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "docs")
    options = parser.parse_args()
    runs = json.loads(options.results.read_text())["runs"]
    options.folder.mkdir(exist_ok=True)
    draw_efficiency(runs, options.folder / "scale-efficiency.svg")
    draw_coordinator(runs, options.folder / "scale-coordinator.svg")


def draw_efficiency(runs, output):
    """Solid: against the shortest time possible; dashed: share of slot time in which something useful was done."""
    lines = []
    for colour, (workload, speeds) in zip(COLOURS, kinds()):
        chosen = select(runs, workload, speeds, failing=False)
        name = f"{workload}, speeds " + ("equal" if speeds == [1, 1] else "0.5 to 2")
        lines.append(line(chosen, lambda run: run["efficiency"], f"{name}: shortest possible / real time", colour, 1))
        lines.append(line(chosen, lambda run: run["useful_share"], f"{name}: useful share of slot time", colour, 2))
    draw(output, "outside below vertical maxrows 8", 'set yrange [0:1.05]\nset ylabel "efficiency"\n', lines)


def draw_coordinator(runs, output):
    """What one core does: the thread that coordinates has one, and no more."""
    lines = []
    for colour, workload in zip(COLOURS, ("film", "library")):
        chosen = select(runs, workload, [1, 1], failing=False)
        lines.append(line(chosen, lambda run: 100 * run["coordinator"]["load"], f"{workload}: all", colour, 1))
        lines.append(line(chosen, lambda run: 100 * run["coordinator"]["load_handle"],
                          f"{workload}: in the state machine", colour, 2))
        lines.append(line(chosen, lambda run: 100 * run["coordinator"]["load_messages"],
                          f"{workload}: answers and orders", colour, 3))
    draw(output, "outside below vertical maxrows 6", 'set logscale y\nset format y "%g %%"\nset ylabel "load of the coordinating core"\n', lines)


def kinds():
    return [(workload, speeds) for workload in ("film", "library") for speeds in ([1, 1], [0.5, 2])]


def select(runs, workload, speeds, failing):
    return [run for run in runs if run["workload"] == workload and run["speeds"] == speeds
            and (run["failures_per_rank_hour"] > 0) == failing]


def line(runs, value, title, colour, dash):
    data = "\n".join(f"{run['ranks']} {value(run)}" for run in runs)
    return title, colour, dash, data


def draw(output, key, settings, lines):
    script = HEAD.format(output=output, key=key) + settings
    for number, (_, _, _, data) in enumerate(lines):
        script += f"$line{number} << end\n{data}\nend\n"
    script += "plot " + ", ".join(
        f'$line{number} with linespoints lw 2 pt 7 ps 0.5 dt {dash} lc rgb "{colour}" title "{title}"'
        for number, (title, colour, dash, _) in enumerate(lines)) + "\n"
    subprocess.run(["gnuplot"], input=script, text=True, check=True)


if __name__ == "__main__":
    main()
