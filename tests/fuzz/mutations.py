"""Damaged files, each a pure function of a file's name, its bytes and a seed."""
import random
import struct

# Where containers keep what a reader believes first: boxes of MP4, elements of Matroska, the index of AVI.
LANDMARKS = [b"moov", b"stbl", b"moof", b"edts", b"\x16\x54\xae\x6b", b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75", b"strh",
             b"idx1"]
NEAR = 2048  # bytes behind the file's beginning or a landmark
EXTREMES = [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF]


def mutated(data, name, seed, peer):
    """The damaged bytes and what was done; `peer`: another file's bytes, for joins. Seeds that follow on each other go
    through all kinds."""
    chance = random.Random(f"{name}/{seed}")
    kind = KINDS[seed % len(KINDS)]
    made, what = kind(bytearray(data), chance, peer)
    return bytes(made), f"{kind.__name__}: {what}"


def flip_few(data, chance, _peer):
    return flip(data, chance, chance.choice([1, 16]), 0, len(data))


def flip_many(data, chance, _peer):
    return flip(data, chance, 1024, 0, len(data))


def flip_head(data, chance, _peer):
    begin, end = near_a_landmark(data, chance)
    return flip(data, chance, chance.choice([1, 4, 16]), begin, end)


def flip(data, chance, count, begin, end):
    for _ in range(count):
        data[chance.randrange(begin, end)] ^= chance.randrange(1, 256)
    return data, f"{count} bytes from {begin} to {end}"


def put_extreme(data, chance, _peer):
    """A number that nobody expects, in the place of another."""
    begin, end = near_a_landmark(data, chance)
    value, big = chance.choice(EXTREMES), chance.random() < 0.5
    size = 8 if value > 0xFFFFFFFF else chance.choice([2, 4, 4, 8])
    piece = (value & (2 ** (8 * size) - 1)).to_bytes(size, "big" if big else "little")
    at = chance.randrange(begin, max(begin + 1, end - size))
    data[at:at + size] = piece
    return data, f"{piece.hex()} at {at}"


def cut_end(data, chance, _peer):
    at = chance.randrange(1, len(data) + 1)
    return data[:at], f"from {at}"


def cut_beginning(data, chance, _peer):
    at = chance.randrange(len(data))
    return data[at:], f"up to {at}"


def cut_middle(data, chance, _peer):
    begin, end = piece_of(data, chance)
    return data[:begin] + data[end:], f"{begin} to {end}"


def double(data, chance, _peer):
    begin, end = piece_of(data, chance)
    return data[:end] + data[begin:], f"{begin} to {end}"


def join(data, chance, peer):
    """What comes of `cat`: whole files, or the other one's from somewhere on."""
    begin = 0 if chance.random() < 0.5 else chance.randrange(len(peer))
    end = len(data) if chance.random() < 0.5 else chance.randrange(1, len(data) + 1)
    return data[:end] + peer[begin:], f"its first {end} bytes and another's from {begin}"


def zero(data, chance, _peer):
    begin, end = piece_of(data, chance)
    data[begin:end] = bytes(end - begin)
    return data, f"{begin} to {end}"


KINDS = [flip_head, cut_end, put_extreme, join, flip_few, cut_middle, zero, flip_many, double, cut_beginning]


def piece_of(data, chance):
    """A piece of any order of magnitude."""
    begin = chance.randrange(len(data))
    return begin, min(len(data), begin + max(1, int(len(data) ** chance.random())))


def near_a_landmark(data, chance):
    places = [0]
    for mark in LANDMARKS:
        if (at := data.find(mark)) >= 0:
            places.append(at)
    begin = chance.choice(places)
    return begin, min(len(data), begin + NEAR)


def head_of(path, most):
    """The first `most` bytes of a file; of an MP4 whose index lies behind them the index as well, and a box of media
    that is as short as what is left of it."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        if size <= most:
            return file.read()
        head = bytearray(file.read(most))
        boxes = boxes_of(file, size)
        media = next(((at, length, extra) for at, name, length, extra in boxes if name == b"mdat" and at < most
                      and at + length > most), None)
        index = next(((at, length) for at, name, length, _ in boxes if name == b"moov" and at >= most), None)
        if not media or not index:
            return bytes(head)
        at, _, extra = media
        struct.pack_into(">Q" if extra else ">I", head, at + (8 if extra else 0), most - at)
        file.seek(index[0])
        return bytes(head) + file.read(index[1])


def boxes_of(file, size):
    """The boxes of the top level: place, name, length, and whether the length is of 8 bytes."""
    found, at = [], 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length, name = struct.unpack(">I4s", head[:8])
        extra = length == 1 and len(head) == 16
        if extra:
            length, = struct.unpack(">Q", head[8:])
        if length < 8 or not name.isalnum():
            break
        found.append((at, name, length, extra))
        at += length
    return found
