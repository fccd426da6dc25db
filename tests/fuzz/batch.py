"""One run of the program over the mutations of one file and a clean clip, and what has to hold of it."""
import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import time

import program
from case import digest

OPTIONS = ["--preset", "ultrafast", "--shard-seconds", "0.5", "--slots", "1", "--bind", "none"]
MAY_REMAIN = {"done", "summary.json", "terms"}  # in the job folder, after a job that has ended
READ_LIMIT = 120  # seconds, for ffmpeg and ffprobe
# In what the program prints: a rank that dies by a bad file is a crash, though its run goes on.
DEATHS = re.compile(r"rank \d+ is lost|has not answered for|takes over the coordination|set aside|ended by signal"
                    r"|terminate called|internal error|Assertion")
# What a plain reader says of what we have written ourselves; copied sound and covers are as damaged as their source.
OURS = re.compile(r"^\[(matroska|mov,mp4|h264)")
SANITIZERS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:abort_on_error=1:hard_rss_limit_mb=8192",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "LSAN_OPTIONS": f"suppressions={program.ROOT}/tests/e2e/leaks.supp:print_suppressions=0",
}


@dataclasses.dataclass
class Fault:
    kind: str        # crash, hang, output, hurt, left, line, status
    words: str
    title: str = ""  # the mutated file's name, where one is known


@dataclasses.dataclass
class Verdict:
    faults: list = dataclasses.field(default_factory=list)
    done: int = 0
    failed: int = 0
    stopped: bool = False  # by the end of our own time
    seconds: float = 0


class Batch:
    """`sources`: names to bytes; `clean`: a good clip's path; `form`: mkv or mp4."""

    def __init__(self, folder, sources, clean, form, ranks):
        self.folder = pathlib.Path(folder)
        self.form, self.ranks = form, ranks
        self.inputs = self.folder / "in"
        self.out = self.folder / "out"
        self.inputs.mkdir(parents=True)
        (self.folder / "tmp").mkdir()
        self.sources = []
        for name, data in sources.items():
            self.sources.append(self.inputs / name)
            self.sources[-1].write_bytes(data)
        self.clean = pathlib.Path(shutil.copyfile(clean, self.inputs / ("clean" + clean.suffix)))

    def judge(self, clean_digest, limit, stop_at=None):
        """Runs it. `limit`: seconds after which it hangs; `stop_at`: when nobody waits any longer."""
        began, verdict = time.monotonic(), Verdict()
        wait = limit if stop_at is None else max(1, min(limit, stop_at - began))
        result = self.run(wait)
        verdict.seconds = time.monotonic() - began
        if result.timed_out:
            verdict.stopped = wait < limit
            if not verdict.stopped:
                verdict.faults.append(Fault("hang", f"no end after {limit:.0f} s; {self.states()}\n{tail(result.err)}"))
        else:
            verdict.faults.extend(self.faults_of_run(result))
            self.judge_titles(result, verdict, clean_digest)
        verdict.faults.extend(self.reports())
        return verdict

    def run(self, wait):
        words = [*program.command_of_program(), "transcode", "-n", str(self.ranks), "--json", "--progress", "none",
                 *OPTIONS, "--format", self.form, "-o", f"{self.out}/", "--", str(self.clean),
                 *map(str, self.sources)]
        reports = f":log_path={self.folder}/report"
        more = {name: value + reports for name, value in SANITIZERS.items()}
        child = program.start_words(words, env={**more, "TMPDIR": str(self.folder / "tmp")})
        timed_out = False
        try:
            out, err = child.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            timed_out = True
            program.kill_tree(child.pid)
            out, err = child.communicate()
        return program.Result(child.returncode, out.decode(errors="replace"), err.decode(errors="replace"), timed_out)

    def faults_of_run(self, result):
        if result.status not in (0, 2):
            yield Fault("status", f"exit status {result.status}\n{tail(result.err)}")
        elif not result.summary:
            yield Fault("status", f"no summary\n{tail(result.out)}")
        for line in result.err.splitlines():
            if DEATHS.search(line):
                yield Fault("crash", line, self.named(line))
        if left := [path.name for path in (self.out / ".reelmill").iterdir() if path.name not in MAY_REMAIN]:
            yield Fault("left", f"left in the job folder: {left}")
        if left := list((self.folder / "tmp").rglob("*.seg")):
            yield Fault("left", f"left on the way: {left}")

    def judge_titles(self, result, verdict, clean_digest):
        outputs = {path.name for path in self.out.iterdir()} - {".reelmill"}
        for source in [self.clean, *self.sources]:
            outcome = result.outcome(source)
            if outcome.get("state") in ("done", "kept"):  # kept: done before all ranks were lost and began again
                verdict.done += source != self.clean
                output = pathlib.Path(os.fsdecode(program.path_of(outcome["output"])))
                outputs.discard(output.name)
                if words := complaint(output):
                    verdict.faults.append(Fault("output", f"{output.name}: {words}", source.name))
            elif outcome.get("state") == "failed":
                verdict.failed += source != self.clean
                verdict.faults.extend(self.faults_of_line(source, outcome["line"]))
            else:
                verdict.faults.append(Fault("line", f"came to no end: {outcome}", source.name))
        if outputs:
            verdict.faults.append(Fault("left", f"left in the output folder: {sorted(outputs)}"))
        made = self.out / f"clean.{self.form}"
        if clean_digest is not None and (not made.exists() or digest(made) != clean_digest):
            line = result.outcome(self.clean).get("line", "")
            verdict.faults.append(Fault("hurt", f"the clean clip came out otherwise: {line or 'other bytes'}"))

    def faults_of_line(self, source, line):
        if source.name not in line or len(line.splitlines()) != 1:
            yield Fault("line", f"not one line that names the file: {line!r}", source.name)
        if DEATHS.search(line):
            yield Fault("crash", line, source.name)

    def reports(self):
        for path in sorted(self.folder.glob("report.*")):
            yield Fault("crash", path.read_text(errors="replace")[:20000])

    def named(self, line):
        return next((source.name for source in self.sources if source.name in line), "")

    def states(self):
        """How far a run was that was given up."""
        try:
            status = json.loads((self.out / ".reelmill/status.json").read_text())
            return (f"at work on {status['running']}; {status['titles_done'] + status['titles_failed']} of "
                    f"{status['titles_total']} titles have ended, {status['frames_done']} pictures are done")
        except (OSError, ValueError, KeyError, TypeError):
            return "no status"

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def complaint(path):
    """Why plain readers do not take an output; "" where they do."""
    file = f"file:{path}"
    for words in (["ffprobe", "-v", "error", "-show_entries", "stream=codec_type", "-of", "csv=p=0", "-i", file],
                  ["ffmpeg", "-nostdin", "-v", "error", "-i", file, "-map", "0", "-c", "copy", "-f", "null", "-"]):
        try:
            done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=READ_LIMIT,
                                  check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return f"{words[0]} does not come to an end"
        said = [line for line in done.stderr.splitlines() if done.returncode != 0 or OURS.search(line)]
        if done.returncode != 0 or said:
            return f"{words[0]} ends with {done.returncode}: " + "; ".join(said)[:1000]
        if words[0] == "ffprobe" and "video" not in done.stdout:
            return f"no video in it: {done.stdout.split()}"
    return ""


def tail(text):
    return text[-3000:]
