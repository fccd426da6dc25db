"""Runs the reelmill program under test and reads what it says."""
import dataclasses
import json
import os
import pathlib
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMIT_SECONDS = int(os.environ.get("REELMILL_TEST_LIMIT", "600"))  # only to end what hangs
QUICK = ["--crf", "0", "--preset", "ultrafast"]


def command_of_program():
    return [os.environ.get("REELMILL", str(ROOT / "build/release/reelmill"))]


@dataclasses.dataclass
class Result:
    status: int
    out: str
    err: str
    timed_out: bool = False

    @property
    def summary(self):
        """The --json summary; {} if there is none."""
        try:
            return json.loads(self.out)
        except ValueError:
            return {}

    def outcome(self, source):
        """What came of the title made from `source`; {} if it is not spoken of."""
        wanted = os.path.abspath(source)
        for title in self.summary.get("titles", []):
            if path_of(title["source"]) == os.fsencode(wanted):
                return title
        return {}

    @property
    def words(self):
        return f"status {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def path_of(value):
    """The bytes of a name in reelmill's JSON."""
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else os.fsencode(value)


def run(command, *arguments, ranks=None, cwd=None, env=None, limit=None):
    """Runs `reelmill COMMAND ARGUMENTS`. A run beyond the limit is killed with all its ranks and marked so."""
    count = [] if ranks is None else ["-n", str(ranks)]
    return run_words([*command_of_program(), command, *count, *arguments], cwd, env, limit)


def run_words(words, cwd=None, env=None, limit=None):
    child = start_words(words, cwd, env)
    try:
        out, err = child.communicate(timeout=limit or LIMIT_SECONDS)
        refuse_complaints_of_sanitizers(err)
        return Result(child.returncode, out.decode(errors="replace"), err.decode(errors="replace"))
    except subprocess.TimeoutExpired:
        kill_session(child.pid)
        out, err = child.communicate()
        return Result(child.returncode, out.decode(errors="replace"), err.decode(errors="replace"), True)


def refuse_complaints_of_sanitizers(err):
    """A rank that complains as it ends changes nothing in the run's status."""
    for sign in (b"ERROR: AddressSanitizer", b"ERROR: LeakSanitizer", b": runtime error: "):
        if sign in err:
            raise AssertionError(err[max(0, err.index(sign) - 200):][:6000].decode(errors="replace"))


def start_words(words, cwd=None, env=None):
    """Starts a command in a session of its own, so that all that it starts can be found again."""
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=cwd,
                            env={**os.environ, **(env or {})}, start_new_session=True)


def kill_session(session):
    kill_all(processes_of(session))


def kill_tree(root):
    """mpirun gives its ranks sessions of their own."""
    kill_all(processes_of_tree(root))


def kill_all(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def processes_of(session):
    """The live processes of a session (field 6 of proc(5) stat)."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def processes_of_tree(root):
    """A process and all that descend from it, in other sessions, too: mpirun gives its ranks one of their own."""
    children = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found.extend(children.get(pid, []))
    return found


def transcode(inputs, output, *options, **more):
    """`reelmill transcode --json`; inputs: one path or a list of them."""
    inputs = inputs if isinstance(inputs, (list, tuple)) else [inputs]
    return run("transcode", "--json", "--progress", "none", *options, "-o", str(output), "--",
               *[os.fspath(each) for each in inputs], **more)
