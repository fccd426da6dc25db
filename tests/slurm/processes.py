"""Finds the processes of a testbed, by what is in their environment, and ends them."""
import os
import pathlib
import signal
import time

MARK = "SLURM_TESTBED"  # folder of the testbed that a daemon, or what it started, belongs to
NODE_MARK = "SLURM_TESTBED_NODE"


def environment_of(process):
    """{} of one that is gone, a zombie or somebody else's."""
    try:
        entries = (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return {}
    return dict(entry.decode(errors="replace").partition("=")[::2] for entry in entries if entry)


def node_of(environment, folder):
    """The node of this testbed that a process is on, "" for daemons on none, None for strangers.

    slurmd and its slurmstepd have our marks; what a job has started has SLURMD_NODENAME, mpirun's daemons and ranks
    included. A shell in which somebody has only set SLURM_CONF is a stranger.
    """
    if environment.get(MARK) == str(folder):
        return environment.get(NODE_MARK, "")
    ours = environment.get("SLURM_CONF") == f"{folder}/slurm.conf"
    return environment.get("SLURMD_NODENAME") if ours else None


def find(folder, node=None):
    """Ids of the testbed's processes: on one node, or all."""
    found = []
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        where = node_of(environment_of(process), folder)
        if where is not None and node in (None, where):
            found.append(int(process.name))
    return [pid for pid in found if pid != os.getpid()]


def kill(pids, number=signal.SIGKILL):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass


def kill_all(folder, node=None, patience=10):
    """As the loss of power does: at once. All are stopped before the first one is killed, so that nobody sees another
    one die and acts on it: an srun that is killed has a child that ends the tasks of its step on other nodes."""
    end = time.monotonic() + patience
    while find(folder, node) and time.monotonic() < end:
        stop_all(folder, node, end)
        kill(deepest_first(find(folder, node)))
        time.sleep(0.02)


def stop_all(folder, node, end):
    """Again, until nobody is left who was just being started."""
    stopped = set()
    while (pids := set(find(folder, node)) - stopped) and time.monotonic() < end:
        kill(pids, signal.SIGSTOP)
        stopped |= pids


def deepest_first(pids):
    """Children before their parents: whose parent dies while they are stopped the kernel wakes, with SIGHUP (setpgid(2),
    orphaned process groups)."""
    parents = {pid: parent_of(pid) for pid in pids}

    def depth(pid):
        return 1 + depth(parents[pid]) if pid in parents else 0

    return sorted(pids, key=depth, reverse=True)


def parent_of(pid):
    """Field 4 of proc(5) stat; 0 of one that is gone."""
    try:
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0
