#!/usr/bin/env python3
"""Peak memory of a rank against the ffmpeg program's with one thread, on the same title: nothing may grow with its length.

usage: memory.py [--hours H] [--source FILE]      (REELMILL names the program)
Without SOURCE makes a title of that many hours (3 if not given) of small pictures, whose encoder needs little: what rank 0
keeps for itself shows best there. Prints JSON, megabytes; adds it to results/bars.json.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

from timing import ffmpeg, record, transcode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=3)
    parser.add_argument("--source", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reelmill-memory-") as name:
        place = pathlib.Path(name)
        source = options.source or long_title(place / "long.mp4", options.hours)
        ranks = peaks(transcode([source], place / "a.mp4"), "reelmill", lambda words: "--progress" in words)
        theirs = peaks(ffmpeg(source, place / "b.mp4", threads=1), "ffmpeg", lambda words: True)
        record("memory" if options.source is None else "memory_of_" + source.stem,
               {"hours": options.hours if options.source is None else None, "ranks_mb": sorted(ranks), "ffmpeg_mb": theirs})


def long_title(path, hours):
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=320x180:r=5:d={hours * 3600}", "-c:v",
                    "libx264", "-preset", "ultrafast", "-g", "10", path], check=True)
    return path


def peaks(words, program, wanted):
    """VmHWM of the processes of that name, looked at until they end."""
    highest = {}
    child = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    def look():
        while child.poll() is None:
            for status in pathlib.Path("/proc").glob("[0-9]*/status"):
                try:
                    text = status.read_text()
                    command = (status.parent / "cmdline").read_bytes().decode(errors="replace").split("\0")
                except OSError:
                    continue
                found = re.search(r"^Name:\t(.*)$", text, re.M)
                peak = re.search(r"^VmHWM:\s+(\d+)", text, re.M)
                if found and found[1] == program and peak and wanted(command):
                    pid = status.parent.name
                    highest[pid] = max(highest.get(pid, 0), int(peak[1]))
            time.sleep(0.2)

    looker = threading.Thread(target=look)
    looker.start()
    status = child.wait()
    looker.join()
    if status != 0:
        sys.exit(f"{words[0]} ended with status {status}")
    return [round(each * 1024 / 1e6) for each in highest.values()]


if __name__ == "__main__":
    main()
