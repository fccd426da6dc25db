#!/usr/bin/env python3
"""Recordings with clocks drawn from a seed, against a model of what docs/clock.md promises: pieces made by plain ffmpeg
are joined with jumps, holes and wraps, as one programme or two side by side; some are slow, some have a time that lies.
Each is made in many shards by one rank and by five (the same bytes), in one shard and in two; every picture, its time,
and the time of every packet of sound have to be the model's.

usage: random_clock.py [--seeds N] [--first SEED] [--jobs J]
A seed that fails is printed with what it is; `--first SEED --seeds 1` does the same once more.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import itertools
import pathlib
import random
import sys
import tempfile

import program
import recordings
import reference
from case import digest, pictures

FRAME = 0.04
TICK = 0.0011           # Matroska counts milliseconds
TURN = 2 ** 33 / 90000  # seconds in which the clock of a transport stream comes round
LONGEST_OVERLAP = 0.25
KINDS = ["joined"] * 6 + ["programmes"] * 2 + ["slides", "spike"]
TRANSPORT = [("libx264", "aac"), ("libx264", "ac3"), ("mpeg2video", "mp2"), ("libx264", "mp2")]
PROGRAM_STREAM = [("mpeg2video", "ac3"), ("mpeg2video", "mp2")]


class Wrong(Exception):
    pass


@dataclasses.dataclass
class Piece:
    """What plain ffmpeg says of one piece by itself; times in seconds on the clock that the piece is given."""
    path: pathlib.Path
    shown: list    # of each picture
    heard: list    # by track: times of its packets
    sizes: list    # by track: bytes of its packets
    heard_end: list
    hashes: list   # of each picture

    @property
    def shown_end(self):
        return self.shown[-1] + FRAME

    @property
    def begin(self):
        return min(self.shown[0], *[each[0] for each in self.heard])

    @property
    def end(self):
        return max(self.shown_end, *self.heard_end)


@dataclasses.dataclass
class Programme:
    """What has to come out, on a clock of its own."""
    shown: list
    hashes: list
    heard: list
    sizes: list


class Recording:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kind = self.random.choice(KINDS)
        self.notes = [self.kind]
        self.programmes = []
        self.folder = self.source = None

    def write(self, folder):
        self.folder = folder
        self.source = getattr(self, "make_" + self.kind)()

    # ---- pieces

    def encode(self, name, suffix, codecs, *options, offset, seconds=None, **more):
        target = recordings.piece(self.folder / f"{name}.{suffix}", seconds or self.random.choice([2, 3, 4]), *codecs,
                                  *options, "-output_ts_offset", f"{offset:.6f}", **more)
        return self.look_at(target, offset)

    @staticmethod
    def look_at(path, offset):
        """Times are those of the file, on the turn of the clock that lies at `offset`."""
        alone = pictures(path)
        first = float(alone[0].time)
        turns = round((offset - first) / TURN) * TURN
        heard, ends, sizes = [], [], []
        for stream in reference.streams(path, "audio"):
            packets = reference.probe(path, "-select_streams", str(stream["index"]), "-show_entries",
                                      "packet=pts_time,duration_time,size")["packets"]
            heard.append([float(each["pts_time"]) + turns for each in packets])
            ends.append(heard[-1][-1] + float(packets[-1]["duration_time"]))
            sizes.append([int(each["size"]) for each in packets])
        return Piece(path, [float(each.time) + turns for each in alone], heard, sizes, ends,
                     [each.md5 for each in alone])

    # ---- what joins them

    def draw_gap(self, jumps_alone):
        """Seconds by which the clock goes on between two pieces beyond what they last; whether that is a jump."""
        what = self.random.choice(["ahead", "ahead", "back", "back", "little back"] +
                                  ([] if jumps_alone else ["hole", "none"]))
        if what == "ahead":
            return self.random.choice([self.random.uniform(12, 60), self.random.uniform(60, 40000)]), True
        if what == "back":
            return -self.random.choice([self.random.uniform(9, 60), self.random.uniform(60, 40000)]), True
        if what == "little back":
            return -self.random.uniform(4.5, 9), True
        return (self.random.uniform(0.2, 8), False) if what == "hole" else (0.0, False)

    def draw_pieces(self, name, suffix, codecs, *options, count=None, tracks=1):
        """Pieces with their gaps, and whether each is a jump. A program stream's clock stays within its turn, a
        transport stream's may wrap."""
        count = count or self.random.randint(2, 5)
        clock = self.random.choice([2, 2, self.random.uniform(2, 80000), TURN - self.random.uniform(1, 9)])
        if suffix == "vob":
            clock = min(clock, 40000)
        # A program stream has times for some pictures only. The last one before a hole, or before sound that goes
        # on alone, is shown behind those that were decoded after it, and the file does not say when.
        jumps_alone = suffix == "vob"
        made = []
        for at in range(count):
            delay = self.random.choice([0, 0, 0.3, 1.2])
            more = 0 if jumps_alone else self.random.choice([0, 0, 0, 1.0])
            jump = False
            if made:
                gap, jump = self.draw_gap(jumps_alone)
                clock = made[-1][0].end + gap
                if clock < 2.0 or (suffix == "vob" and clock > 80000):
                    clock, jump = made[-1][0].end + 20, True
                self.notes.append(f"{'jump' if jump else 'goes on'} by {clock - made[-1][0].end:.2f} s")
            self.notes.append(f"sound {delay} s late, {more} s longer, clock {clock:.2f}")
            piece = self.encode_at(clock, f"{name}{at}", suffix, codecs, *options, delay=delay, more=more, tracks=tracks)
            made.append((piece, jump))
        return made

    def encode_at(self, clock, *what, **more):
        """A piece of which the first packet that is shown is so at `clock`: how long before it multiplexers begin, and
        encoders of sound, is theirs to say."""
        state = self.random.getstate()
        begin = self.encode(*what, offset=clock, **more).begin
        self.random.setstate(state)
        piece = self.encode(*what, offset=2 * clock - begin, **more)
        if abs(piece.begin - clock) > 0.001:
            raise Wrong(f"ffmpeg makes a piece that begins at {piece.begin} and not at {clock}")
        return piece

    @staticmethod
    def promise(pieces):
        """docs/clock.md: a hole stays. Behind a jump the next picture follows one picture later; sound may run into
        that of the next stretch by a quarter of a second (its packets begin no earlier than those before them), else
        it goes on where it ended."""
        tracks = len(pieces[0][0].heard)
        wanted = Programme([], [], [[] for _ in range(tracks)], [[] for _ in range(tracks)])
        shift, before = 0.0, None
        for piece, jump in pieces:
            if jump:
                closes = before.shown_end + shift - piece.shown[0]
                sound = max(end + shift - own[0] for end, own in zip(before.heard_end, piece.heard))
                shift = sound if sound - closes > LONGEST_OVERLAP else closes
            wanted.shown += [each + shift for each in piece.shown]
            wanted.hashes += piece.hashes
            for track in range(tracks):
                own = [each + shift for each in piece.heard[track]]
                wanted.heard[track] = list(itertools.accumulate(wanted.heard[track] + own, max))
                wanted.sizes[track] += piece.sizes[track]
            before = piece
        return wanted

    # ---- kinds

    def make_joined(self):
        suffix = self.random.choice(["ts", "ts", "vob"])
        codecs = self.random.choice(TRANSPORT if suffix == "ts" else PROGRAM_STREAM)
        tracks = self.random.choice([1, 1, 2])
        self.notes.append(f"{suffix} {codecs} {tracks} tracks of sound")
        pieces = self.draw_pieces("piece", suffix, codecs, tracks=tracks)
        self.programmes = [self.promise(pieces)]
        return recordings.joined(self.folder / f"joined.{suffix}", [each.path for each, _ in pieces])

    def make_programmes(self):
        parts = []
        for number in (1, 2):
            codecs = self.random.choice(TRANSPORT)
            pieces = self.draw_pieces(f"programme{number}-", "ts", codecs, *recordings.programme_options(number),
                                      count=self.random.randint(1, 3))
            self.programmes.append(self.promise(pieces))
            parts.append(recordings.joined(self.folder / f"programme{number}.ts", [each.path for each, _ in pieces]))
        return recordings.side_by_side(self.folder / "both.ts", parts)

    def make_slides(self):
        every = self.random.choice([3, 6, 12])
        self.notes.append(f"a picture in {every} s")
        piece = self.encode("slides", "ts", self.random.choice(TRANSPORT[:2]), seconds=48,
                            offset=self.random.uniform(0, 9000), rate=f"1/{every}")
        self.programmes = [self.promise([(piece, False)])]
        return piece.path

    def make_spike(self):
        piece = self.encode("spike", "ts", self.random.choice(TRANSPORT), seconds=6,
                            offset=self.random.uniform(100, 40000))
        self.programmes = [self.promise([(piece, False)])]
        by = self.random.choice([-1, 1]) * self.random.uniform(11, 30000)
        at = self.random.randint(3, recordings.packets_with_time(piece.path, 0x101) - 4)
        self.notes.append(f"time {at} of the sound {by:.3f} s off")
        recordings.alter_packet_time(piece.path, 0x101, at, round(by * 90000))
        return piece.path

    # ---- what came out

    def check(self):
        length = sum(each.shown[-1] - each.shown[0] for each in self.programmes)
        short = self.make("short", 1, 1)
        if digest(short) != digest(self.make("ranks", 1, 5)):
            raise Wrong("five ranks make other bytes than one")
        for name, made in (("shards of 1 s", short), ("one shard", self.make("whole", 86400, 2)),
                           ("two shards", self.make("half", max(1, length / 2), 1))):
            self.compare(name, made)

    def make(self, name, shard_seconds, ranks):
        target = self.folder / f"{name}.mkv"
        result = program.transcode(self.source, target, *program.QUICK, "--shard-seconds", str(shard_seconds),
                                   ranks=ranks, limit=120)
        if result.status != 0:
            raise Wrong(f"{name}: {result.words}")
        return target

    def compare(self, name, made):
        for position, wanted in enumerate(self.programmes):
            found = pictures(made, position)
            if [each.md5 for each in found] != wanted.hashes:
                raise Wrong(f"{name}: programme {position}: {len(found)} pictures, not {len(wanted.hashes)}, or others")
            shown = [float(each.time) for each in found]
            self.compare_times(f"{name}: programme {position}: picture", shown, wanted.shown, shown[0], wanted.shown[0])
            for track, times in enumerate(wanted.heard):
                self.compare_sound(f"{name}: programme {position}: sound {track}", made,
                                   position * len(wanted.heard) + track, times, wanted.sizes[track],
                                   shown[0], wanted.shown[0])

    def compare_sound(self, name, made, position, times, sizes, zero_found, zero_wanted):
        streams = reference.streams(made, "audio")
        if position >= len(streams):
            raise Wrong(f"{name}: is not there; there are {len(streams)} tracks of sound")
        stream = streams[position]
        packets = reference.probe(made, "-select_streams", str(stream["index"]), "-show_entries",
                                  "packet=pts_time,size")["packets"]
        # Matroska holds AAC without its seven bytes of ADTS.
        adts = 7 if stream["codec_name"] == "aac" else 0
        if [int(each["size"]) + adts for each in packets] != sizes:
            raise Wrong(f"{name}: {len(packets)} packets, not {len(sizes)}, or others")
        self.compare_times(f"{name}: packet", [float(each["pts_time"]) for each in packets], times, zero_found,
                           zero_wanted)

    @staticmethod
    def compare_times(name, found, wanted, zero_found, zero_wanted):
        for at, (one, two) in enumerate(zip(found, wanted)):
            if abs((one - zero_found) - (two - zero_wanted)) > 2 * TICK:
                raise Wrong(f"{name} {at} lies at {one - zero_found:.4f} s, not at {two - zero_wanted:.4f} s")


def try_seed(seed):
    with tempfile.TemporaryDirectory(prefix="reelmill-clock-") as name:
        recording = Recording(seed)
        try:
            recording.write(pathlib.Path(name))
            recording.check()
            return seed, recording.kind, None
        except Wrong as wrong:
            return seed, recording.kind, f"{wrong}\n  " + "\n  ".join(recording.notes)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    kinds, wrong = collections.Counter(), []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for seed, kind, why in pool.map(try_seed, range(options.first, options.first + options.seeds)):
            kinds[kind] += 1
            if why:
                wrong.append(seed)
                print(f"seed {seed}: WRONG: {why}", flush=True)
    print(f"{options.seeds} recordings ({', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}), each "
          f"made four times; wrong: {wrong or 'none'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
