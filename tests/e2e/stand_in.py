#!/usr/bin/env python3
"""Stands in for reelmill where the tests themselves are tested: transcodes with the ffmpeg program, and, told by
STAND_IN_FAULT, makes one of the mistakes that the tests have to find.

Knows only: stand_in.py transcode [options] -o FOLDER -- INPUT...
"""
import json
import os
import pathlib
import subprocess
import sys

FAULTS = {
    "none": [],
    "drop_frame": ["-vf", "select='not(eq(n,30))'"],
    "drop_last_frame": ["-vf", "select='lt(n,124)'"],
    "shift_time": ["-vf", "setpts='PTS+eq(N,30)*0.004/TB'"],
    "drift": ["-vf", "setpts='PTS*1.0005'"],
    "change_pixel": ["-vf", "drawbox=x=10:y=10:w=2:h=2:color=gray:t=fill:enable='eq(n,30)'"],
    "double_frame": ["-vf", "fps=25:start_time=0,select='1',loop=loop=1:size=1:start=25"],
    "swap_pictures": ["-vf", "shuffleframes=1 0"],
    "late_audio": ["-af", "adelay=60:all=1", "-c:a", "aac"],
    "shift_audio": ["-bsf:a", "setts=ts=TS+2048"],
    "short_audio": ["-t:a", "4"],
    "drop_audio": ["-an"],
    "late_video": ["-bsf:v", "setts=ts=TS+1024"],
}


def main():
    arguments, inputs = sys.argv[2:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]
    folder = pathlib.Path(arguments[arguments.index("-o") + 1])
    form = arguments[arguments.index("--format") + 1]
    fault = os.environ.get("STAND_IN_FAULT", "none")
    titles = [make(pathlib.Path(each).resolve(), folder, form, fault) for each in inputs]
    print(json.dumps({"titles": titles}))
    return 0 if all(title["state"] == "done" for title in titles) else 2


def make(source, folder, form, fault):
    output = folder / f"{source.stem}.{form}"
    output.parent.mkdir(parents=True, exist_ok=True)
    title = {"source": str(source), "output": str(output), "state": "failed", "line": f"{source}: refused"}
    if fault == "refuse":
        return title
    if fault == "swap_tracks":
        streams = ["-map", "0:v", "-map", "0:a:1", "-map", "0:a:0"]
    else:
        streams = ["-map", "0:v", "-map", "0:a?"]
    copy = [] if fault == "late_audio" else ["-c:a", "copy"]
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-copyts", "-noautorotate", "-i", source, *streams,
               "-fps_mode", "passthrough", "-enc_time_base", "-1", "-c:v", "libx264", "-preset", "ultrafast",
               "-qp", "0", *copy, *FAULTS.get(fault, []), output]
    done = subprocess.run(command, check=False)
    return title if done.returncode else {**title, "state": "done", "line": ""}


if __name__ == "__main__":
    sys.exit(main())
