"""Last touches on the bytes of a clip, for what no muxer of FFmpeg writes."""
import pathlib
import struct

TS_PACKET = 188


def rotate(degrees, mirrored=False):
    """Writes a display matrix into the track header (ISO 14496-12, 8.3.2) of the first track, clockwise."""
    turns = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
    a, b, c, d = turns[degrees]
    if mirrored:
        a, b = -a, -b
    matrix = struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)

    def finish(path, _tmp):
        data = bytearray(path.read_bytes())
        at = data.index(b"tkhd") + 4
        assert data[at] == 0, "a version 0 track header was expected"
        data[at + 40:at + 76] = matrix
        path.write_bytes(data)
    return finish


def shorten_edit(seconds):
    """Makes the only edit of the track `seconds` shorter, so that decodable frames at the end are not shown."""
    def finish(path, _tmp):
        data = bytearray(path.read_bytes())
        at = data.index(b"elst") + 4
        scale_at = data.index(b"mvhd") + 4 + 12
        scale, = struct.unpack_from(">I", data, scale_at)
        count, = struct.unpack_from(">I", data, at + 4)
        assert data[at] == 0 and count == 1, "one edit of version 0 was expected"
        length, = struct.unpack_from(">I", data, at + 8)
        struct.pack_into(">I", data, at + 8, length - int(seconds * scale))
        path.write_bytes(data)
    return finish


def hide_box(name):
    """Renames a box of an mp4 file to `free`: readers skip it."""
    def finish(path, _tmp):
        data = bytearray(path.read_bytes())
        at = data.index(name)
        data[at:at + 4] = b"free"
        path.write_bytes(data)
    return finish


def concatenate(*names):
    def finish(path, tmp):
        path.write_bytes(b"".join((tmp / name).read_bytes() for name in names))
    return finish


def cut_front(fraction):
    """Drops the first packets of a transport stream, in the middle of a GOP."""
    def finish(path, _tmp):
        data = path.read_bytes()
        packets = int(len(data) / TS_PACKET * fraction)
        path.write_bytes(data[packets * TS_PACKET:])
    return finish


def lose_packets(every):
    """Loses each `every`-th packet of the video PID, as a bad line does."""
    def finish(path, _tmp):
        kept, seen = bytearray(), 0
        for packet in ts_packets(path.read_bytes()):
            seen += pid_of(packet) == VIDEO_PID
            if pid_of(packet) != VIDEO_PID or seen % every:
                kept += packet
        path.write_bytes(kept)
    return finish


def drop_dts(path, _tmp):
    """Removes the decoding timestamps of all video PES headers; stuffing takes their place."""
    out = bytearray()
    for packet in ts_packets(path.read_bytes()):
        packet = bytearray(packet)
        if pid_of(packet) == VIDEO_PID and packet[1] & 0x40:
            pes = 4 + (1 + packet[4] if packet[3] & 0x20 else 0)
            if packet[pes + 7] >> 6 == 3:
                packet[pes + 7] = packet[pes + 7] & 0x3F | 0x80
                packet[pes + 9] = packet[pes + 9] & 0x0F | 0x20
                packet[pes + 14:pes + 19] = b"\xff" * 5
        out += packet
    path.write_bytes(out)


VIDEO_PID = 0x100  # FFmpeg's first elementary stream


def ts_packets(data):
    return (data[at:at + TS_PACKET] for at in range(0, len(data) - TS_PACKET + 1, TS_PACKET))


def pid_of(packet):
    return (packet[1] & 0x1F) << 8 | packet[2]


def write_texts(tmp: pathlib.Path):
    """The files that clips_tracks.with_text speaks of."""
    (tmp / "lines.srt").write_text("1\n00:00:00,500 --> 00:00:01,700\nFirst line\n\n"
                                   "2\n00:00:02,040 --> 00:00:03,900\n<i>Second</i> line, ünïcode\n\n")
    (tmp / "chapters.txt").write_text(
        ";FFMETADATA1\ntitle=A title = with signs\nartist=Nobody\ncomment=tag that has to survive\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=Beginning\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4900\ntitle=End\n")
    (tmp / "font.ttf").write_bytes(bytes(range(256)) * 4)
