"""Plots of what rate_control.py has found: joints.svg and lengths.svg. Needs gnuplot (Debian: gnuplot-nox)."""
import json
import statistics
import sys

from drawing import COLOURS, draw, line, with_lines
from rate_measures import AROUND

WAYS = {"reelmill": ("reelmill --bitrate", COLOURS[0], 1),
        "alone": ("two passes in each shard by itself", COLOURS[1], 1),
        "one_idr": ("one encoder, IDR pictures at the same places", COLOURS[2], 1),
        "one_free": ("one encoder", COLOURS[2], 2)}


def draw_all(folder):
    """What has not been measured is left out, out loud."""
    for name, drawn in (("joints", joints), ("lengths", lengths)):
        path = folder / f"{name}.json"
        if path.exists():
            drawn(json.loads(path.read_text())["rows"], folder / f"{name}.svg")
        else:
            print(f"{name}.svg is left out: {path} is not there", file=sys.stderr)


def joints(rows, output):
    """Every joint of every title counts once, whatever codec or rate it was measured at."""
    lines = [line(mean_around([row for row in rows if row["way"] == way]), *style)
             for way, style in WAYS.items()]
    draw(output, "set grid lc rgb '#dddddd'\nset key outside below\n"
         f"set xrange [{-AROUND}:{AROUND}]\nset xtics {AROUND // 4}\n"
         'set xlabel "pictures from the first one of a shard"\nset ylabel "SSIM, -10 log10(1 - SSIM)"\n'
         'set arrow from -0.5, graph 0 to -0.5, graph 1 nohead lw 2 dt 2 lc rgb "#444444"\n' + with_lines(lines),
         size="900,520")


def mean_around(rows):
    """Weighed by the joints that each row's means are of."""
    weighed = [(row["around_joints"], dict(row["around"])) for row in rows if row["around"]]
    total = sum(weight for weight, _ in weighed)
    return [(step, sum(weight * means[step] for weight, means in weighed) / total)
            for step in range(-AROUND, AROUND) if total]


def lengths(rows, output):
    """Without the sign, or titles that are too large would make up for others that are too small."""
    programs = [program for program in ("reelmill", "ffmpeg") if any(row["by"] == program for row in rows)]
    kinds = [(program, codec) for program in programs for codec in dict.fromkeys(row["codec"] for row in rows)]
    lines = []
    for colour, kind in zip(COLOURS * 2, kinds):
        own = [row for row in rows if (row["by"], row["codec"]) == kind]
        lines.append(line(by_length(own, statistics.fmean), f"{', '.join(kind)}: mean", colour))
        lines.append(line(by_length(own, max), f"{', '.join(kind)}: largest", colour, 2))
    marks = ", ".join(f"{seconds:g}" for seconds in sorted({row["seconds"] for row in rows}))
    draw(output, f"set grid lc rgb '#dddddd'\nset key outside below\nset logscale x 2\nset xtics ({marks})\nset yrange [0:]\n"
         'set xlabel "length of the title, s"\nset ylabel "off the wanted rate, %"\n' + with_lines(lines), size="900,520")


def by_length(rows, figure):
    return [(seconds, figure([abs(row["error_percent"]) for row in rows if row["seconds"] == seconds]))
            for seconds in sorted({row["seconds"] for row in rows})]
