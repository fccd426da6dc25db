"""Watches a job folder while a job runs, for the figures that tests print. Nothing is asserted about time."""
import os
import pathlib
import threading
import time

CORES = len(os.sched_getaffinity(0))  # all nodes share them


class Timeline:
    """Samples which shards are at work (by their markers), which segments are on disk, and when ranks were started."""

    def __init__(self, job_folder):
        self.folder = pathlib.Path(job_folder)
        self.begun = time.monotonic()
        self.begun_shards = {}  # "TRACK-NUMBER": when somebody was first seen at work on it
        self.segments = {}      # the same: when it was first seen on disk
        self.starts = []        # when ranks came up
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopped.set()
        self.thread.join()
        self.ended = time.monotonic()

    def _watch(self):
        were_up = False
        while not self.stopped.wait(0.02):
            now = time.monotonic()
            are_up = (self.folder / "started").exists()  # removed before each start of mpirun
            if are_up and not were_up:
                self.starts.append(now)
            were_up = are_up
            for marker in self.folder.glob("working/*-shard-*"):
                self.begun_shards.setdefault(marker.name.partition("-shard-")[2], now)
            for segment in self.folder.glob("segments/*/*.seg"):
                self.segments.setdefault("-".join(segment.name.split("-")[:2]), now)

    # Figures

    def longest_pause(self):
        """Seconds in which no segment came: what a disturbance has cost, and the time of a shard."""
        seen = sorted(self.segments.values())
        return max((later - earlier for earlier, later in zip(seen, seen[1:])), default=0.0)

    def shards_redone(self):
        """Those that were at work when the ranks were lost or stopped, and came on disk only after the next start."""
        return sum(any(begun < start < self.segments.get(shard, begun) for start in self.starts)
                   for shard, begun in self.begun_shards.items())

    def idle_share(self, useful_core_seconds, slots):
        """What the cores that the job could use at once did not do for it, queue and restarts included."""
        possible = min(slots, CORES) * (self.ended - self.begun)
        return max(0.0, 1 - useful_core_seconds / possible)
