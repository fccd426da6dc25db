// An input file, opened as hostile data: no protocols of FFmpeg, no playlists, no references to other files, bounded
// sizes.
#pragma once

#include "reelmill/core/hidden.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/disk/input_file.hpp"
#include "reelmill/ffmpeg/packet.hpp"
#include "reelmill/title/title_index.hpp"

#include <span>
#include <string>
#include <vector>

struct AVFormatContext;
struct AVStream;

namespace reelmill::ffmpeg {

/// Reads packets of a file in file order. One thread at a time. Blocks on its input only.
class Source {
public:
    /// Opens and looks at the first packets. Timestamps are shifted by `breaks` from their positions on; one that no
    /// recording has (ffmpeg::is_absurd) is read as none.
    /// Throws Failure{input} with a line that names the file and the reason, and whatever `files` throws.
    explicit Source(const RawPath& path, const std::vector<title::ClockBreak>& breaks = {},
                    const disk::InputFiles& files = disk::local_files());
    /// A title's source as its probe has seen it: with the clock, the late streams and the changes of PIDs that `index`
    /// tells of. Every Source of the same index has the same streams under the same numbers.
    explicit Source(const title::TitleIndex& index, const disk::InputFiles& files = disk::local_files());
    /// The same, of files that this machine sees, for a task: reading hears its stop and shows that it gets on
    /// (disk::WatchedFiles). `monitor` has to outlive the source.
    Source(const RawPath& path, WorkMonitor& monitor);
    Source(const title::TitleIndex& index, WorkMonitor& monitor);

    /// The next packet of the wanted streams; false at the end of the file. Damaged stretches are skipped as the
    /// ffmpeg program does. Throws Failure{input} on an I/O error.
    bool read(Packet& packet);
    /// From now on only these streams are delivered. Empty: all.
    void want_only(std::span<const int> streams);
    /// Goes to the keyframe of `cut` or to one before it; false where the container cannot. Exactness is the
    /// caller's to check: the next keyframe packets tell.
    bool seek(int stream, const title::CutPoint& cut);

    [[nodiscard]] int stream_count() const;
    [[nodiscard]] Rational time_base(int stream) const;
    /// True of a stream that the container announces, but whose packets are read as another's (title::PidChange).
    [[nodiscard]] bool is_read_as_another(int stream) const;
    [[nodiscard]] const std::string& container() const; ///< the demuxer's name
    [[nodiscard]] const RawPath& path() const;
    /// What FFmpeg complained of while it looked at the first packets; empty if it did not.
    [[nodiscard]] const std::string& complaint() const;
    /// How many times were read as none so far.
    [[nodiscard]] std::int64_t absurd_times() const;
    [[nodiscard]] AVFormatContext* get() const;
    [[nodiscard]] AVStream* stream(int index) const;

private:
    struct Impl;
    Hidden<Impl> impl_;
};

} // namespace reelmill::ffmpeg
