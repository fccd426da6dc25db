"""What "the same timestamps" means: each one of the output is the source's plus one constant, rounded to the output's
tick by nearest. Pure.

With d = output - source, a constant K exists exactly when all d lie within one tick: nearest rounding keeps
|d - K| <= tick / 2, and halves always go the same way. Where source times lie on the output's grid this means equal d.
"""
import dataclasses
from fractions import Fraction

LONGEST_HOLE = Fraction(10)  # seconds; ffmpeg's own threshold
MOST_TURNS = 12


@dataclasses.dataclass(frozen=True)
class Offsets:
    """The constants that explain a track: closed interval, in seconds."""
    low: Fraction
    high: Fraction


def offsets_of(source, output, tick):
    """The constants that turn `source` into `output` (equally long lists of times); None if there is none."""
    differences = [out - in_ for in_, out in zip(source, output, strict=True)]
    smallest, largest = min(differences), max(differences)
    if largest - smallest >= tick:
        return None
    return Offsets(largest - tick / 2, smallest + tick / 2)


def share_a_constant(tracks):
    """Whether one constant explains all the tracks of a file: they are in sync as in the source."""
    return max(each.low for each in tracks) <= min(each.high for each in tracks)


def first_odd_time(source, output, tick):
    """Position of the first picture that leaves the constant set by those before it."""
    smallest = largest = output[0] - source[0]
    for position, (in_, out) in enumerate(zip(source, output)):
        smallest, largest = min(smallest, out - in_), max(largest, out - in_)
        if largest - smallest >= tick:
            return position
    return None


def pieces_of(source, output, tick):
    """How many constants are needed, one after the other: 1, and one more at each jump of the source's clock."""
    count, smallest, largest = 0, None, None
    for in_, out in zip(source, output, strict=True):
        difference = out - in_
        if smallest is None or max(largest, difference) - min(smallest, difference) >= tick:
            count, smallest, largest = count + 1, difference, difference
        smallest, largest = min(smallest, difference), max(largest, difference)
    return count


def take_turns(streams, same_kind):
    """Groups streams, pairs of whatever describes them and their times, of which one has something only while the others
    have nothing. Lists of descriptions; each time that another one takes over counts, and side by side they do so
    all the time."""
    lines = []
    for stream, times in sorted(streams, key=lambda each: min(each[1])):
        for line in lines:
            together = sorted([(time, number) for number, (_, others) in enumerate(line) for time in others]
                              + [(time, len(line)) for time in times])
            turns = sum(1 for (_, one), (_, two) in zip(together, together[1:]) if one != two)
            if same_kind(line[0][0], stream) and turns <= MOST_TURNS:
                line.append((stream, times))
                break
        else:
            lines.append([(stream, times)])
    return [[stream for stream, _ in line] for line in lines]


def by_turns(streams, longest_step=Fraction(1)):
    """What streams that take turns have, turn by turn; one of a stream ends where it has nothing for `longest_step`."""
    turns = []
    for stream in streams:
        for at, each in enumerate(stream):
            if at == 0 or each.time - stream[at - 1].time > longest_step:
                turns.append([])
            turns[-1].append(each)
    return [each for turn in sorted(turns, key=lambda turn: turn[0].time) for each in turn]


def jumps_in(times, longest_step=LONGEST_HOLE):
    """Where a clock goes back or leaps, in file order of decoding times (the threshold is ffmpeg's own)."""
    known = [time for time in times if time is not None]
    return sum(1 for one, two in zip(known, known[1:]) if two < one or two - one > longest_step)
