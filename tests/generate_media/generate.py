#!/usr/bin/env python3
"""Makes the test media with the installed ffmpeg, once: a clip whose recipe has not changed is left alone.

usage: generate.py FOLDER [--jobs N] [NAME...]
"""
import argparse
import concurrent.futures
import hashlib
import inspect
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import clips_codecs
import clips_h264
import clips_pictures
import clips_times
import clips_tracks
import touch

CLIPS = clips_h264.CLIPS + clips_codecs.CLIPS + clips_pictures.CLIPS + clips_times.CLIPS + clips_tracks.CLIPS


def main():
    options = parse()
    folder = options.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [clip for clip in CLIPS if not options.names or clip.name in options.names]
    made = load(folder / "made.json")
    stale = [clip for clip in wanted if made.get(clip.name) != recipe_hash(clip) or not (folder / clip.name).exists()]
    failures = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for clip, error in zip(stale, pool.map(lambda each: try_make(each, folder), stale)):
            if error:
                failures.append(f"{clip.name}: {error}")
            else:
                made[clip.name] = recipe_hash(clip)
    write_json(folder / "made.json", made)
    print(f"{len(wanted)} clips in {folder}, {len(stale) - len(failures)} made now")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    return parser.parse_args()


def try_make(clip, folder):
    try:
        make(clip, folder)
        return None
    except (subprocess.CalledProcessError, OSError, AssertionError, ValueError) as error:
        return getattr(error, "stderr", None) or str(error)


def make(clip, folder):
    """Makes a clip beside its final place and renames it: a stopped run leaves no half clip."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as name:
        tmp = pathlib.Path(name)
        out = tmp / ("out." + clip.name.rpartition(".")[2])
        for command in clip.commands:
            if command and callable(command[0]):
                command[0](tmp)
            else:
                run_ffmpeg([word.replace("{out}", str(out)).replace("{tmp}", name) for word in command])
        if clip.finish:
            clip.finish(out, tmp)
        shutil.move(out, folder / clip.name)


def run_ffmpeg(arguments):
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *arguments]
    subprocess.run(command, check=True, text=True, capture_output=True)


def recipe_hash(clip):
    """Changes with the recipe and with the code of the touches, not with the place of the clip in its list."""
    finish = clip.finish and inspect.getclosurevars(clip.finish).nonlocals
    text = json.dumps([clip.name, [[str(getattr(word, "__name__", word)) for word in command]
                                   for command in clip.commands], str(finish), inspect.getsource(touch)])
    return hashlib.sha256(text.encode()).hexdigest()


def load(path):
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def write_json(path, value):
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(value, indent=1, sort_keys=True))
    partial.rename(path)


if __name__ == "__main__":
    sys.exit(main())
