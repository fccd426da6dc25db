#!/usr/bin/env python3
"""The lossless test: transcodes every file of a folder at --crf 0 in short shards and compares each output, picture
by picture and packet by packet, with what the ffmpeg program makes of the source. `wrong` must be 0.

usage: lossless.py FOLDER|--real [--formats mkv,mp4] [--shard-seconds 1] [--codec h264] [--ranks 2] [--all]
                   [--only PART]... [--quiet]
"""
import argparse
import concurrent.futures
import dataclasses
import os
import pathlib
import shutil
import sys
import tempfile
import time

import judge
import program
import reference

BATCH = 24
SKIPPED = 77  # what ctest takes for "not run"
REAL_MEDIA = pathlib.Path(os.environ.get("REELMILL_MEDIA") or program.ROOT.parent / "shared/media")
# A file above this many pixels (all pictures together) takes more than about 20 s on one core, there and back.
LARGE = 1_200_000_000


@dataclasses.dataclass
class Case:
    source: pathlib.Path   # the original
    staged: pathlib.Path   # the same bytes under a name that no other file shares
    form: str

    def output(self, folder):
        return folder / f"{self.staged.stem}.{self.form}"


def main():
    options = parse()
    if not options.folder.is_dir():
        print(f"SKIPPED: no folder of media at {options.folder}; REELMILL_MEDIA may name one")
        return SKIPPED
    files = sorted(path for path in options.folder.rglob("*") if path.is_file()
                   and (not options.only or any(part in str(path) for part in options.only))
                   and path.suffix not in {".tsv", ".md", ".json"})
    wanted, left_out = choose(files, options.all)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="reelmill-lossless-", dir=options.work) as name:
        rows = judge_all(wanted, pathlib.Path(name), options)
    report(rows, left_out, options, time.monotonic() - started)
    return 1 if not rows or any(verdict.category == judge.WRONG for _, _, verdict in rows) else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, nargs="?", default=REAL_MEDIA)
    parser.add_argument("--real", action="store_true", help="the folder of real files (the default)")
    parser.add_argument("--formats", default="mkv,mp4", help="containers to try, each one by itself")
    parser.add_argument("--shard-seconds", default="1")
    parser.add_argument("--codec", default="h264", choices=sorted(judge.HELD))
    parser.add_argument("--ranks", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--all", action="store_true", help="the large files too")
    parser.add_argument("--only", action="append", help="only files whose path holds this")
    parser.add_argument("--work", help="where outputs are put for a while")
    parser.add_argument("--quiet", action="store_true", help="only the table and what is wrong")
    return parser.parse_args()


def choose(files, everything):
    """Splits into what is tested and what is left out of a default run: what is too large, and messy recordings, of which
    each has an outcome of its own that is right."""
    if everything:
        return files, []
    left_out = [path for path in files if path.parent.name == "messy" or pixels_of(path) > LARGE]
    return [path for path in files if path not in left_out], left_out


def pixels_of(path):
    return sum(stream.get("width", 0) * stream.get("height", 0) * reference.packet_count(path, stream["index"])
               for stream in reference.streams(path, "video"))


def judge_all(files, work, options):
    rows = []
    for first in range(0, len(files), BATCH):
        batch = files[first:first + BATCH]
        sources = stage(batch, work / "in")
        with concurrent.futures.ThreadPoolExecutor(options.ranks) as pool:
            known = dict(zip(batch, pool.map(judge.Source, sources)))
        for form in options.formats.split(","):
            cases = [Case(path, staged, form) for path, staged in zip(batch, sources)]
            rows += judge_batch(cases, known, work / form, options)
            shutil.rmtree(work / form, ignore_errors=True)
        shutil.rmtree(work / "in")
    return rows


def stage(files, folder):
    """Gives each file a name of its own: sample.mp4 and sample.mkv would land on one output."""
    folder.mkdir()
    staged = [folder / f"{path.parent.name}-{path.stem}-{path.suffix[1:]}{path.suffix}" for path in files]
    for path, copy in zip(files, staged):
        shutil.copyfile(path, copy)
    return staged


def judge_batch(cases, known, out, options):
    """One run over all the cases; a title of which a broken run says nothing is tried again by itself."""
    # SVT-AV1 cannot be lossless: of it only the times are judged.
    quality = ["--crf", "30", "--preset", "ultrafast"] if options.codec == "av1" else program.QUICK
    settings = [*quality, "--codec", options.codec, "--format", cases[0].form, "--shard-seconds",
                options.shard_seconds]
    out.mkdir()
    result = program.transcode([case.staged for case in cases], str(out) + "/", *settings, ranks=options.ranks)

    def judge_case(case):
        own = result
        if not settled(own.outcome(case.staged)):
            own = program.transcode([case.staged], str(out / case.staged.stem) + "/", *settings, "--overwrite",
                                    ranks=options.ranks)
        verdict = judge_result(known[case.source], case, own, options.codec)
        if verdict.category == judge.WRONG or not options.quiet:
            print(f"{case.form:4} {case.source.name}: {verdict}", flush=True)
        return case.source, case.form, verdict
    with concurrent.futures.ThreadPoolExecutor(options.ranks) as pool:
        return list(pool.map(judge_case, cases))


def settled(outcome):
    return outcome.get("state") in {"done", "failed", "ignored", "kept"}


def judge_result(source, case, result, codec):
    outcome = result.outcome(case.staged)
    if result.timed_out or not settled(outcome):
        return judge.Verdict(judge.WRONG, ["hangs" if result.timed_out else f"no outcome: {result.words}"])
    if outcome["state"] in {"failed", "ignored"}:
        return judge.judge_refusal(source, outcome.get("line"))
    output = pathlib.Path(os.fsdecode(program.path_of(outcome["output"])))
    if not output.exists():
        return judge.Verdict(judge.WRONG, ["said to be done, but there is no file"])
    return judge.judge(source, output, codec, outcome.get("warnings", []))


def report(rows, left_out, options, seconds):
    categories = [judge.EXACT, judge.CONVERTED, judge.DAMAGED, judge.REFUSED, judge.WRONG]
    print(f"\nlossless: {options.folder}, {options.codec}, shards of {options.shard_seconds} s, {options.ranks} ranks, "
          f"{seconds:.0f} s\n")
    print(f"{'':10}" + "".join(f"{name:>16}" for name in categories))
    for form in options.formats.split(","):
        counts = [sum(1 for _, kind, verdict in rows if kind == form and verdict.category == name)
                  for name in categories]
        print(f"{form:10}" + "".join(f"{count:>16}" for count in counts))
    print("\nconverted: the encoder has no such pixel format or size; every picture and its time are there")
    if left_out:
        print(f"left out, too large for a quick run or messy recordings (--all takes them): {', '.join(path.name for path in left_out)}")


if __name__ == "__main__":
    sys.exit(main())
