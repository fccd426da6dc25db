#!/usr/bin/env python3
"""How well `reelmill transcode --bitrate` and `--size` keep to the rate, and what shards cost the quality.

usage: rate_control.py error   --out FOLDER [--bitrates R,R...] [--sizes S,S...] [--with-ffmpeg] SOURCE...
       rate_control.py joints  --out FOLDER [--bitrates R,R...] SOURCE...
       rate_control.py bd      --out FOLDER [--bitrates R,R,R,R] [--crfs N,N,N,N] SOURCE...
       rate_control.py wall    --out FOLDER [--bitrates R,R...] [--runs N] SOURCE...
       rate_control.py lengths --out FOLDER [--bitrates R,R...] [--seconds N,N...] [--with-ffmpeg] SOURCE...
       rate_control.py caps    --out FOLDER [--bitrates R,R...] [--buffer-seconds S] SOURCE...
       rate_control.py plot    --out FOLDER
All but plot: [--codecs C,C...] [--preset P] [-n RANKS] [--shard-seconds S] [--joints scene|keyframe]

REELMILL names the program; rate_sources.py makes sources. Each prints a table and writes FOLDER/NAME.json.

  error    per cent that the rate is off: bytes of the video's packets over the time that they last, as ffprobe tells both;
           with --sizes, of the whole file, which may never have more than that
  joints   SSIM around joints, in the worst pictures and in the worst shard, of reelmill and of ffmpeg at the wanted rate:
           one_idr is two passes with IDR pictures where shards begin, which is what keyframes cost anyone, one_free the
           same with keyframes where the encoder wants them, alone two passes for each shard by itself, which knows nothing
           of what the others need; keyframes_there tells whether the encoder heeded what was forced (SVT-AV1 through the
           ffmpeg program of version 5 does not)
  bd       per cent of bytes more at equal quality (bjontegaard.py): --bitrate against two passes of ffmpeg, --crf with
           either kind of joints against ffmpeg's crf
  wall     time of a run over that of ffmpeg's two passes with its default threads, by turns: minimum, median, maximum
  lengths  as error, of the first seconds of each source: a short title has few pictures to make up for the others
  caps     pictures with which a player's buffer runs dry under each rate as a cap, by the check of the tests
  plot     joints.svg and lengths.svg of what these two have found; needs gnuplot

Rates and sizes are decimal: 400k is 400,000 bits a second, 10M 10,000,000 bytes. `--bitrates ""` measures sizes alone.
"""
import argparse
import json
import pathlib
import sys
import tempfile

import rate_cases
import rate_plots
from rate_encodes import CODECS, PRESETS, Way
from timing import machine, version

UNITS = {"k": 10 ** 3, "M": 10 ** 6, "G": 10 ** 9}
CASES = {"error": rate_cases.error, "joints": rate_cases.joints, "bd": rate_cases.bd, "wall": rate_cases.wall,
         "lengths": rate_cases.lengths, "caps": rate_cases.caps}


def main():
    options = parse()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.case == "plot":
        rate_plots.draw_all(options.out)
        return
    rows = []
    for source in options.sources:
        for codec in options.codecs:
            way = Way(codec, options.preset, options.ranks, options.shard_seconds, options.joints)
            with tempfile.TemporaryDirectory(prefix="reelmill-rate-") as place:
                for row in CASES[options.case](source, way, pathlib.Path(place), options):
                    rows.append({"source": source.stem, "codec": codec, **row})
                    print(f"{options.case}: {words_of(rows[-1])}", file=sys.stderr, flush=True)
            # After each, so that a run that is stopped has not been for nothing.
            write(options, rows)
    print_table(rows)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cases = parser.add_subparsers(dest="case", required=True, metavar="CASE")
    for name in CASES:
        case = cases.add_parser(name)
        add_common(case, four_rates=name == "bd")
        if name == "error":
            case.add_argument("--sizes", default=[], type=listed(number))
        if name in ("error", "lengths"):
            case.add_argument("--with-ffmpeg", action="store_true", help="its two passes as well")
        if name == "bd":
            case.add_argument("--crfs", type=listed(float), help="other ones for each codec if not given")
        if name == "wall":
            case.add_argument("--runs", type=int, default=5)
        if name == "caps":
            case.add_argument("--buffer-seconds", type=float, default=1)
        if name == "lengths":
            case.add_argument("--seconds", type=listed(float), default="5,10,20,40,80,120")
    cases.add_parser("plot").add_argument("--out", type=pathlib.Path, required=True)
    return parser.parse_args()


def add_common(case, four_rates):
    case.add_argument("sources", nargs="+", metavar="SOURCE", type=lambda text: pathlib.Path(text).resolve())
    case.add_argument("--out", type=pathlib.Path, required=True, metavar="FOLDER")
    case.add_argument("--bitrates", type=listed(number), default="200k,400k,800k,1600k" if four_rates else "400k")
    case.add_argument("--codecs", type=listed(one_of(CODECS)), default="h264")
    case.add_argument("--preset", choices=PRESETS, default="medium")
    case.add_argument("-n", "--ranks", type=int, default=2)
    case.add_argument("--shard-seconds", type=float, default=10)
    case.add_argument("--joints", choices=("scene", "keyframe"), help="as reelmill does if not given")


def listed(read):
    """For argparse, words between commas."""
    def values(text):
        return [read(word) for word in text.split(",")] if text else []
    return values


def number(text):
    factor = UNITS.get(text[-1], 1)
    return round(float(text[:-1] if text[-1] in UNITS else text) * factor)


def one_of(known):
    def read(word):
        if word not in known:
            raise argparse.ArgumentTypeError(f"{word} is none of {', '.join(known)}")
        return word
    return read


def write(options, rows):
    settings = {name: value for name, value in vars(options).items() if name not in ("out", "sources", "case")}
    figures = {"rows": rows, "settings": settings, "machine": machine(), "version": version()}
    (options.out / f"{options.case}.json").write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")


def in_table(row):
    """Lists of numbers by pictures are for the plots."""
    return {name: cell(value) for name, value in row.items() if name not in ("around", "around_joints", "points", "at")}


def cell(value):
    if value is None:
        return "-"
    if isinstance(value, (list, tuple)):
        return " ".join(map(cell, value))
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def words_of(row):
    return ", ".join(f"{name} {text}" for name, text in in_table(row).items())


def print_table(rows):
    """Names to the left, figures to the right; a column that a row lacks is empty there."""
    table = [in_table(row) for row in rows]
    names = list(dict.fromkeys(name for row in table for name in row))
    widths = {name: max(len(name), *(len(row.get(name, "")) for row in table)) for name in names}
    is_word = {name: any(isinstance(row.get(name), str) for row in rows) for name in names}
    for row in [dict(zip(names, names)), *table]:
        cells = [f"{row.get(name, ''):{'<' if is_word[name] else '>'}{widths[name]}}" for name in names]
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    main()
