"""How much larger one encoder's files are than another's at equal quality: the Bjontegaard delta rate (BD-rate).

G. Bjontegaard, Calculation of average PSNR differences between RD-curves, ITU-T SG16/Q6 VCEG-M33, 2001: the logarithm of
the rate is interpolated over the quality, and the difference of the two curves averaged over the qualities that both have.
The interpolation is piecewise cubic, as in the common test conditions of JCT-VC and JVET (JCTVC-L1100, JVET-T2010; ITU-T
HSTP-VID-WPOM): one polynomial through all points, as of 2001, swings between them. The slopes are those of F. N. Fritsch
and J. Butland, A method for constructing local monotone piecewise cubic interpolants, SIAM J. Sci. Stat. Comput. 5, 1984.
"""
import math


def bd_rate(anchor, test):
    """Per cent; positive: `test` needs more bits. Both are lists of (rate, quality), at least two each."""
    curves = [interpolant(points) for points in (anchor, test)]
    low = max(curve[0][0] for curve in curves)
    high = min(curve[0][-1] for curve in curves)
    if low >= high:
        raise ValueError("the two curves have no quality in common")
    ours, theirs = integral(*curves[1], low, high), integral(*curves[0], low, high)
    return 100 * math.expm1((ours - theirs) / (high - low))


def interpolant(points):
    """Qualities, rising; logarithms of the rates there; slopes there."""
    ordered = sorted((quality, math.log(rate)) for rate, quality in points)
    x, y = [list(column) for column in zip(*ordered)]
    if any(b <= a for a, b in zip(x, x[1:])):
        raise ValueError("two points have the same quality")
    return x, y, slopes(x, y)


def slopes(x, y):
    """Inside the weighted harmonic mean of the two chords, nothing at a turn; at the ends a parabola's, kept monotone."""
    widths = [b - a for a, b in zip(x, x[1:])]
    chords = [(b - a) / width for a, b, width in zip(y, y[1:], widths)]
    if len(chords) == 1:
        return chords * 2
    inner = [inner_slope(*pair) for pair in zip(widths, widths[1:], chords, chords[1:])]
    first = end_slope(widths[0], widths[1], chords[0], chords[1])
    return [first, *inner, end_slope(widths[-1], widths[-2], chords[-1], chords[-2])]


def inner_slope(before, after, chord_before, chord_after):
    if chord_before * chord_after <= 0:
        return 0.0
    weight_before, weight_after = 2 * after + before, after + 2 * before
    return (weight_before + weight_after) / (weight_before / chord_before + weight_after / chord_after)


def end_slope(width, next_width, chord, next_chord):
    slope = ((2 * width + next_width) * chord - width * next_chord) / (width + next_width)
    if slope * chord <= 0:
        return 0.0
    if chord * next_chord < 0 and abs(slope) > 3 * abs(chord):
        return 3 * chord
    return slope


def integral(x, y, slope, low, high):
    """Of the interpolant from `low` to `high`. Simpson's rule is exact for a cubic polynomial."""
    total = 0.0
    for i in range(len(x) - 1):
        left, right = max(low, x[i]), min(high, x[i + 1])
        if left < right:
            piece = (x[i], x[i + 1], y[i], y[i + 1], slope[i], slope[i + 1])
            middle = hermite(*piece, (left + right) / 2)
            total += (right - left) / 6 * (hermite(*piece, left) + 4 * middle + hermite(*piece, right))
    return total


def value(x, y, slope, at):
    """The interpolant's logarithm of the rate at a quality that lies within its points."""
    i = max(0, min(len(x) - 2, sum(each <= at for each in x) - 1))
    return hermite(x[i], x[i + 1], y[i], y[i + 1], slope[i], slope[i + 1], at)


def hermite(x0, x1, y0, y1, slope0, slope1, at):
    width = x1 - x0
    t = (at - x0) / width
    return (y0 * (1 + 2 * t) * (1 - t) ** 2 + slope0 * width * t * (1 - t) ** 2
            + y1 * t * t * (3 - 2 * t) + slope1 * width * t * t * (t - 1))


def self_test():
    """Raises AssertionError where the above is wrong."""
    # By hand from the definition: 2 / (1/1 + 1/7), 2 / (1/7 + 1/19), and the ends' parabolas, the first of which would
    # fall and is made flat.
    expect(slopes([0, 1, 2, 3], [0, 1, 8, 27]), [0, 7 / 4, 133 / 13, 25])
    anchor = [(9487.76, 40.037), (4593.60, 38.615), (2486.44, 36.845), (1358.24, 34.851)]
    test = [(9787.80, 40.121), (4469.00, 38.651), (2451.52, 36.970), (1356.24, 34.987)]
    expect([bd_rate(anchor, [(1.25 * rate, quality) for rate, quality in anchor])], [25])
    expect([bd_rate(anchor, anchor)], [0])
    # A pair of curves published with the bjontegaard package of FAU Erlangen. The cubic polynomials through the four
    # points, VCEG-M33 of 2001, are -4.4205 % apart; piecewise ones differ from those in the second decimal.
    expect([bd_rate(anchor, test)], [-4.4205], within=0.05)
    # Exactly exponential curves are straight lines here, whatever their points.
    lines = [[(1000 * 2 ** (quality / 6) * factor, quality) for quality in qualities]
             for factor, qualities in ((1, (30, 33, 37, 41)), (0.9, (31, 34, 36, 42)))]
    expect([bd_rate(*lines)], [-10])


def expect(found, wanted, within=1e-9):
    assert len(found) == len(wanted) and all(abs(a - b) <= within for a, b in zip(found, wanted)), (found, wanted)
