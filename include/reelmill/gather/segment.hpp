// Segment files: what ranks bring back. Self-describing and checksummed, so that a folder of them is enough to go on
// from. A segment counts as done when it is on disk under its final name.
//
// Layout, all numbers little-endian:
//   "RMSEG\r\n\x1a", u32 version, u32 length, header as JSON text
//   packets: u32 0x544b4350 ("PCKT"), u32 track, i64 pts, i64 dts, i64 duration, u32 flags, u32 side data entries,
//            u32 payload bytes, then per entry u32 type, u32 bytes, the bytes; then the payload
//   "FOOT", u32 length, footer as JSON text, then per packet u32 track, u32 flags, i64 pts, i64 dts, i64 duration
//   trailer: u64 offset of "FOOT", u64 packets, 32 hex digits XXH3-128 of every byte before them, "RMSEGEND"
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/core/hidden.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/time.hpp"
#include "reelmill/ffmpeg/packet.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::gather {

/// A track of a segment. The parameters are what a muxer needs to know of an encoder's output.
struct SegmentTrack {
    int source_stream = -1; ///< index in the source file
    Rational time_base;     ///< of the packets' timestamps: the source stream's for video and for copies
    Json parameters;        ///< ffmpeg::parameters_to_json: codec, extradata, sizes, rates
};
REELMILL_JSON_FIELDS(SegmentTrack, source_stream, time_base, parameters)

struct SegmentHeader {
    std::string key; ///< which work this is (scatter::ShardTask::key)
    Json about;      ///< what the maker wants to have written down: shard, summary fields known before
    std::vector<SegmentTrack> tracks;
};
REELMILL_JSON_FIELDS(SegmentHeader, key, about, tracks)

/// What finish() has put on disk.
struct SegmentTotals {
    std::int64_t bytes = 0; ///< of the whole file
    std::string checksum;   ///< XXH3-128 over all that comes before it in the file
};

/// Writes a segment under a temporary name beside `path`. Without finish() nothing is left behind. One thread at a
/// time; blocks on the file system only; holds 32 bytes per packet and one write buffer.
class SegmentWriter {
public:
    /// Throws Failure{environment} where the file cannot be made.
    SegmentWriter(const RawPath& path, const SegmentHeader& header);

    /// Appends a packet of `track` (position in SegmentHeader::tracks), whatever its stream() says; with flags, side
    /// data and payload. Order within a track is decode order. Throws Failure{environment} when the disk is full.
    void add(const ffmpeg::Packet& packet, int track);
    /// Replaces the parameters of `track`: for encoders that know them only at their end (FLAC's stream info).
    void set_parameters(int track, Json parameters);
    /// Writes the footer, fsync, rename to `path`, fsync of the folder. `summary` (an object; usually a
    /// scatter::SegmentSummary) can be had back by SegmentReader::summary() and find_finished(). Call once.
    SegmentTotals finish(const Json& summary);

    [[nodiscard]] std::int64_t packets() const;       ///< added so far
    [[nodiscard]] std::int64_t payload_bytes() const; ///< of these packets alone

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// One packet, as the footer's table knows it.
struct PacketTime {
    Ticks pts = no_ticks;
    Ticks dts = no_ticks;
    Ticks duration = 0;
    bool key = false;
};

/// Reads a finished segment. One thread at a time; blocks on the file system only; one file descriptor.
/// Damaged, truncated or foreign files give Failure{input} that names the file: sizes are checked against the file's
/// before anything is allocated.
class SegmentReader {
public:
    /// Reads header, footer and trailer; not the packets.
    explicit SegmentReader(const RawPath& path);

    /// With the parameters as they were at finish().
    [[nodiscard]] const SegmentHeader& header() const;
    /// As given to finish(), with "bytes" and "checksum" set to what finish() returned.
    [[nodiscard]] const Json& summary() const;
    /// The packets of `track` in decode order, from the table in the footer: no payload is read.
    [[nodiscard]] std::vector<PacketTime> times(int track) const;

    /// The next packet in the order of writing; stream() is the position of its track. false at the end: by then
    /// every byte has been read and the checksum found right; else Failure{input}.
    bool read(ffmpeg::Packet& packet);

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// Reads the whole file. Throws Failure{input} where a byte is not what was written, or missing.
void verify_checksum(const RawPath& path);

/// The summary of the segment at `path` if it is there, undamaged (all of it is read) and made for `key`; so that a
/// second run can reuse it. None otherwise, never a Failure: then the work is done again.
[[nodiscard]] std::optional<Json> find_finished(const RawPath& path, const std::string& key);

} // namespace reelmill::gather
