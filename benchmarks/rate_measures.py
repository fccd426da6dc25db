"""What rate_control.py measures of files, all of it read from the files themselves: their packets by ffprobe, the quality of
their pictures by ffmpeg's ssim and psnr filters. Nothing is taken from what the program that made them says of them."""
import dataclasses
import math
import re
import statistics
import subprocess
import sys

from timing import run_quietly

# The most that a picture counts, SSIM 0.9999: a black picture is nearly perfect in any encode, and how nearly is noise
# of many dB that nobody sees.
MOST_DB = 40.0
WORST = 0.05  # of the pictures
# Pictures before a joint, and from it on, that belong to its surroundings.
AROUND = 24


@dataclasses.dataclass(frozen=True)
class Packet:
    pts: int
    seconds: float  # of the beginning, by the file's clock
    end: float
    size: int
    key: bool


def packets(path):
    """Those of the pictures, in the order of showing. Each ends where the next begins, the last as long after the one before
    it: of MP4 with an edit list libavformat does not tell durations."""
    shown = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
                            "packet=pts,pts_time,size,flags", "-of", "csv=p=0", path], check=True,
                           capture_output=True, text=True).stdout
    rows = sorted((int(pts), float(seconds), int(size), "K" in flags)
                  for pts, seconds, size, flags in (line.split(",")[:4] for line in shown.split()))
    begins = [row[1] for row in rows]
    last = begins[-1] - begins[-2] if len(begins) > 1 else 0.0
    ends = [*begins[1:], begins[-1] + last]
    return [Packet(pts, seconds, end, size, key) for (pts, seconds, size, key), end in zip(rows, ends)]


def rate_of(*paths):
    """Bits a second of the pictures' packets; of several files one after the other."""
    known = [packets(path) for path in paths]
    seconds = sum(max(packet.end for packet in each) - each[0].seconds for each in known)
    return 8 * sum(packet.size for each in known for packet in each) / seconds


def error_percent(found, wanted):
    return 100 * (found / wanted - 1)


def quality_of_pictures(source, files, place):
    """SSIM and mean square error of each picture, all planes by their size, of files that together show the source. Pictures
    are paired by their number, so that time bases and starts play no part."""
    numbered = "settb=1,setpts=N"
    inputs = "".join(f"[{number}:v:0]" for number in range(len(files)))
    logs = {what: place / f"{what}.txt" for what in ("ssim", "psnr")}
    graph = (f"{inputs}concat=n={len(files)},{numbered}[shown];[{len(files)}:v:0]{numbered},split[a][b];"
             f"[shown][a]ssim=stats_file={logs['ssim']}[again];[again][b]psnr=stats_file={logs['psnr']}")
    run_quietly(["ffmpeg", "-v", "error", "-nostdin", *(word for file in files for word in ("-i", file)), "-i", source,
                 "-lavfi", graph, "-fps_mode", "passthrough", "-f", "null", "-"])
    ssims = [float(found) for found in re.findall(r"All:([0-9.]+)", logs["ssim"].read_text())]
    errors = [float(found) for found in re.findall(r"mse_avg:([0-9.]+)", logs["psnr"].read_text())]
    pictures = {len(packets(source)), sum(len(packets(file)) for file in files), len(ssims), len(errors)}
    if len(pictures) > 1:
        sys.exit(f"{files[0]}: not as many pictures as the source has, or not all could be compared: {sorted(pictures)}")
    return ssims, errors


def decibels(ssim):
    """SSIM itself crowds towards 1; on this scale equal steps are about equal to the eye."""
    return min(MOST_DB, -10 * math.log10(max(1 - ssim, 1e-9)))


def quality(ssims, errors):
    """Of a whole file, from the means of what adds up, not of decibels: those of a few black pictures would outweigh the
    rest. PSNR is of 8 bits."""
    return {"ssim_db": decibels(statistics.fmean(ssims)),
            "psnr_db": 10 * math.log10(255 ** 2 / max(statistics.fmean(errors), 1e-4))}


def at_joints(ssims, joints):
    """How much the quality changes from the last picture of a shard to the first of the next, and what the worst is that
    is shown: of the pictures, and of the shards as a whole."""
    shown = [decibels(ssim) for ssim in ssims]
    jumps = [abs(shown[number] - shown[number - 1]) for number in joints]
    bounds = [0, *joints, len(ssims)]
    worst = sorted(ssims)[:max(1, round(WORST * len(ssims)))]
    shards = [decibels(statistics.fmean(ssims[a:b])) for a, b in zip(bounds, bounds[1:])]
    return {"mean_db": decibels(statistics.fmean(ssims)), "worst_pictures_db": decibels(statistics.fmean(worst)),
            "worst_shard_db": min(shards), "jump_mean_db": statistics.fmean(jumps) if jumps else None,
            "jump_largest_db": max(jumps, default=None)}


def around_joints(ssims, joints):
    """The mean of all joints at each distance in pictures, -AROUND to AROUND - 1, and of how many. Joints whose surroundings
    are not whole are left out: they would count at some distances only."""
    whole = [number for number in joints if number >= AROUND and number + AROUND <= len(ssims)]
    means = [(step, round(statistics.fmean(decibels(ssims[number + step]) for number in whole), 4))
             for step in range(-AROUND, AROUND) if whole]
    return means, len(whole)
