"""What the benchmarks of whole runs share: programs started as a user starts them, and figures with their spread."""
import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = os.environ.get("REELMILL", str(ROOT / "build/release/reelmill"))
RESULTS = ROOT / "benchmarks/results"
# Programs that are ranks themselves are started as reelmill starts its ranks: see src/launch/mpirun_command.cpp.
MPIRUN = os.environ.get("MPIRUN", "mpirun")
MPIRUN_FLAGS = ["--with-ft", "ulfm", "--allow-run-as-root", "--map-by", "slot:OVERSUBSCRIBE", "--bind-to", "none", "--mca",
                "pml", "ob1", "--mca", "coll", "^han", "--mca", "async_mpi_finalize", "1"]
SHARED_MEMORY = ["--mca", "btl", "self,sm"]


def timed(words, **more):
    """Wall and CPU seconds of a command with all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **more)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": cpu}


def run_quietly(words):
    subprocess.run([str(word) for word in words], check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def transcode(sources, output, *options, ranks=2, crf=23):
    """The words of a run of reelmill that shows no progress."""
    return [PROGRAM, "transcode", "-n", ranks, "--progress", "none", "--crf", crf, *options, *sources, "-o", output]


def ffmpeg(source, output, *options, threads=None, preset="medium", crf=23):
    """The words of a run of the ffmpeg program with the same settings; `threads` of decoder, filters and encoder."""
    before = [] if threads is None else ["-threads", threads]
    after = [] if threads is None else ["-filter_threads", threads, "-threads", threads]
    return ["ffmpeg", "-v", "error", "-nostdin", *before, "-i", source, "-c:v", "libx264", "-preset", preset, "-crf", crf,
            "-c:a", "copy", *after, *options, output]


def pairs(count, *runs):
    """Runs each of `runs` (functions of an empty folder that give words) by turns; gives each one's figures."""
    figures = [[] for _ in runs]
    for _ in range(count):
        for run, taken in zip(runs, figures):
            with tempfile.TemporaryDirectory(prefix="reelmill-bench-") as folder:
                taken.append(timed(run(pathlib.Path(folder))))
    return figures


def three(figures):
    """Minimum, median, maximum."""
    return [round(each, 4) for each in (min(figures), statistics.median(figures), max(figures))]


def ratios(ours, theirs, what="wall"):
    return three([a[what] / b[what] for a, b in zip(ours, theirs)])


def spread(runs):
    return {what: three([run[what] for run in runs]) for what in ("wall", "cpu")}


def machine():
    model = [line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]
    return {"processor": model[0] if model else platform.machine(), "cores": len(os.sched_getaffinity(0)),
            "system": platform.system() + " " + platform.release().split("-")[0]}


def record(name, figures, path=RESULTS / "bars.json", shown=None):
    """Adds the figures to results/bars.json, or another file there, under their name, and prints them, or `shown`."""
    RESULTS.mkdir(exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    known[name] = {**figures, "machine": machine(), "version": version()}
    path.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    print(json.dumps({name: shown or figures}, indent=1), flush=True)


def version():
    found = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return found.stdout.strip()
