#!/usr/bin/env python3
"""Whether a player's buffer runs dry, from nothing but what ffprobe says of the packets of a finished file: their sizes
and when they are decoded. The buffer is nine tenths full when the first picture is taken out of it, fills at the rate
of the cap, and never holds more than its size (ITU-T H.264, annex C).

usage: buffer_check.py FILE MAX_BITRATE BUFFER
prints the least level, in bits, and where it is; the exit status is 1 if that is below 0
"""
import fractions
import json
import subprocess
import sys

START = fractions.Fraction(9, 10)


def packets(path):
    """Of the first track of pictures: when each is decoded (seconds) and its bits."""
    out = subprocess.run(["ffprobe", "-v", "error", "-of", "json", "-select_streams", "v:0", "-show_entries",
                          "packet=dts,pts,size:stream=time_base", str(path)], check=True, capture_output=True).stdout
    told = json.loads(out)
    base = fractions.Fraction(told["streams"][0]["time_base"])
    times = sorted(int(each["pts"]) for each in told["packets"])
    # Matroska does not hold when the first ones are decoded: then all are in the order of the pictures' times.
    decoded = [each.get("dts") for each in told["packets"]]
    if None in decoded:
        decoded = times
    return [(int(time) * base, 8 * int(each["size"])) for time, each in zip(decoded, told["packets"])]


def levels(rows, rate, size):
    """Of the buffer once each packet was taken out of it."""
    level, before, all_levels = START * size, rows[0][0], []
    for time, bits in rows:
        level = min(size, level + (time - before) * rate) - bits
        before = time
        all_levels.append((level, time))
        level = max(level, 0)
    return all_levels


def main():
    path, rate, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    all_levels = levels(packets(path), rate, size)
    dry = [each for each in all_levels if each[0] < 0]
    level, time = min(all_levels)
    print(f"{path}: least level {float(level):.0f} of {size} bits, at {float(time):.3f} s; {len(dry)} underflows")
    return 1 if dry else 0


if __name__ == "__main__":
    sys.exit(main())
