"""What the plots share: gnuplot's words for lines, bars and files."""
import subprocess

COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b")
HEAD = """set terminal svg size {size} font "sans-serif,14" background "#ffffff"
set output "{output}"
set encoding utf8
"""


def draw(output, script, size="900,760"):
    subprocess.run(["gnuplot"], input=HEAD.format(output=output, size=size) + script, text=True, check=True)


def line(points, title, colour, dash=1):
    """One line of with_lines: (x, y) pairs, in their order."""
    return points, title, colour, dash


def with_lines(lines, also=""):
    """The data and the plot command of lines with their points; `also` are more elements of the plot."""
    data = "".join(f"$line{number} << end\n" + "".join(f"{x} {y}\n" for x, y in points) + "end\n"
                   for number, (points, *_) in enumerate(lines))
    elements = [f'$line{number} with linespoints lw 2 pt 7 ps 0.5 dt {dash} lc rgb "{colour}" title "{title}"'
                for number, (_, title, colour, dash) in enumerate(lines)]
    return data + "plot " + ", ".join(elements + [also] * bool(also)) + "\n"


def boxes(rows, title, shown, low, mark=None, room=1.2):
    """Bars from left to right, one below the other: (name, value, colour), or (minimum, median, maximum) for the value.
    `shown` is printf's format of it, `low` where bars begin, `mark` what a dashed line goes through, `room` where
    the axis ends, times the longest bar."""
    spread = [value if isinstance(value, (tuple, list)) else (value,) * 3 for _, value, _ in rows]
    data = "".join(f'{value} {least} {most} {number} {int(colour[1:], 16)} "{shown % value}"\n'
                   for number, ((_, _, colour), (least, value, most)) in enumerate(zip(rows, spread)))
    names = ", ".join(f'"{name}" {number}' for number, (name, *_) in enumerate(rows))
    dashes = f"set arrow from {mark}, graph 0 to {mark}, graph 1 nohead lw 2 dt 2 lc rgb '#444444' front" if mark else ""
    return f"""$rows << end
{data}end
unset key
unset arrow
{dashes}
set title "{title}"
set yrange [{len(rows) - 0.5}:-0.5]
set xrange [{low}:{max(most for *_, most in spread) * room}]
set ytics ({names})
set grid xtics lc rgb "#dddddd"
set style fill solid 0.8 noborder
plot $rows using 1:4:({low}):1:($4-0.35):($4+0.35):5 with boxxyerror lc rgb variable, \\
     $rows using 1:4:2:3 with xerrorbars pt 0 lw 2 lc rgb "#222222", \\
     $rows using 3:4:6 with labels left offset 0.7,0
"""
