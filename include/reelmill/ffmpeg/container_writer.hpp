// Writes an output file: streams, tags, chapters, attachments, packets. Nothing in it depends on clock, chance or the
// machine.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::ffmpeg {

struct OutputTrack {
    int source_stream = -1;                ///< whose tags and dispositions it gets
    Json parameters;                       ///< parameters_to_json
    Rational time_base;                    ///< wanted for the container; MP4 takes it or a whole multiple
    std::optional<title::Picture> picture; ///< of video
    Rational frame_rate;                   ///< of video with a constant one; {0, 1}: variable
};

struct OutputPlan {
    RawPath file; ///< is made, or overwritten
    Format format = Format::mp4;
    std::vector<OutputTrack> tracks;     ///< in the order of the output's streams
    std::int64_t shift_microseconds = 0; ///< of chapters against the source; packets are shifted by the caller
};

/// One thread at a time; blocks on the file system. Holds at most some seconds of packets, to put them in order.
class ContainerWriter {
public:
    /// Writes the header. `source` gives what travels beside packets; it can be closed afterwards.
    /// Throws Failure{input} where the container refuses a stream, Failure{environment} where the file cannot be made.
    /// With a `monitor`, which has to outlive this, all that writes hears its stop (Failure{interrupted}), also when
    /// the whole file is moved to make room for its index, and shows that it gets on.
    ContainerWriter(const OutputPlan& plan, const Source& source, WorkMonitor* monitor = nullptr);

    /// Of the timestamps that write() takes for `track`: the container has the last word.
    [[nodiscard]] Rational time_base(int track) const;
    /// What could not go along.
    [[nodiscard]] const Warnings& warnings() const;

    /// Appends a packet of `track`; it is empty afterwards. Times in time_base(track), dts growing within a track.
    /// Throws Failure{environment} when the disk is full, Failure{input} where the container refuses the packet.
    void write(Packet& packet, int track);
    /// Index and trailer. Without it the file is not usable. Call once, last; it does not fsync.
    void finish();

private:
    struct Impl;
    Hidden<Impl> impl_;
};

/// "extradata" of parameters_to_json as bytes.
[[nodiscard]] std::vector<std::byte> extradata_of(const Json& parameters);
/// FFmpeg's name of the codec in parameters_to_json.
[[nodiscard]] std::string codec_of(const Json& parameters);
/// Samples per second; 0 where there are none.
[[nodiscard]] int sample_rate_of(const Json& parameters);

} // namespace reelmill::ffmpeg
