#!/usr/bin/env python3
"""Damages every file of a folder by seeds, transcodes what comes of it, and demands that nothing crashes or hangs, that
every output can be read by the plain tools, and that a clean clip in the same run comes out as ever.

usage: fuzz.py [options] MEDIA
What fails is printed with its seed; `--only NAME --first SEED --seeds 1` does the same again.
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

import mutations  # noqa: E402  (needs the path above)
from batch import Batch, Fault, complaint, digest  # noqa: E402

NO_MEDIA = {".md", ".tsv", ".txt", ".json"}
FORMATS = ["mkv", "mp4"]


class Fuzz:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.stop_at = None if options.seconds is None else time.monotonic() + options.seconds
        self.files = sorted(path for path in options.media.rglob("*") if path.is_file() and path.suffix not in NO_MEDIA
                            and not path.name.startswith("."))
        self.clean = options.clean or make_clean(folder / "clean.mkv")
        self.digests = {}
        self.counts = collections.Counter()
        self.broken = []

    def run(self):
        for form in FORMATS:
            self.digests[form] = self.clean_digest(form)
        chosen = [path for path in self.files if not self.options.only
                  or any(part in str(path.relative_to(self.options.media)) for part in self.options.only)]
        chosen.sort(key=lambda path: path.stat().st_size)
        with concurrent.futures.ThreadPoolExecutor(self.options.jobs) as pool:
            works = [pool.submit(self.work, path, form, seeds) for path in chosen for form, seeds in self.shares()]
            for work in concurrent.futures.as_completed(works):
                work.result()
        return self.tell(len(chosen))

    def clean_digest(self, form):
        """What the clean clip becomes when nothing bad is near it."""
        batch = Batch(self.folder / f"clean-{form}", {}, self.clean, form, 1)
        verdict = batch.judge(None, self.options.limit)
        made = batch.out / f"clean.{form}"
        if verdict.faults or not made.exists():
            sys.exit(f"the clean clip alone is not done: {verdict.faults}")
        return digest(made)

    def shares(self):
        """Which seeds of a file go through one run, and to which format: each kind of damage to both."""
        seeds = range(self.options.first, self.options.first + self.options.seeds)
        for number, form in enumerate(FORMATS):
            chosen = [seed for seed in seeds if seed // len(mutations.KINDS) % len(FORMATS) == number]
            for at in range(0, len(chosen), self.options.batch):
                yield form, chosen[at:at + self.options.batch]

    def work(self, path, form, seeds):
        """One run over some seeds of a file."""
        if self.stop_at is not None and time.monotonic() > self.stop_at - 5:
            self.counts["not reached"] += len(seeds)
            return
        made = {f"{seed:04}-{path.name}": self.mutation(path, seed) for seed in seeds}
        verdict = self.judge(path, form, {name: data for name, (data, _) in made.items()})
        if verdict.stopped:
            self.counts["not reached"] += len(seeds)
            return
        self.counts.update(mutations=len(seeds), done=verdict.done, failed=verdict.failed)
        named = {fault.kind for fault in verdict.faults if fault.title}
        if any(not fault.title and fault.kind not in named for fault in verdict.faults):
            self.single_out(path, form, made, verdict)
        self.report(path, form, made, verdict)

    def mutation(self, path, seed):
        data = mutations.head_of(path, self.options.max_bytes)
        name = str(path.relative_to(self.options.media))
        peers = [each for each in self.files if each.suffix.lower() == path.suffix.lower() and each != path] or [path]
        peer = random.Random(f"{name}/{seed}/peer").choice(peers)
        return mutations.mutated(data, name, seed, mutations.head_of(peer, self.options.max_bytes))

    def judge(self, path, form, sources):
        place = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        batch = Batch(place, sources, self.clean, form, ranks=1 + len(path.name) % 2)
        limit = self.options.limit + media_seconds(path) * len(sources)
        verdict = batch.judge(self.digests[form], limit, self.stop_at)
        batch.remove()
        return verdict

    def single_out(self, path, form, made, verdict):
        """A batch that failed as a whole: which of its files does it alone?"""
        for name, (data, _) in made.items():
            if self.stop_at is not None and time.monotonic() > self.stop_at - 5:
                return
            alone = self.judge(path, form, {name: data})
            for fault in alone.faults:
                verdict.faults.append(Fault(fault.kind, "alone: " + fault.words, name))

    def report(self, path, form, made, verdict):
        """One fault of each kind for each file; all files of a batch that nobody could be singled out of."""
        blamed = {fault.title for fault in verdict.faults if fault.title}
        kinds = {(fault.kind, fault.title) for fault in verdict.faults}
        kinds = {(kind, title) for kind, title in kinds
                 if title or not any(other == kind and name for other, name in kinds)}
        for kind, title in sorted(kinds):
            self.counts[kind] += 1
            self.broken.append(f"{kind:7} {path.relative_to(self.options.media)} {form} {title or 'batch'}")
        if verdict.faults:
            lines = [f"--- {fault.kind} {fault.title or 'the batch'}: {made.get(fault.title, ('', ''))[1]}\n"
                     f"{fault.words}" for fault in verdict.faults]
            words = f"BROKEN {path.relative_to(self.options.media)} to {form}\n" + "\n".join(lines)
            print(words, flush=True)
            self.keep(path, form, {name: made[name][0] for name in blamed or made if name in made}, words)
        elif self.options.verbose:
            print(f"good {path.relative_to(self.options.media)} to {form}: {verdict.done} done, "
                  f"{verdict.failed} failed, {verdict.seconds:.1f} s", flush=True)

    def keep(self, path, form, files, words):
        if self.options.keep:
            folder = self.options.keep / f"{path.name}-{form}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "words.txt").write_text(words)
            for name, data in files.items():
                (folder / name).write_bytes(data)

    def tell(self, files):
        print("\n".join(sorted(self.broken)))
        kinds = ["crash", "hang", "output", "hurt", "status", "line", "left"]
        print(f"{files} files, {self.counts['mutations']} mutations: {self.counts['done']} done, "
              f"{self.counts['failed']} failed in order; "
              + ", ".join(f"{self.counts[kind]} {kind}" for kind in kinds)
              + f"; {self.counts['not reached']} not reached", flush=True)
        return 1 if self.broken else 0


def media_seconds(path):
    """How long a file plays by its own word; 0 where it has none."""
    done = subprocess.run(["ffprobe", "-v", "quiet", "-show_entries", "format=duration", "-of", "csv=p=0", "-i",
                           f"file:{path}"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    try:
        return min(3600, max(0, float(done.stdout)))
    except ValueError:
        return 0


def make_clean(path):
    """A second of pictures and sound that no seed touches."""
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=96x64:rate=10:duration=1",
                    "-f", "lavfi", "-i", "sine=duration=1", "-c:v", "mpeg4", "-c:a", "pcm_s16le", str(path)],
                   check=True, stdin=subprocess.DEVNULL)
    if words := complaint(path):
        sys.exit(f"the clean clip: {words}")
    return path


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("media", type=pathlib.Path, help="folder of media")
    parser.add_argument("--seeds", type=int, default=20, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--jobs", type=int, default=1, metavar="J", help="runs side by side")
    parser.add_argument("--max-bytes", type=int, default=1500000, metavar="N",
                        help="of larger files their first N bytes, and the index of an MP4")
    parser.add_argument("--only", action="append", metavar="PART", help="files with this in their path")
    parser.add_argument("--clean", type=pathlib.Path, metavar="CLIP", help="a good clip; made if not given")
    parser.add_argument("--batch", type=int, default=10, metavar="N", help="damaged files in one run")
    parser.add_argument("--limit", type=float, default=240, metavar="SECONDS", help="a run hangs after this time, and "
                        "as long as its undamaged files play")
    parser.add_argument("--seconds", type=float, metavar="SECONDS", help="stop after this time")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="keep files that fail, and what was said")
    parser.add_argument("--verbose", action="store_true")
    return parser.parse_args()


def main():
    options = parse()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="rf-"))
    try:
        return Fuzz(options, folder).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
