"""The one plot of README, of bars.json, cluster_scaling.json and scale.json: how fast Reelmill is."""
from drawing import COLOURS, boxes, draw, line, with_lines

CASES = (("title", "times_faster_than_ffmpeg", "a title of 90 s"),
         ("fast", "times_faster_than_ffmpeg", "the same, ultrafast"),
         ("folder", "times_faster_than_xargs_by_name", "12 titles\\n(xargs -P2 ffmpeg)"),
         ("small", "times_faster_than_xargs", "2,000 clips of 1 s\\n(xargs -P2 ffmpeg)"))


def speed(results, output):
    """Left against the ffmpeg program on the same two cores, dashed: a draw. Right over cores: real runs on two, the real
    coordinator in simulated time from 16 on; dashed: as if nothing were lost."""
    bars, scaling, scale = results
    rows = [(name, bars[case][figure], COLOURS[0]) for case, figure, name in CASES if case in bars]
    real = line([(step["ranks"], step["speed_up"]) for step in scaling["strong"]["steps"]], "real runs", COLOURS[1])
    simulated = [line(speed_up(scale, kind), f"simulated, {name}", colour)
                 for kind, name, colour in (("library", "5,000 titles", COLOURS[0]), ("film", "one film of 2 h", COLOURS[2]))]
    ideal = line([(1, 1), (16384, 16384)], "nothing lost", "#444444", 2)
    draw(output, "set multiplot layout 1,2\nset lmargin 21\n"
         + boxes(rows, "times faster than ffmpeg, on 2 cores", "%.2f", low=0, mark=1, room=1.25)
         + 'unset arrow\nset lmargin 9\nset title "times faster than one core"\nset xrange [0.8:22000]\n'
         'set yrange [0.8:22000]\nset logscale xy 2\nset format "%.0f"\nset xtics (1, 2, 16, 128, 1024, 16384)\n'
         'set ytics (1, 2, 16, 128, 1024, 16384)\nset grid ytics lc rgb "#dddddd"\nset xlabel "cores"\n'
         'set key top left Left reverse\n' + with_lines([real, *simulated, ideal]), size="1000,360")


def speed_up(scale, workload):
    runs = [run for run in scale["runs"] if run["workload"] == workload and run["speeds"] == [1, 1]
            and run["failures_per_rank_hour"] == 0]
    return [(run["ranks"] * run["slots"], scale[workload]["core_seconds"] / run["makespan_seconds"]) for run in runs]
