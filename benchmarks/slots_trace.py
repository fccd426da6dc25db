#!/usr/bin/env python3
"""Which slot did what when: the tasks of whole runs, slot by slot, and what share of the slots' time went where.

usage: slots_trace.py [--source FILE] [--ranks N] [--slots N] [CASE...] [-- OPTION...]      (REELMILL names the program)
Cases: folder (titles of 2 s to 90 s and a long one), title (the long one alone), time_limit (the long one with a time limit
that comes before its end: how long each slot is idle before it); all if none is named. Options after -- go to `reelmill
transcode`. Adds to results/slots_trace.json; plot.py draws docs/slots-trace.svg from it.

When a task begins is what the debug log says; lines of other ranks have the time at which rank 0 wrote them down, a few
milliseconds late. When it ends is told by what it leaves: a shard or the tracks by the change of their segment's inode,
which renaming it is (--keep-segments), a mux by the line that its title is done. A probe leaves nothing: it has ended at
the latest when its slot or its title goes on. All ranks have to be on one host, whose clock that is.
"""
import argparse
import datetime
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

from bars import SOURCE, folder_of_titles, need_clip
from timing import RESULTS, record, run_quietly, transcode

TIME_LIMIT = 45  # seconds
STOPPED_EARLY = 3  # reelmill's exit status

LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?:debug|info): (?:rank (\d+): )?(.*): "
                  r"(?:(probe|tracks|mux) begins|encodes (.*\.seg)|(done), \d+ frames.*)$")
KINDS = ("probe", "shard", "tracks", "mux")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE")
    parser.add_argument("--source", type=pathlib.Path, default=SOURCE)
    parser.add_argument("--repeats", type=int, default=3, help="of the source, in the long title; 3 if not given")
    parser.add_argument("--ranks", type=int, default=2)
    parser.add_argument("--slots", type=int, default=1, help="of each rank; 1 if not given")
    own, for_reelmill = split_at_dashes(sys.argv[1:])
    options = parser.parse_args(own)
    need_clip(parser, options.source)
    known = {"folder": folder, "title": title, "time_limit": title}
    if unknown := [case for case in options.cases if case not in known]:
        parser.error(f"no such case: {unknown[0]}")
    with tempfile.TemporaryDirectory(prefix="reelmill-slots-") as name:
        for case in options.cases or known:
            place = pathlib.Path(name) / case
            place.mkdir()
            limited = case == "time_limit"
            more = [*for_reelmill, "--time-limit", f"{TIME_LIMIT}s"] if limited else for_reelmill
            tasks, before = trace(known[case](options, place), place, options, more, STOPPED_EARLY if limited else 0)
            figures = {"ranks": options.ranks, "slots": options.slots, "options": more,
                       **(before_the_limit(tasks, TIME_LIMIT - before) if limited
                          else shares(tasks, options.ranks * options.slots))}
            record(case, {**figures, "tasks": tasks}, RESULTS / "slots_trace.json", shown=figures)


def split_at_dashes(words):
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at + 1:]


def folder(options, place):
    sources = folder_of_titles(options.source, place / "in")
    long_title(options, sources)
    return sources


def title(options, place):
    return long_title(options, place)


def long_title(options, place):
    path = place / "long.mp4"
    run_quietly(["ffmpeg", "-v", "error", "-stream_loop", options.repeats - 1, "-i", options.source, "-c", "copy", path])
    return path


def trace(source, place, options, more, status):
    """The tasks of one run, in the order in which they began, in seconds from the first one's beginning; and the seconds
    from the program's start to that."""
    log = place / "log"
    # OUTPUT is a folder, whatever the case
    words = transcode([source], f"{place}/out/", "--slots", options.slots, "--keep-segments", "--log-level", "debug",
                      "--log-file", log, *more, ranks=options.ranks)
    started = time.time()
    ended = subprocess.run([str(word) for word in words], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode != status:
        sys.exit(f"reelmill ended with status {ended.returncode}, not {status}")
    tasks = in_lanes(with_ends(events(log.read_text())), options.slots)
    first = min(task["begin"] for task in tasks)
    for task in tasks:
        task["begin"], task["end"] = round(task["begin"] - first, 3), round(task["end"] - first, 3)
    return tasks, first - started


def events(text):
    """Every beginning of a task and every end of a title in the log."""
    found = []
    for line in text.splitlines():
        if match := LINE.match(line):
            when, rank, source, kind, segment, done = match.groups()
            found.append({"begin": datetime.datetime.fromisoformat(when).timestamp(), "rank": int(rank or 0),
                          "title": pathlib.Path(source).name, "kind": kind or ("done" if done else "shard"),
                          "segment": segment and pathlib.Path(segment)})
    return found


def with_ends(found):
    done = {event["title"]: event["begin"] for event in found if event["kind"] == "done"}
    folders = {event["title"]: event["segment"].parent for event in found if event["segment"]}
    tasks = sorted((event for event in found if event["kind"] != "done"), key=lambda event: event["begin"])
    for number, task in enumerate(tasks):
        later = tasks[number + 1:]
        if task["kind"] == "probe":
            task["end"] = min((each["begin"] for each in later
                               if each["title"] == task["title"] or each["rank"] == task["rank"]), default=task["begin"])
        elif task["kind"] == "mux":
            task["end"] = done[task["title"]]
        else:
            task["end"] = (task["segment"] or folders[task["title"]] / "tracks.seg").stat().st_ctime
    return tasks


def before_the_limit(tasks, limit):
    """How long each slot has nothing to do at the end, for want of a shard that would end in time."""
    shards = [task["end"] - task["begin"] for task in tasks if task["kind"] == "shard"]
    return {"limit_seconds": round(limit, 3), "mean_shard_seconds": round(statistics.fmean(shards), 3),
            "idle_seconds_of_slots": sorted(round(limit - end, 3) for end in last_ends(tasks).values())}


def in_lanes(tasks, slots):
    """Names a slot for each task, the log does not: the one of its rank that has been free for longest. A task that seems
    to be at work still when its slot goes on, such as a shard that another rank ended first, ends there."""
    lanes = {}
    for task in tasks:
        own = lanes.setdefault(task["rank"], [None] * slots)
        slot = min(range(slots), key=lambda each: own[each]["end"] if own[each] else 0)
        if own[slot]:
            own[slot]["end"] = min(own[slot]["end"], task["begin"])
        own[slot] = task
        task["slot"] = slot
        task["end"] = max(task["end"], task["begin"])
        del task["segment"]
    return tasks


def shares(tasks, slots):
    """Shares of all slots' time, from the first task's beginning to the last one's end."""
    last = max(task["end"] for task in tasks)
    whole = slots * last
    busy = {kind: sum(task["end"] - task["begin"] for task in tasks if task["kind"] == kind) for kind in KINDS}
    ends = last_ends(tasks)
    idle_at_end = sum(last - end for end in ends.values()) + last * (slots - len(ends))
    shards_end = max(task["end"] for task in tasks if task["kind"] == "shard")
    figures = {f"share_{kind}": round(seconds / whole, 4) for kind, seconds in busy.items()}
    return {**figures, "share_idle_between": round((whole - sum(busy.values()) - idle_at_end) / whole, 4),
            "share_idle_at_end": round(idle_at_end / whole, 4), "seconds": round(last, 3),
            "seconds_after_last_shard": round(last - shards_end, 3),
            "seconds_from_first_slot_out_of_shards_to_last": round(shards_end - first_out_of_shards(tasks, slots), 3)}


def last_ends(tasks):
    ends = {}
    for task in tasks:
        ends[task["rank"], task["slot"]] = max(task["end"], ends.get((task["rank"], task["slot"]), 0))
    return ends


def first_out_of_shards(tasks, slots):
    ends = last_ends([task for task in tasks if task["kind"] == "shard"])
    return min(ends.values()) if len(ends) == slots else 0


if __name__ == "__main__":
    sys.exit(main())
