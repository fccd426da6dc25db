"""One job under disturbances drawn from a seed, until it is done; then the question whether all is as it should be."""
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

import disturbances
from victims import Victims

RANKS = 4
MOST_STARTS = 12
HANG_SECONDS = 300  # only to end what hangs
# In the job folder, after a job that is finished.
MAY_REMAIN = {"done", "summary.json", "terms"}


class Broken(Exception):
    """A promise."""


class DisturbedRun:
    rank_timeout = 2

    def __init__(self, seed, folder, job, settings):
        """`job`: sources and options; `settings`: of the driver (reference, seconds, program)."""
        self.random = random.Random(seed)
        self.transport = ("auto", "auto", "mpi")[seed % 3]
        self.slots = (1, 2, 4)[seed // 3 % 3]  # told, so that what a death may cost does not depend on the machine
        self.folder = pathlib.Path(folder)
        self.out = self.folder / "out"
        self.job = self.out / ".reelmill"
        self.log = self.folder / "log"
        self.tmp = pathlib.Path(tempfile.mkdtemp(prefix="rm-", dir="/tmp"))  # of a longer one sockets would be too long
        self.sources = job
        self.settings = settings
        self.trace = []
        self.kinds = []
        self.lost_shards = 0
        self.starts = 0
        self.started = time.monotonic()
        self.child = None
        self.victims = None

    # What disturbances use.

    def kill(self, ranks):
        there = self.victims.ranks()
        ranks = [rank for rank in ranks if rank in there]
        self.victims.send([there[rank] for rank in ranks], signal.SIGKILL)
        self.may_lose(len(ranks))
        return f"killed ranks {ranks} "

    def may_lose(self, ranks):
        """What so many ranks have in flight: a shard in each slot, which takes no other before its segment is kept."""
        self.lost_shards += self.slots * ranks

    def coordinator(self):
        """As the job folder tells: the highest term's rank; rank 0 where nothing is told yet."""
        terms = sorted((self.job / "terms").glob("term-*[0-9]"))
        try:
            return max(0, json.loads(terms[-1].read_text())["rank"])
        except (IndexError, OSError, ValueError, KeyError):
            return 0

    def rest(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.child.poll() is None:
            time.sleep(0.005)

    def wait_until_it_listens(self, number):
        """A program that is still being loaded dies of any signal: that says nothing of it."""
        while self.child.poll() is None and not self.victims.launcher_catches(number):
            time.sleep(0.001)

    def wait_for_the_end(self):
        try:
            self.child.wait(HANG_SECONDS)
        except subprocess.TimeoutExpired:
            self.victims.kill_all()
            raise Broken("hangs") from None

    # The run.

    def run(self):
        planned = [self.random.choice(disturbances.KINDS) for _ in range(self.random.randint(1, 4))]
        for kind in planned:
            if self.child is None or self.child.poll() is not None:
                if self.finished():
                    break
                self.start()
            self.rest(self.random.uniform(0, self.settings.seconds))
            if self.child.poll() is None:
                self.note(kind.kind, kind(self.random).strike(self))
        while not self.finished():
            if self.child.poll() is not None:
                self.start()
            self.wait_for_the_end()
        self.check()

    def finished(self):
        if self.child is None or self.child.poll() is None:
            return False
        status = self.child.returncode
        if status == 0:
            return True
        if status not in (3, -signal.SIGKILL):
            raise Broken(f"exit status {status}\n{self.words()}")
        return False

    def start(self):
        self.starts += 1
        if self.starts > MOST_STARTS:
            raise Broken(f"not done after {MOST_STARTS} starts\n{self.words()}")
        ranks = RANKS if self.starts == 1 else self.random.randint(1, 5)
        tag = f"{os.getpid()}-{id(self)}"
        words = [self.settings.program, "transcode", "-n", str(ranks), "--progress", "none", "--log-level", "debug",
                 "--log-file", str(self.log), "--rank-timeout", str(self.rank_timeout), "--grace", "1",
                 "--transport", self.transport, "--slots", str(self.slots),
                 *self.settings.options, "-o", str(self.out) + "/", "--", *map(str, self.sources)]
        self.note("start", f"{ranks} ranks, --transport {self.transport}, --slots {self.slots}")
        with open(self.folder / "words", "ab") as words_of_run:
            self.child = subprocess.Popen(words, stdout=words_of_run, stderr=words_of_run, stdin=subprocess.DEVNULL,
                                          env={**os.environ, "REELMILL_CHAOS": tag, "TMPDIR": str(self.tmp)},
                                          start_new_session=True)
        self.victims = Victims(self.child.pid, tag)

    def note(self, kind, what):
        self.trace.append(f"{time.monotonic() - self.started:7.3f}  {kind}: {what}")
        if kind != "start":
            self.kinds.append(kind)

    def words(self):
        tail = (self.folder / "words").read_text(errors="replace")[-2000:]
        log = self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""
        return f"--- what it printed\n{tail}\n--- its log\n{log}"

    # What must hold.

    def check(self):
        outputs = {path.name: digest(path) for path in self.out.iterdir() if path.name != ".reelmill"}
        if outputs != self.settings.reference:
            raise Broken(f"other bytes: {outputs} instead of {self.settings.reference}\n{self.words()}")
        left = {path.name for path in self.job.iterdir()} - MAY_REMAIN
        if left:
            raise Broken(f"left in the job folder: {sorted(left)}\n{self.words()}")
        self.wait_for_orphans()
        if left := [str(path) for path in self.tmp.rglob("*.seg")]:
            raise Broken(f"left on the way: {left}\n{self.words()}")
        shutil.rmtree(self.tmp)
        redone = self.shards_encoded() - self.settings.shards
        if redone > self.lost_shards:
            raise Broken(f"{redone} shards were done again, {self.lost_shards} allowed\n{self.words()}")
        return redone

    def wait_for_orphans(self):
        """Ranks whose mpirun was killed end by themselves, within 10 s."""
        end = time.monotonic() + 10
        while left := self.victims.all():
            if time.monotonic() > end:
                raise Broken(f"processes left: {left}")
            time.sleep(0.05)

    def shards_encoded(self):
        """Told by the log; lines of a rank that was killed may be missing."""
        return self.log.read_text(errors="replace").count(": encodes ") if self.log.exists() else 0


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
