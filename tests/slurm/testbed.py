"""A private, throw-away Slurm on this machine: munged, slurmctld, and a slurmd for each of several simulated nodes.

Everything lies in one folder, listens on free ports of 127.0.0.1, and is ended by down(). Nothing of the system's
Slurm or munge is read or changed. Jobs are ordinary processes of this machine: all nodes share its cores and disks.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

import configuration
import processes

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "squeue")
SYSTEM_PATHS = ["/usr/sbin", "/sbin"]  # where daemons are, and users' PATH may not look
OPTIONS = {"node_timeout": 6, "kill_wait": 2, "grace": 30, "warn_preempted": True}


class TestbedError(Exception):
    """One line that says what is wrong and what to do."""


def missing_programs():
    path = os.pathsep.join([os.environ.get("PATH", ""), *SYSTEM_PATHS])
    return [name for name in PROGRAMS if not shutil.which(name, path=path)]


def wait_until(happened, what, limit=60):
    """Returns what `happened` gives once that is true; the limit only ends what hangs."""
    end = time.monotonic() + limit
    while not (value := happened()):
        if time.monotonic() > end:
            raise TestbedError(f"waited {limit} s in vain for {what}")
        time.sleep(0.05)
    return value


class Testbed:
    """with Testbed(nodes=3) as bed: ...; or Testbed.at(folder) for one that another process has brought up."""

    def __init__(self, folder=None, nodes=3, cpus=2, **options):
        self.names = [f"n{number}" for number in range(1, nodes + 1)]
        self.cpus = cpus
        self.options = {**OPTIONS, **options}
        self.is_temporary = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="slurm-testbed-")).resolve()
        self.daemons = []

    @classmethod
    def at(cls, folder):
        notes = pathlib.Path(folder) / "testbed.json"
        if not notes.exists():
            raise TestbedError(f"{folder}: there is no testbed; give the folder that `up` has printed")
        known = json.loads(notes.read_text())
        bed = cls(folder, len(known["names"]), known["cpus"], **known["options"])
        bed.is_temporary = known["temporary"]
        return bed

    # Up and down

    @property
    def variables(self):
        """What a process needs to use this Slurm and no other."""
        return {"SLURM_CONF": str(self.folder / "slurm.conf")}

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLURM", "SBATCH", "SQUEUE"))}
        path = os.pathsep.join([kept.get("PATH", ""), *SYSTEM_PATHS])
        return {**kept, "PATH": path, **self.variables, **more}

    def up(self):
        if missing := missing_programs():
            raise TestbedError(f"{', '.join(missing)}: not installed; on Debian and Ubuntu: apt-get install "
                               "--no-install-recommends slurmctld slurmd slurm-client munge")
        if os.geteuid() != 0:
            raise TestbedError("a testbed has to be started by root: its slurmd start jobs as their users; use sudo")
        try:
            self._make_folder()
            self._start_munge()
            self.start_daemon("slurmctld", "slurmctld", "-D")
            for name in self.names:
                self.start_node(name)
            wait_until(self._is_ready, f"all nodes to be idle; see {self.folder}/log")
        except BaseException:
            self.down(keep_folder=True)
            raise
        return self

    def _is_ready(self):
        for daemon in self.daemons:
            if daemon.poll() is not None:
                raise TestbedError(f"{daemon.args[0]} has ended: {self._last_words()}")
        return self.nodes_are("idle")

    def _last_words(self):
        """What the daemons complained of; their folder may be gone when somebody wants to look."""
        lines = [line for log in (self.folder / "log").glob("*.out")
                 for line in log.read_text(errors="replace").splitlines() if "fatal" in line or "error" in line]
        return "; ".join(dict.fromkeys(lines)) or f"see {self.folder}/log"

    def _make_folder(self):
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        if any(self.folder.iterdir()):
            raise TestbedError(f"{self.folder}: is not empty; name a new folder, or take the testbed in it down first")
        self.folder.chmod(0o755)
        for name in ("munge", "state", "spool", "log", *(f"spool/{node}" for node in self.names)):
            (self.folder / name).mkdir(mode=0o755)
        configuration.write(self.folder, self.names, self.cpus, self.options)
        notes = {"names": self.names, "cpus": self.cpus, "options": self.options, "temporary": self.is_temporary}
        (self.folder / "testbed.json").write_text(json.dumps(notes))

    def _start_munge(self):
        munge = self.folder / "munge"
        key = munge / "key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(1024))
        # --force: below a folder that all may write to, such as /tmp, it would refuse.
        self.start_daemon("munge", "munged", "--foreground", "--force", f"--key-file={key}",
                          f"--socket={munge}/socket", f"--pid-file={munge}/pid", f"--log-file={munge}/log",
                          f"--seed-file={munge}/seed")
        wait_until((munge / "socket").exists, "munged's socket")

    def start_daemon(self, log, *words, node=None):
        marks = {processes.MARK: str(self.folder), **({processes.NODE_MARK: node} if node else {})}
        with open(self.folder / "log" / f"{log}.out", "ab") as output:
            self.daemons.append(subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                                 start_new_session=True, cwd=self.folder,
                                                 env=self.environment(**marks)))

    def down(self, keep_folder=False):
        """Ends all daemons and all that jobs have left; harmless when nothing runs."""
        processes.kill(processes.find(self.folder), signal.SIGTERM)
        try:
            wait_until(lambda: self._reap() or not processes.find(self.folder), "daemons to end", 3)
        except TestbedError:
            processes.kill_all(self.folder)
        self._reap()
        if self.is_temporary and not keep_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _reap(self):
        for daemon in self.daemons:
            daemon.poll()

    def __enter__(self):
        return self.up()

    def __exit__(self, *_):
        self.down()

    # Nodes

    def start_node(self, name):
        self.start_daemon(name, "slurmd", "-D", "-N", name, node=name)

    def kill_node(self, name):
        """slurmd, slurmstepd, mpirun's daemon and the ranks of one node die at once."""
        processes.kill_all(self.folder, name)
        self._reap()

    def node_states(self):
        lines = self.ask("sinfo", "-h", "-N", "-p", "low", "-o", "%N %T").splitlines()
        return dict(line.split() for line in lines)

    def nodes_are(self, state, names=None):
        """A state that ends in * is of a node that does not answer, and no `idle`."""
        states = self.node_states()
        return all(states.get(name) == state for name in names or self.names)

    def words_of_controller(self, lines=80):
        """The end of slurmctld's log, for whoever wonders what has become of a job."""
        return "\n".join((self.folder / "log/slurmctld").read_text(errors="replace").splitlines()[-lines:])

    # Jobs

    def ask(self, *words):
        """Standard output of one of Slurm's commands; "" while slurmctld is too busy to answer."""
        done = subprocess.run(words, capture_output=True, text=True, env=self.environment(), check=False)
        return done.stdout if done.returncode == 0 else ""

    def has_pmix(self):
        listed = subprocess.run(["srun", "--mpi=list"], capture_output=True, text=True, env=self.environment(), check=False)
        return "pmix" in listed.stdout + listed.stderr

    def submit(self, *words, env=None, cwd=None):
        done = subprocess.run(["sbatch", "--parsable", *map(str, words)], capture_output=True, text=True, check=False,
                              env=self.environment(**(env or {})), cwd=cwd)
        if done.returncode != 0:
            raise TestbedError(f"sbatch: {done.stderr.strip()}")
        return done.stdout.strip()

    def facts(self, job):
        """What `scontrol show job` tells: {"JobState": "RUNNING", ...}; {} of one that is forgotten."""
        words = self.ask("scontrol", "-o", "show", "job", job).split()
        return dict(word.partition("=")[::2] for word in words if "=" in word)

    def state(self, job):
        return self.facts(job).get("JobState", "")

    def wait_for_state(self, job, *states, limit=120):
        return wait_until(lambda: (state := self.state(job)) in states and state, f"job {job} to be {states}", limit)
