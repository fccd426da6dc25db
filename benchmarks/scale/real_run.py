"""Runs reelmill for real and tells what each of its tasks took.

When a task began is in the log (level debug). When it ended: a task that has another one behind it on its rank ended when
that one began; the last one of a rank when its file had its last byte, and the disk's share, which is what the others
took from their file's last byte to their end, in the middle.
"""
import dataclasses
import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("REELMILL", str(ROOT / "build/release/reelmill"))
LINE = re.compile(r"^(\S+ \S+) \w+: (?:rank (\d+): )?(.*): (?:(probe|shard|tracks|mux) begins|encodes (.*))$")
NEXT_TASK_WITHIN = 0.1  # seconds; a later one was waited for


@dataclasses.dataclass
class Task:
    rank: int
    kind: str
    began: float
    written: float = 0.0  # last byte of its file
    file: str = ""
    seconds: float = 0.0


@dataclasses.dataclass
class Run:
    """Seconds; `shards` by the name of the segment's file."""
    wall: float
    start_up: float
    tear_down: float
    probe: float
    tracks: float
    mux: float
    shards: dict


def options(shard_seconds, preset="medium"):
    return ["--preset", preset, "--crf", "23", "--shard-seconds", str(shard_seconds)]


def plan_of(source, shard_seconds):
    words = [PROGRAM, "plan", "--json", *options(shard_seconds), str(source)]
    return json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)[0]


def segment_name(shard):
    """As scatter::segment_name has it."""
    begin, end = shard["begin"], shard["end"]
    return (f"{shard['track']}-{shard['ordinal']}-{begin['pts'] if begin else 'start'}-"
            f"{end['pts'] if end else 'end'}.seg")


def run(source, ranks, shard_seconds, folder, preset="medium"):
    """One transcode of `source` with a slot in each rank, into the empty `folder`."""
    log, job = folder / "log", folder / "job"
    words = [PROGRAM, "transcode", "-n", str(ranks), "--slots", "1", *options(shard_seconds, preset), "--progress", "none",
             "--log-level", "debug", "--log-file", str(log), "--keep-segments", "--job-dir", str(job), str(source), "-o",
             str(folder / "output.mp4")]
    began = time.time()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    ended = time.time()
    tasks = read_log(log)
    fill_seconds(tasks, job)
    once = {kind: next(task for task in tasks if task.kind == kind) for kind in ("probe", "tracks", "mux")}
    return Run(ended - began, once["probe"].began - began, ended - once["mux"].began - once["mux"].seconds,
               once["probe"].seconds, once["tracks"].seconds, once["mux"].seconds,
               {task.file: task.seconds for task in tasks if task.kind == "shard"})


def read_log(log):
    tasks, last = [], {}
    for line in log.read_text(errors="replace").splitlines():
        found = LINE.match(line)
        if not found:
            continue
        moment, rank, _, kind, segment = found.groups()
        rank = int(rank or 0)
        if kind:
            seconds = datetime.datetime.strptime(moment, "%Y-%m-%d %H:%M:%S.%f").timestamp()
            last[rank] = Task(rank, kind, seconds)
            tasks.append(last[rank])
        else:
            last[rank].file = pathlib.PurePath(segment).name
    return tasks


def fill_seconds(tasks, job):
    written = {path.name: path.stat().st_mtime for path in job.glob("segments/*/*.seg")}
    record = next(job.glob("done/*.json")).stat().st_mtime
    gaps = []
    for task in tasks:
        task.file = task.file or ("tracks.seg" if task.kind == "tracks" else "")
        task.written = record if task.kind == "mux" else written.get(task.file, 0.0)
        following = [other.began for other in tasks if other.rank == task.rank and other.began > task.began]
        if task.kind == "probe":
            task.seconds = min(other.began for other in tasks if other.kind != "probe") - task.began
        elif following and min(following) - task.written < NEXT_TASK_WITHIN:
            task.seconds = min(following) - task.began
            gaps.append(max(0.0, min(following) - task.written))
    to_disk = statistics.median(gaps) if gaps else 0.0
    for task in tasks:
        if task.seconds == 0.0:
            task.seconds = max(0.0, task.written - task.began) + (0.0 if task.kind == "mux" else to_disk)
