// What reelmill sees in a file: the one index per title on which the plan is made.
#pragma once

#include "reelmill/core/fields.hpp"
#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/core/time.hpp"
#include "reelmill/core/warning.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::title {

/// A place where decoding of a video track can really start: a keyframe packet.
struct CutPoint {
    Ticks pts = no_ticks;            ///< of the keyframe's picture, ticks of the track's time base
    Ticks dts = no_ticks;            ///< of its packet; no_ticks where the container has none
    std::int64_t position = -1;      ///< byte offset of its packet in the file; -1 unknown
    std::int64_t frames_before = -1; ///< packets of the track before this one in the file; -1 unknown
    friend bool operator==(const CutPoint&, const CutPoint&) = default;
};

/// ST 2086 mastering display: the ten values in the order of the standard's boxes, R G B as x y, white x y, then
/// luminance max, min (cd/m^2), as rationals.
struct MasteringDisplay {
    std::array<Rational, 10> values;
};
struct ContentLight {
    int max_content = 0; ///< cd/m^2
    int max_average = 0;
};

/// Stream-level description of pictures; FFmpeg's names ("bt709", "tv", "left"), empty where unspecified.
struct Picture {
    int width = 0;
    int height = 0;
    std::string pixel_format;
    Rational sample_aspect;
    std::string color_range;
    std::string color_primaries;
    std::string color_transfer;
    std::string color_matrix;
    std::string chroma_location;
    std::string field_order; ///< "progressive", "tt", "bb", "tb", "bt", or empty
    std::optional<MasteringDisplay> mastering_display;
    std::optional<ContentLight> content_light;
    std::optional<std::array<std::int32_t, 9>> display_matrix; ///< rotation and reflection, as in ISO 14496-12
};

/// A video track that is transcoded (cover art is not one).
struct VideoTrack {
    int stream = -1;                ///< index in the source file
    std::string codec;              ///< FFmpeg's name
    Rational time_base;             ///< seconds per tick of every timestamp of this track
    Rational frame_rate;            ///< nominal, for cost, GOP length and rate control; never for timestamps
    Ticks first_pts = no_ticks;     ///< of the first decoded picture
    Ticks duration = 0;             ///< ticks, as far as the container knows
    std::int64_t frames = -1;       ///< as far as the container's index knows; -1 unknown
    bool seekable = false;          ///< cut points may be used; false: one shard
    Picture picture;                ///< of the first decoded picture
    std::vector<CutPoint> cuts;     ///< ascending by pts, the file's first keyframe left out; candidates for the plan
    std::vector<CutPoint> lead_ins; ///< per cut, where filters with memory start decoding; empty: at the file's start
    std::vector<Picture> others;    ///< kinds of pictures that the track has besides `picture`, as far as was looked
};

enum class StreamKind { video, audio, subtitle, attachment, cover, data };
REELMILL_NAMES(StreamKind, video, audio, subtitle, attachment, cover, data)

/// Any stream of the file, for `probe`, for warnings and for the other tracks.
struct StreamSummary {
    int index = -1;
    StreamKind kind = StreamKind::data;
    std::string codec;
    std::string language;
    std::string title;
    int channels = 0;
    int sample_rate = 0;
};

/// Where a stream's part of a stretch of the clock begins: its packets from byte `position` on belong to it.
struct StreamPosition {
    int stream = -1;
    std::int64_t position = 0;
    friend bool operator==(const StreamPosition&, const StreamPosition&) = default;
};

/// A new stretch of a clock begins: timestamps are shifted by `shift_microseconds` from here on (adds up with the ones
/// before): how jumps are ironed out, the same for whoever reads the file from anywhere. title/clock_shifts.hpp reads
/// it.
struct ClockBreak {
    std::int64_t position = 0; ///< the earliest of those of the streams
    std::int64_t shift_microseconds = 0;
    std::vector<StreamPosition> streams; ///< those of this clock; empty: all, from `position` on
    friend bool operator==(const ClockBreak&, const ClockBreak&) = default;
};

/// A stream of a transport or program stream that the first packets of the file do not show, or not whole. Who opens
/// the file looks at it there.
struct LateStream {
    int id = 0;                ///< PID, or id of a program stream's stream
    std::int64_t position = 0; ///< where its packets begin, in bytes
};

/// A stretch of a transport stream where a stream goes on under another PID, or comes back from there: whoever reads
/// the file sees it under the PID that it had at first.
struct PidChange {
    int from = 0;           ///< the PID in the file
    int to = 0;             ///< the PID that is read instead
    std::int64_t begin = 0; ///< of the first packet of the transport stream, in bytes
    std::int64_t end = 0;   ///< behind the last one
    int packet_size = 188;  ///< bytes from packet to packet, counted from `begin`
    int counter_shift = 0;  ///< is added to the continuity counter, so that it goes on without a break
};

struct TitleIndex {
    RawPath path;
    std::int64_t size = 0;        ///< bytes
    std::int64_t modified_ns = 0; ///< mtime, nanoseconds since the epoch
    std::string identity;         ///< hash of size, head, tail and index
    std::string container;        ///< FFmpeg's demuxer name
    double duration_seconds = 0;
    std::int64_t start_microseconds = 0; ///< earliest timestamp of the file; becomes 0 in the output
    std::int64_t bit_rate = 0;
    int chapters = 0;
    std::vector<VideoTrack> video;
    std::vector<StreamSummary> streams;
    std::vector<ClockBreak> clock_breaks;
    Warnings warnings;
    std::vector<LateStream> late_streams; ///< in the order in which they get their numbers
    std::vector<PidChange> pid_changes;   ///< ascending by begin
    std::int64_t missing_bytes = 0;       ///< that the container tells of beyond the end of the file: it is cut off
};

REELMILL_FIELDS(CutPoint, pts, dts, position, frames_before)
REELMILL_FIELDS(MasteringDisplay, values)
REELMILL_FIELDS(ContentLight, max_content, max_average)
REELMILL_FIELDS(Picture, width, height, pixel_format, sample_aspect, color_range, color_primaries, color_transfer,
                color_matrix, chroma_location, field_order, mastering_display, content_light, display_matrix)
REELMILL_KEPT_FIELDS(VideoTrack,
                     (stream, codec, time_base, frame_rate, first_pts, duration, frames, seekable, picture, cuts,
                      lead_ins),
                     (others))
REELMILL_FIELDS(StreamSummary, index, kind, codec, language, title, channels, sample_rate)
REELMILL_FIELDS(StreamPosition, stream, position)
REELMILL_KEPT_FIELDS(ClockBreak, (position, shift_microseconds), (streams))
REELMILL_FIELDS(LateStream, id, position)
REELMILL_FIELDS(PidChange, from, to, begin, end, packet_size, counter_shift)
REELMILL_KEPT_FIELDS(TitleIndex,
                     (path, size, modified_ns, identity, container, duration_seconds, start_microseconds, bit_rate,
                      chapters, video, streams, clock_breaks, warnings),
                     (late_streams, pid_changes, missing_bytes))

} // namespace reelmill::title
