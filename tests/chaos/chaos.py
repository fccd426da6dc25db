#!/usr/bin/env python3
"""Kills, stops and damages runs of the real program at moments drawn from a seed, and demands that the outputs are the
undisturbed run's, byte for byte.

usage: chaos.py [--runs N] [--first SEED] [--keep] MEDIA
A failing seed is printed with what was done to it; `--first SEED --runs 1` does the same again.
"""
import argparse
import collections
import dataclasses
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from disturbed_run import Broken, DisturbedRun, digest  # noqa: E402  (needs the path above)

# Long and short titles, two codecs, sound and none; slow enough that there is something to disturb.
SOURCES = ["h264_open_gop.mp4", "mpeg2_open_gop.ts", "times_wrap.ts", "frames_two.mkv", "vfr.mp4"]
OPTIONS = ["--preset", "medium", "--shard-seconds", "0.5", "--width", "320", "--format", "mkv"]


@dataclasses.dataclass
class Settings:
    program: str
    options: list
    reference: dict = dataclasses.field(default_factory=dict)
    shards: int = 0
    seconds: float = 0


def main():
    options = parse()
    program = os.environ.get("REELMILL", str(ROOT / "build/release/reelmill"))
    settings = Settings(program, OPTIONS)
    with tempfile.TemporaryDirectory(prefix="reelmill-chaos-") as name:
        folder = pathlib.Path(name)
        sources = [copy(options.media / each, folder / "in") for each in SOURCES]
        measure(settings, folder / "undisturbed", sources)
        print(f"undisturbed: {settings.seconds:.1f} s, {settings.shards} shards", flush=True)
        return disturb(options, settings, folder, sources)


def disturb(options, settings, folder, sources):
    failed, kinds, redone = [], collections.Counter(), 0
    for seed in range(options.first, options.first + options.runs):
        place = folder / f"seed-{seed}"
        place.mkdir()
        run = DisturbedRun(seed, place, sources, settings)
        try:
            run.run()
            redone += max(0, run.shards_encoded() - settings.shards)
            print(f"seed {seed}: good, {run.starts} starts; {', '.join(run.kinds) or 'nothing came in time'}", flush=True)
            shutil.rmtree(place)
        except Broken as broken:
            failed.append(seed)
            print(f"seed {seed}: BROKEN: {broken}\n" + "\n".join(run.trace), flush=True)
            run.victims.kill_all()
            if options.keep:
                shutil.copytree(place, pathlib.Path(tempfile.gettempdir()) / f"chaos-seed-{seed}", dirs_exist_ok=True)
        finally:
            if run.victims:
                run.victims.kill_all()
        kinds.update(run.kinds)
    for kind, count in sorted(kinds.items()):
        print(f"{count:5}  {kind}")
    print(f"{options.runs} runs, {len(failed)} broken {failed or ''}, {redone} shards done again", flush=True)
    return 1 if failed else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("media", type=pathlib.Path, help="folder of the generated clips")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--first", type=int, default=1, metavar="SEED")
    parser.add_argument("--keep", action="store_true", help="keep the folders of broken runs")
    return parser.parse_args()


def copy(source, folder):
    folder.mkdir(exist_ok=True)
    return pathlib.Path(shutil.copyfile(source, folder / source.name))


def measure(settings, folder, sources):
    """The undisturbed run: its bytes, its time, its number of shards."""
    folder.mkdir()
    log = folder / "log"
    began = time.monotonic()
    subprocess.run([settings.program, "transcode", "-n", "4", "--progress", "none", "--log-level", "debug", "--log-file",
                    str(log), *settings.options, "-o", str(folder / "out") + "/", "--", *map(str, sources)],
                   check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    settings.seconds = time.monotonic() - began
    settings.reference = {path.name: digest(path) for path in (folder / "out").iterdir() if path.name != ".reelmill"}
    settings.shards = log.read_text(errors="replace").count(": encodes ")
    assert len(settings.reference) == len(sources) and settings.shards > len(sources)


if __name__ == "__main__":
    sys.exit(main())
