"""Runs that are slow enough for something to happen to them, and what must come of them all the same."""
import pathlib
import time

import program
from case import Case, digest


class LongRun(Case):
    options = ["--preset", "slower", "--shard-seconds", "0.5", "--width", "480", "--format", "mkv"]
    clips = ["h264_open_gop.mp4", "times_wrap.ts"]
    undisturbed = {}  # by class: outputs of a run to which nothing happens

    def setUp(self):
        super().setUp()
        self.sources = [self.clip(name) for name in self.clips]
        self.out = self.folder / "out"
        self.job = self.folder / "job"

    def words(self, *more, ranks=None, out=None, command=None):
        """The command line of a run over the sources."""
        count = [] if ranks is None else ["-n", str(ranks)]
        return [*(command or program.command_of_program()), "transcode", *count, "--json", "--progress", "none",
                *self.options, *more, "-o", f"{out or self.out}/", "--", *map(str, self.sources)]

    def wait_for(self, condition, child):
        """The first value of `condition` that counts as true, while the run is at work."""
        while not (value := condition()):
            self.assertIsNone(child.poll(), "the run ended before anything could be done to it")
            time.sleep(0.01)
        return value

    def rank_process(self, child, rank):
        """The process of a rank; those that it starts have its environment, too, and come after it."""
        found = [pid for pid in program.processes_of_tree(child.pid)
                 if f"OMPI_COMM_WORLD_RANK={rank}".encode() in environment_of(pid)]
        self.assertTrue(found, f"there is no rank {rank}")
        return found[0]

    def kill(self, child):
        program.kill_session(child.pid)
        child.communicate()

    def end_of(self, child, status=0):
        """What a run says that ends with this status."""
        out, err = child.communicate(timeout=program.LIMIT_SECONDS)
        program.refuse_complaints_of_sanitizers(err)
        result = program.Result(child.returncode, out.decode(errors="replace"), err.decode(errors="replace"))
        self.assertEqual(status, result.status, result.words)
        return result

    def outputs(self, folder=None):
        root = folder or self.out
        return {str(path.relative_to(root)): digest(path) for path in root.rglob("*.mkv")}

    def wanted(self):
        """The outputs of a run to which nothing happens; made once for all the tests of a class."""
        kind = type(self).__name__
        if kind not in self.undisturbed:
            folder = self.folder / "wanted"
            result = program.run_words(self.words(ranks=2, out=folder))
            self.assertEqual(0, result.status, result.words)
            self.undisturbed[kind] = self.outputs(folder)
        return self.undisturbed[kind]

    def assert_ends_well(self, child):
        self.end_of(child)
        self.assertEqual(self.wanted(), self.outputs())


def environment_of(pid):
    """Empty of one that is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
