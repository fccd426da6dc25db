"""Hostile and broken files, made from good ones."""
import random
import struct


def truncated(data, count):
    """`count` beginnings of a file, from nothing but the first bytes to all but the last."""
    return [data[:max(1, len(data) * at // (count + 1))] for at in range(1, count)] + [data[:3], data[:-1]]


def flipped(data, seed, flips=40):
    """Bits flipped at places that depend on the seed alone; a quarter of them in the first 512 bytes."""
    chance, made = random.Random(seed), bytearray(data)
    for at in range(flips):
        place = chance.randrange(min(512, len(made)) if at % 4 == 0 else len(made))
        made[place] ^= 1 << chance.randrange(8)
    return bytes(made)


def huge_jpeg_pictures(data):
    """A motion JPEG file whose frame headers (SOF0) speak of 60,000 x 60,000."""
    made, at = bytearray(data), 0
    while (at := made.find(b"\xff\xc0\x00\x11\x08", at)) >= 0:
        struct.pack_into(">HH", made, at + 5, 60000, 60000)
        at += 1
    return bytes(made)


def huge_avi_picture(data):
    """An AVI file whose stream format (BITMAPINFOHEADER) speaks of 60,000 x 60,000."""
    made = bytearray(data)
    struct.pack_into("<ii", made, made.index(b"strf") + 12, 60000, 60000)
    return bytes(made)


def huge_gif_picture(data):
    """A GIF file whose screen and pictures are 60,000 x 60,000."""
    made, size = bytearray(data), struct.pack("<HH", 60000, 60000)
    old = bytes(made[6:10])
    made[6:10] = size
    at = 0
    while (at := made.find(b"\x2c\0\0\0\0" + old, at)) >= 0:
        made[at + 5:at + 9] = size
    return bytes(made)


def external_reference(data, path):
    """A QuickTime file whose media data lies in another file, by its absolute path (an alias record)."""
    at = data.index(b"dref") + 4 + 8
    old, = struct.unpack_from(">I", data, at)
    body = (b"\0" * 10 + bytes([4]) + b"disk".ljust(27, b"\0") + b"\0" * 12 + bytes([len(path.name)])
            + path.name.encode().ljust(63, b"\0") + b"\0" * 16 + struct.pack(">HH", 0, 0) + b"\0" * 16)
    place = str(path).encode()
    body += struct.pack(">HH", 2, len(place)) + place + b"\0" * (len(place) % 2) + b"\xff\xff\0\0"
    entry = struct.pack(">I4sI", 12 + len(body), b"alis", 0) + body
    made = bytearray(data[:at] + entry + data[at + old:])
    for name in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        grow(made, made.rindex(name, 0, at), len(entry) - old)
    return bytes(made)


def grow(data, name_at, more):
    size, = struct.unpack_from(">I", data, name_at - 4)
    struct.pack_into(">I", data, name_at - 4, size + more)
