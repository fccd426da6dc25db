"""What rate_control.py measures, one function for each of its subcommands. They give the rows of its table one by one."""
import dataclasses
import pathlib
import sys
import tempfile

from bjontegaard import bd_rate
from rate_encodes import ffmpeg_crf, ffmpeg_passes, forced, reelmill, two_passes, two_passes_each, with_joints
from rate_measures import around_joints, at_joints, error_percent, packets, quality, quality_of_pictures, rate_of
from rate_sources import cut
from timing import ROOT, ratios, run_quietly, spread, timed

sys.path.append(str(ROOT / "tests/e2e"))
import buffer_check  # noqa: E402: the check of the tests, which knows packets alone

# From good to bad; the encoders' scales differ.
CRFS = {"h264": (18, 23, 28, 33), "hevc": (20, 25, 30, 35), "vp9": (24, 32, 40, 48), "av1": (25, 33, 41, 49)}


def error(source, way, place, options):
    for bitrate in options.bitrates:
        yield from errors_of_rate(source, way, place, bitrate, options.with_ffmpeg)
    for size in options.sizes:
        out = place / f"size-{size}.mp4"
        run_quietly(reelmill(way, source, out, "--size", size))
        found = out.stat().st_size
        yield {"by": "reelmill", "of": "size", "wanted": size, "found": found,
               "error_percent": error_percent(found, size), "too_large": "yes" if found > size else "no"}


def caps(source, way, place, options):
    """Each rate as a cap, with a buffer of what comes in --buffer-seconds, on a quality that wants more; and without."""
    crf = CRFS[way.codec][0]
    free = place / "free.mp4"
    run_quietly(reelmill(way, source, free, "--crf", crf))
    for cap in options.bitrates:
        size = round(cap * options.buffer_seconds)
        out = place / f"capped-{cap}.mp4"
        run_quietly(reelmill(way, source, out, "--crf", crf, "--max-bitrate", cap, "--buffer", size))
        levels = [level for level, _ in buffer_check.levels(buffer_check.packets(out), cap, size)]
        without = [level for level, _ in buffer_check.levels(buffer_check.packets(free), cap, size)]
        yield {"cap": cap, "buffer": size, "rate": round(rate_of(out)), "rate_without": round(rate_of(free)),
               "underflows": sum(level < 0 for level in levels), "least_percent": float(100 * min(levels) / size),
               "underflows_without": sum(level < 0 for level in without)}


def errors_of_rate(source, way, place, bitrate, with_ffmpeg):
    out = place / f"{source.stem}-{bitrate}.mp4"
    run_quietly(reelmill(way, source, out, "--bitrate", bitrate))
    yield error_of_rate("reelmill", out, bitrate)
    if with_ffmpeg:
        yield error_of_rate("ffmpeg", *two_passes(way, source, place / "ffmpeg.mp4", bitrate), bitrate)


def error_of_rate(program, out, bitrate):
    found = rate_of(out)
    return {"by": program, "of": "bitrate", "wanted": bitrate, "found": round(found),
            "error_percent": error_percent(found, bitrate)}


def lengths(source, way, place, options):
    """A source that is shorter than the seconds would be measured twice at its whole length."""
    whole = packets(source)
    lasts = max(packet.end for packet in whole) - whole[0].seconds
    for seconds in (each for each in options.seconds if each <= lasts + 1):
        title = place / f"title-{seconds:g}.mkv"
        cut(source, title, seconds)
        for bitrate in options.bitrates:
            for row in errors_of_rate(title, way, place, bitrate, options.with_ffmpeg):
                yield {"seconds": seconds, **row}


def joints(source, way, place, options):
    for bitrate in options.bitrates:
        out = place / f"joints-{bitrate}.mp4"
        places = with_joints(way, source, out, "--bitrate", bitrate)
        bounds = [0, *places, len(packets(source))]
        encodes = {"reelmill": lambda _, out=out: [out],
                   "one_idr": lambda to: two_passes(way, source, to, bitrate, *forced(way, source, places)),
                   "one_free": lambda to: two_passes(way, source, to, bitrate),
                   "alone": lambda to: two_passes_each(way, source, to, bitrate, bounds)}
        for name, encode in encodes.items():
            files = encode(place / f"{name}-{bitrate}.mp4")
            ssims, _ = quality_of_pictures(source, files, place)
            surroundings, counted = around_joints(ssims, places)
            # An encoder that does not heed what is forced shows itself here.
            keys = [packet.key for file in files for packet in packets(file)]
            yield {"way": name, "wanted": bitrate, "found": round(rate_of(*files)), "joints": len(places),
                   "keyframes_there": sum(keys[at] for at in places), **at_joints(ssims, places),
                   "around": surroundings, "around_joints": counted, "at": places}


def bd(source, way, place, options):
    """Curves over the rates that came out, not over those that were wanted. Every output of reelmill has a name of its own,
    or it would find the job of the one before."""
    def curve(rates, encode):
        return [point(source, rate, encode(rate), place) for rate in rates]

    def ours(option, changed):
        def encode(rate):
            out = place / f"{changed.joints}-{option.strip('-')}-{rate}.mp4"
            run_quietly(reelmill(changed, source, out, option, rate))
            return out
        return encode

    def theirs(rate):
        return two_passes(way, source, place / "theirs.mp4", rate)[0]

    def theirs_at_crf(crf):
        run_quietly(ffmpeg_crf(way, source, place / "theirs.mp4", crf))
        return place / "theirs.mp4"

    anchor = curve(options.bitrates, theirs)
    yield compared("bitrate", way.joints, anchor, curve(options.bitrates, ours("--bitrate", way)))
    crfs = [f"{crf:g}" for crf in options.crfs or CRFS[way.codec]]
    anchor = curve(crfs, theirs_at_crf)
    for kind in ("scene", "keyframe"):
        yield compared("crf", kind, anchor, curve(crfs, ours("--crf", dataclasses.replace(way, joints=kind))))


def point(source, rate, out, place):
    return {"rate": rate, "bits_a_second": rate_of(out), **quality(*quality_of_pictures(source, [out], place))}


def compared(option, kind, anchor, test):
    figures = {what: bd_rate(*([(each["bits_a_second"], each[what]) for each in points] for points in (anchor, test)))
               for what in ("ssim_db", "psnr_db")}
    return {"option": option, "joints": kind or "default", "bd_rate_ssim_percent": figures["ssim_db"],
            "bd_rate_psnr_percent": figures["psnr_db"], "points": {"ffmpeg": anchor, "reelmill": test}}


def wall(source, way, _, options):
    """Each run in a folder of its own, so that none finds what another one left."""
    for bitrate in options.bitrates:
        ours, theirs = [], []
        for _ in range(options.runs):
            with tempfile.TemporaryDirectory(prefix="reelmill-rate-wall-") as folder:
                out = pathlib.Path(folder) / "a.mp4"
                ours.append(timed(reelmill(way, source, out, "--bitrate", bitrate)))
            with tempfile.TemporaryDirectory(prefix="reelmill-rate-wall-") as folder:
                passes = ffmpeg_passes(way, source, pathlib.Path(folder) / "a.mp4", bitrate, place=folder)
                theirs.append(together([timed(words) for words in passes]))
        yield {"wanted": bitrate, "reelmill_seconds": spread(ours)["wall"], "ffmpeg_seconds": spread(theirs)["wall"],
               "wall_ratio": ratios(ours, theirs), "cpu_ratio": ratios(ours, theirs, "cpu")}


def together(runs):
    return {what: sum(run[what] for run in runs) for what in ("wall", "cpu")}
