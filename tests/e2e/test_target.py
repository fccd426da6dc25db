"""A quality that is measured: every shard has it, as plain ffmpeg measures source and output, and the bytes are the same
at any number of ranks."""
import math
import re
import signal
import subprocess
import unittest

import program
import reference
import scenes
from case import LEAN, RANKS, Case, as_json, digest, slow_when_sanitized
from long_run import LongRun

TOLERANCE = 0.25 + 0.02  # dB; what is measured is rounded
HALF_A_STEP = 0.6  # of encoders with whole numbers of quality
# Codec, container, preset, and how near it comes.
ENCODERS = [("h264", "mp4", "superfast", TOLERANCE), ("hevc", "mkv", "veryfast", TOLERANCE),
            ("vp9", "webm", "8", HALF_A_STEP), ("av1", "mp4", "12", HALF_A_STEP)]
# Pictures with noise need everything, those without nearly nothing: between them there is no such step.
PARTS = [scenes.PARTS[1], (f"testsrc2={scenes.SIZE},noise=alls=8:allf=t:all_seed=7", 4), scenes.PARTS[4], scenes.PARTS[7]]
TAG = {"ssim": "lavfi.ssim.All", "psnr": "lavfi.psnr.mse_avg"}


def measured(source, output, metric, chain="null"):
    """What libavfilter tells of each picture: ssim, or the mean squared error."""
    pairs = f"[0:v]settb=1/25,setpts=N[a];[1:v]{chain},settb=1/25,setpts=N[b];[a][b]{metric},metadata=print:file=-"
    said = subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-i", str(output), "-i", str(source), "-lavfi", pairs,
                           "-f", "null", "-"], check=True, capture_output=True, text=True).stdout
    return [float(value) for value in re.findall(rf"{TAG[metric]}=(\S+)", said)]


def decibels(metric, values):
    mean = sum(values) / len(values)
    return -10 * math.log10(1 - mean if metric == "ssim" else mean / 255 ** 2)


def named_pictures(warning):
    """First and last of those that a warning speaks of."""
    begin = round(warning["seconds"] * scenes.PICTURES_PER_SECOND)
    return begin, begin + int(re.search(r"(\d+) pictures", warning["text"]).group(1))


class Target(Case):
    def setUp(self):
        super().setUp()
        self.source = scenes.make(self.folder / "scenes.mp4", PARTS, 25)

    def made(self, name, target, *options, ranks=RANKS, source=None, seconds=2):
        """An output, and what the run tells of it."""
        output = self.folder / name
        result = program.transcode(source or self.source, output, "--target", target, "--shard-seconds",
                                   str(seconds), *options, ranks=ranks)
        self.assertEqual(0, result.status, result.words)
        return output, result.outcome(source or self.source)

    def shards(self, *options):
        """The pictures of each, as numbers."""
        plan = as_json(program.run("plan", str(self.source), "--shard-seconds", "2", "--json", *options).out)[0]
        ends = [round(shard["end"]["pts"] * scenes.PICTURES_PER_SECOND * program_time_base(plan))
                for shard in plan["shards"] if shard["end"]]
        count = round(sum(seconds for _, seconds in PARTS) * scenes.PICTURES_PER_SECOND)
        return list(zip([0, *ends], [*ends, count]))

    def assert_met(self, target, output, told, shards, chain="null", tolerance=TOLERANCE):
        metric, wanted = target.split("=")
        values = measured(self.source, output, metric, chain)
        self.assertEqual(shards[-1][1], len(values))
        wanted = -10 * math.log10(1 - float(wanted)) if metric == "ssim" else float(wanted)
        off = [decibels(metric, values[begin:end]) - wanted for begin, end in shards]
        named = [named_pictures(warning) for warning in told["warnings"] if warning["code"] == "target_missed"]
        missed = [pictures for pictures, each in zip(shards, off) if abs(each) > tolerance]
        self.assertEqual([], [(begin, end) for begin, end in missed
                              if not any(first <= begin and end <= last for first, last in named)], (off, named))
        whole = decibels(metric, values)
        reached = told["target"]["reached"]
        shown = -10 * math.log10(1 - reached) if metric == "ssim" else reached
        self.assertAlmostEqual(whole, shown, delta=0.02)
        if not named:
            self.assertAlmostEqual(wanted, whole, delta=tolerance)

    def test_of_every_encoder(self):
        for codec, form, preset, tolerance in ENCODERS[:1] if LEAN else ENCODERS:
            for target in ("ssim=0.96", "psnr=36"):
                with self.subTest(codec=codec, target=target):
                    output, told = self.made(f"{codec}-{target}.{form}", target, "--codec", codec, "--preset", preset)
                    self.assert_met(target, output, told, self.shards(), tolerance=tolerance)
                    self.assertLess(told["target"]["encodes_per_shard"], 4)

    @slow_when_sanitized
    def test_of_pictures_that_are_changed_on_the_way(self):
        """What is measured is what the encoder got."""
        output, told = self.made("small.mkv", "psnr=38", "--width", "160", "--filter", "hflip", "--preset", "superfast")
        chain = "hflip,scale=160:90:flags=bicubic+accurate_rnd+full_chroma_int+bitexact"
        self.assert_met("psnr=38", output, told, self.shards(), chain)

    @slow_when_sanitized
    def test_at_another_rate_of_pictures(self):
        output, told = self.made("fast.mkv", "ssim=0.97", "--fps", "50", "--preset", "superfast")
        values = measured(self.source, output, "ssim", "fps=50:round=near")
        reached = -10 * math.log10(1 - told["target"]["reached"])
        self.assertAlmostEqual(reached, decibels("ssim", values), delta=0.05)

    def test_is_told_in_the_summary(self):
        result = program.run("transcode", "--target", "psnr=36", "--preset", "superfast", "--progress", "none",
                             "-o", str(self.folder / "told.mkv"), str(self.source), ranks=RANKS)
        self.assertRegex(result.out, r"psnr 3[56]\.\d\d of 36\.00")

    def test_of_pictures_that_are_too_plain_for_it(self):
        plain = scenes.make(self.folder / "plain.mp4", [(f"color=c=#406080:{scenes.SIZE}", 3)])
        _, told = self.made("plain.mkv", "ssim=0.9", source=plain)
        self.assertEqual(["target_missed"], [warning["code"] for warning in told["warnings"]])
        self.assertIn("so plain", told["warnings"][0]["text"])

    def test_with_the_same_bytes_at_any_number_of_ranks(self):
        for codec, form, preset, _ in ENCODERS[:1] if LEAN else (ENCODERS[0], ENCODERS[2]):
            made = {}
            told = {}
            for ranks in (1, 2) if LEAN else (1, 2, 5):
                output, told[ranks] = self.made(f"{ranks}.{form}", "ssim=0.96", "--codec", codec, "--preset", preset,
                                                ranks=ranks)
                made[ranks] = digest(output)
            with self.subTest(codec=codec):
                self.assertEqual(1, len(set(made.values())), made)
                self.assertEqual(1, len({str(each["target"]) for each in told.values()}), told)

    def test_leaves_the_bytes_that_its_quality_makes(self):
        """However many encodes came before: those of --crf."""
        one = scenes.make(self.folder / "one.mp4", PARTS[:1])
        log = self.folder / "log"
        output, _ = self.made("target.mkv", "psnr=44", "--preset", "superfast", "--log-level", "debug", "--log-file",
                              str(log), source=one, seconds=60)
        tried = re.findall(r"psnr=\S+ at quality (\d+)", log.read_text())
        self.assertGreater(len(tried), 1, "the first guess is too good to tell anything")
        made = set()
        for quality in tried:
            plain = self.folder / f"{quality}.mkv"
            result = program.transcode(one, plain, "--crf", str(int(quality) / 100), "--preset", "superfast",
                                       "--shard-seconds", "60", ranks=1)
            self.assertEqual(0, result.status, result.words)
            made.add(payload(plain))
        self.assertEqual(len(set(tried)), len(made))
        self.assertIn(payload(output), made)

    def test_that_this_ffmpeg_cannot_measure(self):
        has = subprocess.run(["ffmpeg", "-v", "error", "-filters"], check=True, capture_output=True, text=True).stdout
        for metric, filter_name in (("xpsnr=40", " xpsnr "), ("vmaf=93", " libvmaf ")):
            if filter_name not in has:
                for command in ("transcode", "plan"):
                    more = ["-o", str(self.folder / "none.mkv")] if command == "transcode" else []
                    result = program.run(command, str(self.source), "--target", metric, *more)
                    self.assertNotEqual(0, result.status)
                    self.assertRegex(result.err, rf"--target {metric}: this FFmpeg cannot measure it .*give ssim=")
                self.assertEqual(1, len(list(self.folder.iterdir())), "work was begun")


def payload(path):
    shown = reference.probe(path, "-show_data_hash", "md5", "-show_entries", "packet=data_hash", "-select_streams", "v:0")
    return str(shown["packets"])


def program_time_base(plan):
    num, den = plan["index"]["video"][0]["time_base"]
    return num / den


class TargetDisturbed(LongRun):
    options = ["--preset", "medium", "--target", "ssim=0.985", "--shard-seconds", "1", "--format", "mkv"]
    clips = []

    def setUp(self):
        super().setUp()
        self.sources = [scenes.make(self.folder / "scenes.mp4", PARTS, 25)]

    def start(self, ranks, *more):
        return program.start_words(self.words("--job-dir", str(self.job), *more, ranks=ranks))

    def segments(self):
        return {path.name for path in self.job.rglob("0-*.seg")}

    def leftovers(self):
        return list(self.folder.rglob(".reelmill-*.tmp"))

    def test_everything_is_killed(self):
        child = self.start(2)
        self.wait_for(lambda: len(self.segments()) >= 3, child)
        self.kill(child)
        self.assertEqual({}, self.outputs())
        self.assert_ends_well(self.start(3))

    def test_a_stopped_run_goes_on_and_tells_the_same(self):
        child = self.start(2)
        self.wait_for(lambda: len(self.segments()) >= 3, child)
        child.send_signal(signal.SIGTERM)
        self.end_of(child, status=3)
        self.assertEqual([], self.leftovers(), "drafts are left behind")
        kept = self.segments()
        log = self.folder / "log"
        told = self.end_of(self.start(2, "--log-level", "debug", "--log-file", str(log))).outcome(self.sources[0])
        self.assertEqual(self.wanted(), self.outputs())
        encoded = set(re.findall(r": encodes .*/(\S+\.seg)", log.read_text()))
        self.assertEqual(set(), kept & encoded, "encoded a second time")
        whole = program.run_words(self.words(ranks=1, out=self.folder / "whole")).outcome(self.sources[0])
        self.assertEqual(whole["target"], told["target"])


if __name__ == "__main__":
    unittest.main()
