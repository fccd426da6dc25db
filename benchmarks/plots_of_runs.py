"""Plots of real runs: bars.json, bd_rate.json, slots_trace.json, cluster_scaling.json, transport.json,
scale_validation.json."""
import math

import bjontegaard
from drawing import COLOURS, boxes, draw, line, with_lines

RATIOS = {"times_faster_than_ffmpeg": "times faster than ffmpeg", "times_faster_than_xargs": "times faster than xargs -P2, longest first",
          "times_faster_than_xargs_by_name": "times faster than xargs -P2, by name",
          "share_of_ideal": "share of the ideal", "busy": "share of slot time in encoders",
          "cpu_against_one_thread": "CPU time / ffmpeg's with one thread"}
MILLISECONDS = {"milliseconds_each": "plan, each file", "milliseconds_over_one_long_clip": "beyond a clip's encoding"}
KINDS = (("probe", COLOURS[3]), ("shard", COLOURS[0]), ("tracks", COLOURS[2]), ("mux", COLOURS[1]))


def bars(results, output):
    """Medians, with the least and the most of the runs; the dashed line is a draw with the ffmpeg program."""
    compared, costs = rows_of(results, RATIOS), rows_of(results, MILLISECONDS)
    script = f"set multiplot layout {2 if costs else 1},1\nset lmargin 42\n"
    script += boxes(compared, "whole runs on two ranks against ffmpeg", "%.3f", low=0, mark=1)
    if costs:
        script += boxes(costs, "milliseconds", "%.2f", low=0)
    draw(output, script, size=f"900,{120 + 40 * len(compared) + bool(costs) * 240}")


def rows_of(results, figures):
    return [(f"{case}: {text}", each[figure], colour) for case, each in results.items()
            for colour, (figure, text) in zip(COLOURS, figures.items()) if figure in each]


def memory(results, output):
    """Every process by itself."""
    rows = [(f"{case.replace('_', ' ')}: {program}", megabytes, colour)
            for case, figures in results.items() if "ranks_mb" in figures
            for program, key, colour in (("reelmill", "ranks_mb", COLOURS[0]), ("ffmpeg", "ffmpeg_mb", COLOURS[4]))
            for megabytes in sorted(figures[key], reverse=True)]
    draw(output, "set lmargin 24\n" + boxes(rows, "peak memory of each process, MB", "%d", low=0),
         size=f"900,{120 + 40 * len(rows)}")


def bd_rate(results, output):
    """Above rate over quality, below how many per cent of bytes shards need more at the same quality."""
    sources = [(name, each["points"]) for name, each in sorted(results.items()) if name != "mean"]
    curves, more = [], []
    for colour, (name, points) in zip(COLOURS, sources):
        for way, dash in (("reelmill", 1), ("ffmpeg", 2)):
            curve = [(point["bytes"] / 1e6, point["ssim_db"]) for point in points[way]]
            curves.append(line(curve, f"{name}: {way}".replace("_", " "), colour, dash))
        more.append(line(more_bytes(points), name.replace("_", " "), colour))
    bar = results["mean"]["bar_percent"]
    draw(output, "set multiplot layout 2,1\nset grid lc rgb '#dddddd'\nset key outside right\nset logscale x\n"
         'set xlabel "video track, MB"\nset ylabel "SSIM, -10 log10(1 - SSIM)"\n' + with_lines(curves)
         + 'unset logscale x\nset xlabel "SSIM, -10 log10(1 - SSIM)"\nset ylabel "bytes more than ffmpeg, %"\n'
         + with_lines(more, f'{bar} with lines lw 2 dt 2 lc rgb "#444444" title "bar of the mean"'))


def more_bytes(points, steps=24):
    """Between the interpolated curves, over the qualities that both have."""
    ours, theirs = [bjontegaard.interpolant([(point["bytes"], point["ssim_db"]) for point in points[way]])
                    for way in ("reelmill", "ffmpeg")]
    low, high = max(ours[0][0], theirs[0][0]), min(ours[0][-1], theirs[0][-1])
    qualities = [low + (high - low) * step / steps for step in range(steps + 1)]
    return [(quality, 100 * math.expm1(bjontegaard.value(*ours, quality) - bjontegaard.value(*theirs, quality)))
            for quality in qualities]


def slots_trace(results, output):
    """Every task as a bar in the row of its slot."""
    cases = [(case, results[case]) for case in ("folder", "title") if case in results]
    script = (f"set multiplot layout {len(cases)},1\nset style fill solid 0.8 border lc rgb '#ffffff'\n"
              "set xlabel 'seconds'\nset key outside below horizontal\nset xrange [0:*]\nset grid xtics lc rgb '#dddddd'\n")
    draw(output, script + "".join(gantt(case, figures) for case, figures in cases), size=f"1100,{340 * len(cases)}")


def gantt(case, figures):
    slots = sorted({(task["rank"], task["slot"]) for task in figures["tasks"]})
    names = ", ".join(f'"rank {rank}, slot {slot}" {row}' for row, (rank, slot) in enumerate(slots))
    data = "".join(f"${kind} << end\n{tasks_of_kind(kind, figures['tasks'], slots)}end\n" for kind, _ in KINDS)
    elements = ", ".join(f'${kind} using 1:3:1:2:($3-0.4):($3+0.4) with boxxyerror fc rgb "{colour}" title "{kind}"'
                         for kind, colour in KINDS)
    busy, idle = 100 * figures["share_shard"], 100 * figures["share_idle_at_end"]
    return (f'{data}set title "{case}: encoders {busy:.1f} % of slot time, idle at the end {idle:.1f} %"\n'
            f"set yrange [{len(slots) - 0.4}:-0.6]\nset ytics ({names})\nplot {elements}\n")


def tasks_of_kind(kind, tasks, slots):
    return "".join(f"{task['begin']} {task['end']} {slots.index((task['rank'], task['slot']))}\n"
                   for task in tasks if task["kind"] == kind)


def cluster_scaling(results, output):
    """Dashed: as if nothing were lost."""
    cases = [(case, colour, results[case]) for case, colour in zip(("strong", "weak"), COLOURS) if case in results]
    units = sorted({step["units"] for *_, figures in cases for step in figures["steps"]})

    def lines(what):
        return [line([(step["units"], step[what]) for step in figures["steps"]], f"{case} scaling", colour)
                for case, colour, figures in cases]

    ideal = line([(unit, unit / units[0]) for unit in units], "nothing lost", "#444444", 2)
    draw(output, f"set multiplot layout 1,2\nset grid lc rgb '#dddddd'\nset logscale xy 2\nset xtics ({listed(units)})\n"
         f'set xrange [{units[0] * 0.9}:{units[-1] * 1.1}]\nset xlabel "{cases[0][2]["unit"]}s"\n'
         'set ylabel "speed-up; weak: titles per time"\nset key top left\n' + with_lines([*lines("speed_up"), ideal])
         + 'unset logscale y\nset ylabel "efficiency"\nset yrange [0:1.1]\nset key bottom left\n'
         + with_lines(lines("efficiency"), '1 with lines lw 2 dt 2 lc rgb "#444444" notitle'), size="1000,420")


def listed(numbers):
    return ", ".join(str(number) for number in numbers)


def transport(results, output):
    """What travels to and from one rank, whose encoders take no time."""
    ways = {"memory": "shared memory", "tcp": "TCP, loopback", "hosts": "TCP, two hosts", "gigabit": "TCP, 1 Gbit/s"}
    loads = {"source": "sources", "segment": "segments", "both": "both"}
    rows = [(f"{ways[way]}: {loads[load]}", results[way][load]["mb_per_second"], colour)
            for way in ways if way in results for colour, load in zip(COLOURS, loads)]
    draw(output, "set lmargin 26\n" + boxes(rows, "MB/s", "%.0f", low=0), size=f"900,{120 + 40 * len(rows)}")


def validation(results, output):
    """The dashed line is a right prediction."""
    rows = [(f"{ranks} ranks", each["predicted_to_real"], COLOURS[0]) for ranks, each in results["ranks"].items()]
    draw(output, boxes(rows, "predicted time / time of real runs", "%.3f", low=0.8, mark=1),
         size="900,320")
