"""The processes of a run: who is who, and what can be done to them."""
import os
import pathlib
import signal

import program


def environment_of(pid):
    try:
        words = pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return {}
    return dict(word.decode(errors="replace").partition("=")[::2] for word in words if b"=" in word)


def age_of(pid):
    """Bigger for older ones (field 22 of proc(5) stat)."""
    try:
        return -int(pathlib.Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19])
    except (OSError, IndexError):
        return 0


def name_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


class Victims:
    """All live processes that a start of reelmill has brought up, whatever their session."""

    def __init__(self, launcher, tag):
        self.launcher = launcher
        self.tag = tag

    def all(self):
        return [int(each.name) for each in pathlib.Path("/proc").glob("[0-9]*")
                if environment_of(each.name).get("REELMILL_CHAOS") == self.tag]

    def ranks(self):
        """{rank: pid}. A rank's child (an isolated task) is taken for it for the moment in which it is being made, but
        then it is the younger one."""
        found = {}
        for pid in sorted(self.all(), key=age_of, reverse=True):
            number = environment_of(pid).get("OMPI_COMM_WORLD_RANK")
            if number is not None:
                found.setdefault(int(number), pid)
        return found

    def mpirun(self):
        return [pid for pid in self.all() if name_of(pid) in ("mpirun", "prterun", "prted")]

    def launcher_catches(self, number):
        """By the mask of caught signals (proc(5) status)."""
        try:
            status = pathlib.Path(f"/proc/{self.launcher}/status").read_text(errors="replace")
        except OSError:
            return False
        caught = [line for line in status.splitlines() if line.startswith("SigCgt:")]
        return bool(caught) and bool(int(caught[0].split()[1], 16) >> (number - 1) & 1)

    def send(self, pids, number):
        sent = []
        for pid in pids:
            try:
                os.kill(pid, number)
                sent.append(pid)
            except ProcessLookupError:
                pass
        return sent

    def kill_all(self):
        while pids := self.all():
            self.send(pids, signal.SIGKILL)
        program.kill_session(self.launcher)
