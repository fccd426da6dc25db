#!/usr/bin/env python3
"""Makes the titles that rate_control.py measures: two of about two minutes, each as 640x360 and as 1280x720.

usage: rate_sources.py --out FOLDER [--height 360,720] [--seconds N]      (REELMILL_MEDIA names the folder of the media)

  bbb     an animated film with cuts, pans and long still pictures
  camera  eight clips of cameras, screens and games, one after the other: noise, a hand that shakes, and pictures that have
          nothing in common, so that a rate for the whole title is wrong for nearly every part of it

They are nearly without loss (crf 10), so that an encoder sees what a user's source has, noise included, but decoding takes
little of a run's time. All have 24 pictures a second and no sound: what is measured is the rate of the pictures. The media
are no part of the repository; REELMILL_MEDIA is ../shared/media if not given.
"""
import argparse
import os
import pathlib

from timing import ROOT, run_quietly

MEDIA = pathlib.Path(os.environ.get("REELMILL_MEDIA", ROOT.parent / "shared/media"))
TITLES = {"bbb": ("bbb/bbb_90s_720p24_stereo.mp4", "bbb/bbb_30s_1080p24_5.1.ts"),
          "camera": ("lpms/53cdef-0.ts", "lpms/sample_0_409_17041.ts", "lpms/c5c8e2-test.flv", "lpms/test.flv",
                     "lpms/tst.avi", "androidx/sample_with_increasing_timestamps_320w_240h.mp4",
                     "androidx/roadtrip-vp92-10bit.webm", "lpms/0.ts")}
RATE = 24
NEARLY_LOSSLESS = ("-an", "-c:v", "libx264", "-preset", "superfast", "-crf", 10)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="FOLDER")
    parser.add_argument("--height", default="360,720", type=lambda text: [int(word) for word in text.split(",")])
    parser.add_argument("--seconds", type=float, help="make the titles no longer than this")
    options = parser.parse_args()
    clips = [MEDIA / clip for title in TITLES.values() for clip in title]
    if missing := [clip for clip in clips if not clip.is_file()]:
        parser.error(f"{missing[0]} is missing: name the folder that has the media with REELMILL_MEDIA")
    options.out.mkdir(parents=True, exist_ok=True)
    for title, names in TITLES.items():
        for height in options.height:
            out = options.out / f"{title}_{height}p24.mkv"
            join([MEDIA / name for name in names], out, height, options.seconds)
            print(out, flush=True)


def join(clips, out, height, seconds):
    """Every clip fills the picture, and what stands over is cut off: black bars would cost an encoder nothing."""
    width = height * 16 // 9
    each = (f"setpts=PTS-STARTPTS,fps={RATE},scale={width}:{height}:force_original_aspect_ratio=increase,"
            f"crop={width}:{height},setsar=1,format=yuv420p")
    chains = [f"[{number}:v:0]{each}[v{number}]" for number in range(len(clips))]
    joined = "".join(f"[v{number}]" for number in range(len(clips))) + f"concat=n={len(clips)}[out]"
    inputs = [word for clip in clips for word in ("-i", clip)]
    limit = [] if seconds is None else ["-t", seconds]
    run_quietly(["ffmpeg", "-v", "error", "-nostdin", "-y", *inputs, "-filter_complex", ";".join([*chains, joined]), "-map",
                 "[out]", *limit, *NEARLY_LOSSLESS, out])


def cut(source, out, seconds):
    """The beginning of a title. It is encoded again: a copy would end between pictures that refer to each other, with some
    of them missing, and the pictures there would have no even distance any more."""
    run_quietly(["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", source, "-t", seconds, *NEARLY_LOSSLESS, out])


if __name__ == "__main__":
    main()
