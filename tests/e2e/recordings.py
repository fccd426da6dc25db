"""Recordings whose clock does what it likes: pieces that plain ffmpeg makes, joined and altered byte by byte."""
import re

import reference

TS_PACKET = 188


def piece(target, seconds, video, sound, *options, source="testsrc2", filters="null", rate="25", tracks=1, delay=0.0,
          more=0.0):
    """`seconds` of pictures, `rate` a second, and a tone, by the names of ffmpeg's encoders; `sound` None: none.
    `tracks` of sound begin `delay` seconds later and go on for `more` longer than the pictures."""
    tones, maps = [], ["-map", "0:v"]
    for track in range(tracks if sound else 0):
        tones += [*(["-itsoffset", str(delay)] if delay else []), "-f", "lavfi", "-i",
                  f"sine={440 + 200 * track}:d={seconds + more - delay}:r=48000"]
        maps += ["-map", f"{track + 1}:a", "-c:a", sound]
    codec = ["-c:v", video, "-g", "12", "-bf", "2" if video in ("libx264", "mpeg2video") else "0"]
    done = reference.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-fflags", "+bitexact", "-f", "lavfi", "-i",
                          f"{source}=d={seconds}:s=160x120:r={rate}", *tones, *maps, "-vf", filters, *codec, "-threads",
                          "1", *options, str(target)])
    assert done.returncode == 0, done.stderr
    return target


def joined(target, pieces):
    """One after the other as `cat` does."""
    target.write_bytes(b"".join(each.read_bytes() for each in pieces))
    return target


def times(path, kind, position=0):
    """Presentation times of the packets of a track, in seconds, in the order of time."""
    stream = reference.streams(path, kind)[position]
    shown = reference.probe(path, "-select_streams", str(stream["index"]), "-show_entries", "packet=pts_time,pos")
    return sorted(float(each["pts_time"]) for each in shown["packets"] if "pts_time" in each)


def alter_packet_time(path, pid, number, by):
    """Adds `by` (90 kHz) to the presentation time of the `number`th PES packet of a PID."""
    data = bytearray(path.read_bytes())
    found = 0
    for at in range(0, len(data), TS_PACKET):
        starts = data[at + 1] & 0x40 and (data[at + 1] & 0x1f) << 8 | data[at + 2] == pid
        if not starts:
            continue
        begin = at + 4 + (1 + data[at + 4] if data[at + 3] & 0x20 else 0)
        if found == number:
            field = begin + 9
            value = (data[field] >> 1 & 7) << 30 | data[field + 1] << 22 | data[field + 2] >> 1 << 15 | \
                data[field + 3] << 7 | data[field + 4] >> 1
            value = (value + by) % 2 ** 33
            data[field:field + 5] = bytes([data[field] & 0xf1 | value >> 29 & 0xe, value >> 22 & 0xff,
                                           value >> 14 & 0xfe | 1, value >> 7 & 0xff, value << 1 & 0xfe | 1])
            path.write_bytes(data)
            return
        found += 1
    raise AssertionError("no such packet")


def packets_with_time(path, pid):
    """How many PES packets begin under a PID."""
    data = path.read_bytes()
    return sum(1 for at in range(0, len(data), TS_PACKET)
               if data[at + 1] & 0x40 and (data[at + 1] & 0x1f) << 8 | data[at + 2] == pid)


def programme_options(number):
    """What ffmpeg has to be told so that `number`s of one transport stream do not share a PID."""
    return ["-mpegts_service_id", str(number), "-mpegts_pmt_start_pid", hex(0x1000 + 0x10 * number),
            "-mpegts_start_pid", hex(0x100 * number)]


def side_by_side(target, parts):
    """One transport stream of several programmes (see programme_options), whose packets take turns as their lengths
    are. The first one's tables are in the place of all."""
    streams = [split_packets(each.read_bytes()) for each in parts]
    table = programme_table(len(parts))
    places = []
    for number, packets in enumerate(streams):
        kept = [packet for packet in packets if number == 0 or pid_of(packet) not in (0, 17)]
        places += [(at / len(kept), number, packet) for at, packet in enumerate(kept)]
    places.sort(key=lambda place: place[:2])
    target.write_bytes(b"".join(packet[:4] + table if pid_of(packet) == 0 else packet for _, _, packet in places))
    return target


def split_packets(data):
    return [data[at:at + TS_PACKET] for at in range(0, len(data), TS_PACKET)]


def pid_of(packet):
    return (packet[1] & 0x1f) << 8 | packet[2]


def programme_table(count):
    """The payload of a packet of the programme association table (ISO/IEC 13818-1 2.4.4.3)."""
    entries = b"".join(number.to_bytes(2, "big") + (0xe000 | 0x1000 + 0x10 * number).to_bytes(2, "big")
                       for number in range(1, count + 1))
    section = bytes([0, 0xb0, 5 + len(entries) + 4, 0, 1, 0xc1, 0, 0]) + entries
    section += checksum(section, 0xffffffff).to_bytes(4, "big")
    return (b"\0" + section).ljust(TS_PACKET - 4, b"\xff")


def ogg_pages(data):
    return [match.start() for match in re.finditer(b"OggS\0", data)]


def alter_granule(path, serial_of_page, number, granule):
    """Gives the `number`th page of the stream that page `serial_of_page` belongs to another granule position."""
    data = bytearray(path.read_bytes())
    pages = ogg_pages(data)
    serial = data[pages[serial_of_page] + 14:pages[serial_of_page] + 18]
    at = [page for page in pages if data[page + 14:page + 18] == serial][number]
    end = next((page for page in pages if page > at), len(data))
    data[at + 6:at + 14] = granule.to_bytes(8, "little")
    data[at + 22:at + 26] = bytes(4)
    data[at + 22:at + 26] = checksum(data[at:end], 0).to_bytes(4, "little")
    path.write_bytes(data)


def checksum(data, value):
    """CRC-32 as Ogg (begun with 0) and transport streams (begun with all ones) have it."""
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04c11db7 if value & 0x80000000 else value << 1) & 0xffffffff
    return value
