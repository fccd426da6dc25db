// A file as the plain demuxer gives it: every packet with the time, the size and the length that it has there, without
// any of Reelmill's corrections. What a check that goes through the reader's own clock cannot see shows here.
#pragma once

#include "reelmill/core/work_monitor.hpp"
#include "reelmill/ffmpeg/payload_facts.hpp"
#include "reelmill/ffmpeg/source.hpp"
#include "reelmill/title/title_index.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace reelmill::verify {

struct PlainPacket {
    double seconds =
        0; ///< of sound and subtitles when it is shown, of video when it is decoded; NaN where it has no time
    float length = 0;            ///< seconds: of sound by the codec where that tells, else by the container; 0 unknown
    std::uint32_t size : 29 = 0; ///< bytes
    /// By an edit list; of sound only behind a packet that is shown: those before get a decoder going and are copied.
    std::uint32_t hidden : 1 = 0;
    std::uint32_t captions : 2 = 0; ///< how often it brings closed captions; 3: or more often
    float shown_after = 0; ///< seconds: of video from `seconds` to when it is shown; NaN where that is not told
};

struct PlainStream {
    int stream = -1;
    title::StreamKind kind = title::StreamKind::data;
    std::string codec;                          ///< FFmpeg's name
    double tick = 0;                            ///< seconds: to which its times are rounded
    bool told_elsewhere = false;                ///< see ffmpeg::StreamFacts
    bool shown = false;                         ///< there is a packet that no edit list hides
    ffmpeg::AacConfiguration configuration = 0; ///< by its header
    /// By headers of its packets, of so many of them in a row that they are no damage.
    std::vector<ffmpeg::AacConfiguration> own_configurations;
    std::vector<PlainPacket> packets; ///< in file order; none of covers and of fillers between subtitles
};

/// By index, also those that show up behind the header.
using PlainFile = std::vector<PlainStream>;

/// Collects the packets of one file.
class PlainReading {
public:
    /// `source` must have been opened without clock breaks.
    explicit PlainReading(const ffmpeg::Source& source) : source_(source) {}
    void add(const ffmpeg::Packet& packet);
    /// Call at the end of the file.
    [[nodiscard]] PlainFile take();

private:
    struct Run {
        ffmpeg::AacConfiguration configuration = 0;
        int packets = 0;
    };

    void describe_until(int stream);
    void note_configuration(const ffmpeg::Packet& packet, PlainStream& stream);

    const ffmpeg::Source& source_;
    PlainFile file_;
    std::vector<Run> runs_; ///< by stream: packets that say the same, up to the last one
};

/// Reads all of it. Throws Failure: input (it cannot be read), interrupted (monitor.stop).
[[nodiscard]] PlainFile read_plainly(const RawPath& path, WorkMonitor& monitor);
/// The same of a title's source: the streams have the numbers that the title has for them, the clock is the file's own.
[[nodiscard]] PlainFile read_plainly(const title::TitleIndex& index, WorkMonitor& monitor);

} // namespace reelmill::verify
