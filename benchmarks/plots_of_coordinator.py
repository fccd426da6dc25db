"""Plots of benchmarks/results/scale.json, coordinator_rate.json and dispatch_rate.json: the coordinator, in simulated time,
by itself, and in real runs."""
from drawing import COLOURS, boxes, draw, line, with_lines

AXES = """set logscale x 2
set xtics (16, 64, 256, 1024, 4096, 16384)
set xrange [12:22000]
set grid ytics lc rgb "#dddddd"
set xlabel "ranks, one slot each"
"""


def efficiency(results, output):
    """Solid: against the shortest time possible; dashed: share of slot time in which something useful was done."""
    lines = []
    for colour, (workload, speeds) in zip(COLOURS, kinds()):
        chosen = select(results["runs"], workload, speeds, failing=False)
        name = f"{workload}, speeds " + ("equal" if speeds == [1, 1] else "0.5 to 2")
        lines.append(line(over_ranks(chosen, lambda run: run["efficiency"]), f"{name}: shortest possible / real time",
                          colour))
        lines.append(line(over_ranks(chosen, lambda run: run["useful_share"]), f"{name}: useful share of slot time", colour,
                          2))
    draw(output, AXES + 'set key outside below vertical maxrows 8\nset yrange [0:1.05]\nset ylabel "efficiency"\n'
         + with_lines(lines))


def coordinator_load(results, output):
    """What one core does: the thread that coordinates has one, and no more."""
    lines = []
    for colour, workload in zip(COLOURS, ("film", "library")):
        chosen = select(results["runs"], workload, [1, 1], failing=False)
        lines.append(line(over_ranks(chosen, lambda run: 100 * run["coordinator"]["load"]), f"{workload}: all", colour))
        lines.append(line(over_ranks(chosen, lambda run: 100 * run["coordinator"]["load_handle"]),
                          f"{workload}: in the state machine", colour, 2))
        lines.append(line(over_ranks(chosen, lambda run: 100 * run["coordinator"]["load_messages"]),
                          f"{workload}: answers and orders", colour, 3))
    draw(output, AXES + 'set key outside below vertical maxrows 6\nset logscale y\nset format y "%g %%"\n'
         'set ylabel "load of the coordinating core"\n' + with_lines(lines))


def kinds():
    return [(workload, speeds) for workload in ("film", "library") for speeds in ([1, 1], [0.5, 2])]


def select(runs, workload, speeds, failing):
    return [run for run in runs if run["workload"] == workload and run["speeds"] == speeds
            and (run["failures_per_rank_hour"] > 0) == failing]


def over_ranks(runs, value):
    return [(run["ranks"], value(run)) for run in runs]


def coordinator_rate(results, output):
    """How many assignments a second, and what a message costs."""
    found = results["benchmarks"]
    rates = [(name_in(each), each["items_per_second"], COLOURS[0]) for each in found if "items_per_second" in each]
    costs = [(each["name"].replace("/", " ").replace("_", " "), each["cpu_time"] / 1000, COLOURS[1]) for each in found
             if each["time_unit"] == "ns"]
    draw(output, "set multiplot layout 2,1\nset logscale x\n"
         + boxes(rates, "assignments a second, one thread", "%.0f", low=1000, room=2.5)
         + boxes(costs, "CPU time of a message, microseconds", "%.2f", low=0.01, room=2.5), size="900,640")


def dispatch_rate(results, output):
    """What real runs give out."""
    runs = sorted(results.values(), key=lambda run: run["ranks"])
    rates = [(f"{run['ranks']} ranks", run["assignments_per_second"], COLOURS[0]) for run in runs]
    draw(output, boxes(rates, "tasks a second, encoders that take no time", "%.0f", low=0, mark=20000), size="900,280")


def name_in(benchmark):
    return benchmark["name"].split("/")[-1].replace("_", " ")
