// The pieces of work that ranks ask for, and what they bring back. These travel between ranks and are what
// coordinator, simulator and worker share; they hold all that a rank needs, so that a rank keeps no state of a title.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/core/fields.hpp"
#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/settings.hpp"
#include "reelmill/core/warning.hpp"
#include "reelmill/rate/buffer.hpp"
#include "reelmill/title/analysis.hpp"
#include "reelmill/title/title_plan.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace reelmill::task {

using TitleId = int;         ///< position in the run's list of titles
using TaskId = std::int64_t; ///< unique within a run, never used again
using Term = std::int64_t;   ///< grows by one with each takeover of the coordination

/// What every task has.
struct TaskHeader {
    TitleId title = 0;
    Settings settings;
    int deaths = 0; ///< ranks that died while they held it: the next one runs it in a process of its own
    RawPath marker; ///< a file that is there while somebody is at the task, and stays when that one dies
};

/// Look at a source and plan it.
struct ProbeTask : TaskHeader {
    RawPath source;
};
/// Look at all pictures of a shard, before it is known how they are cut and encoded.
struct AnalysisTask : TaskHeader {
    title::Shard shard;
    title::TitleIndex index; ///< as of ShardTask
};
/// Transcode one shard into a segment file.
struct ShardTask : TaskHeader {
    title::Shard shard;
    title::TitleIndex index; ///< with the cuts of all tracks left out: `shard` has what is needed
    title::Picture output;
    RawPath segment; ///< final name of the segment file
    std::string key; ///< written into the segment: which work this is
    int threads = 1; ///< of the encoder: plan::threads_per_shard
};
/// A track of sound or subtitles that a joined file has not given back as it should.
struct RefusedTrack {
    int stream = -1;    ///< of the source
    std::string reason; ///< for people: "141 packets instead of 142"
    int times = 1;      ///< so often; made another way each time
};
/// Copy or encode everything but the pictures (audio, subtitles) into a segment file.
struct TracksTask : TaskHeader {
    title::TitleIndex index;
    RawPath segment;
    std::string key;
    std::vector<RefusedTrack> refused; ///< once: it is not copied; more often: it is left out
};
/// Join a title's segments, verify the file and publish it.
struct MuxTask : TaskHeader {
    title::TitleIndex index;
    std::vector<title::Picture> output_pictures; ///< per video track
    std::vector<std::vector<RawPath>> segments;  ///< per video track, in presentation order
    RawPath tracks;                              ///< the segment of TracksTask
    RawPath output;                              ///< final name
    RawPath work_folder;                         ///< private folder on the output's file system, for the temporary file
    RawPath job_folder;                          ///< where the record of the finished title goes
    std::string run_id;                          ///< written into that
    std::int64_t source_bytes = 0;               ///< as the run found the source: what that record is about
    std::int64_t source_modified_ns = 0;         ///< mtime, nanoseconds since the epoch
    Warnings warnings;                           ///< known before the mux: for that record
    bool strict = false;                         ///< a title that loses something is not published
    std::int64_t least_bytes = 0;                ///< a file of fewer is not published yet: there is room for more
    std::int64_t most_bytes = 0;                 ///< a larger file is not published; 0: any is
};
using Task = std::variant<ProbeTask, ShardTask, TracksTask, MuxTask, AnalysisTask>;

[[nodiscard]] const TaskHeader& header_of(const Task& task);
[[nodiscard]] TaskHeader& header_of(Task& task);
[[nodiscard]] const char* kind_of(const Task& task); ///< its name in JSON and logs: "shard"
/// The file that the task reads, or whose title it makes.
[[nodiscard]] const RawPath& source_of(const Task& task);

/// One picture at a joint, seen from one side: both sides must have seen the same.
struct JointFrame {
    Ticks pts = no_ticks;
    std::string hash; ///< of the decoded source picture
    friend bool operator==(const JointFrame&, const JointFrame&) = default;
};

/// Something that is not as the track says, of pictures that follow each other. Stretches of one and the same kind are
/// counted; the first one is told with its place.
struct PictureRemark {
    WarningCode code = WarningCode::other;
    std::string text;                    ///< for people: "pictures are 640x360 there; ..."
    std::int64_t stretches = 1;          ///< how many there are
    std::int64_t begin_microseconds = 0; ///< of the first one's first picture, on the source's clock
    std::int64_t end_microseconds = 0;   ///< of the first one's last picture, its duration included
    bool at_head = false;                ///< the segment's first picture is one of the first stretch's
    bool at_tail = false;                ///< the segment's last picture is one of the last stretch's
};

/// What came of a quality that was to be measured (VideoSettings::target).
struct TargetReached {
    std::int64_t pictures = 0; ///< encoded until it was found, all in all; 0: none was asked for
    int quality = 0;           ///< of what was kept, in hundredths of the encoder's number
    int hundredths = 0;        ///< that it has (hundredths_of)
    TargetMiss miss = TargetMiss::none;
    friend bool operator==(const TargetReached&, const TargetReached&) = default;
};

/// A finished segment, as its maker describes it.
struct SegmentSummary {
    std::int64_t frames = 0;         ///< pictures encoded
    std::int64_t source_frames = 0;  ///< pictures decoded within the interval
    std::int64_t damaged_frames = 0; ///< of these, decoded with errors; lost packets count as well
    std::int64_t bytes = 0;
    std::string checksum;         ///< XXH3-128 of the file
    std::string parameter_sets;   ///< hash of the encoder's extradata: equal for all segments of a track
    std::vector<JointFrame> head; ///< the first pictures at or after begin
    std::vector<JointFrame> tail; ///< the first pictures at or after end, as seen from this side
    double seconds = 0;           ///< wall time spent; 0: it was on disk already
    std::vector<PictureRemark> remarks;
    std::int64_t packets = 0;       ///< of all tracks in it
    std::int64_t payload_bytes = 0; ///< of these packets alone
    rate::SegmentUse buffer = {};   ///< what its pictures do to a player's buffer; with a cap
    TargetReached target = {};
};

struct ProbeResult {
    title::TitlePlan plan;
};
struct AnalysisResult {
    title::Analysis analysis;
};
struct ShardResult {
    bool joinable = true; ///< false: decoding cannot start at begin; the shard belongs to the one before it
    SegmentSummary segment;
};
struct TracksResult {
    SegmentSummary segment;
    Warnings warnings; ///< what cannot go along
};
struct MuxResult {
    std::int64_t bytes = 0;
    std::int64_t frames = 0;
    std::int64_t damaged_frames = 0; ///< of these, decoded with errors
    double duration_seconds = 0;
    std::string checksum; ///< XXH3-128 of the published file
    Warnings warnings;
};
/// The mux found segments that are damaged or gone: they have to be made once more, then it is tried again.
struct SegmentsLost {
    std::vector<RawPath> paths;
    std::string line; ///< for the log: what is wrong with them
};
/// The joined file is not what its source has, and is not published: parts of it have to be made another way, then it
/// is tried again. One of the lists has something, or the size does.
struct FileRefused {
    std::string line;                 ///< for people, where there is no other way: why it is not published
    std::vector<RefusedTrack> tracks; ///< of sound and subtitles
    std::vector<RawPath> segments;    ///< whose pictures are not the source's: to be made together with those beside
    std::int64_t bytes = 0;           ///< of the file, where that is too many or too few; else 0
};
/// The task cannot be done; the title fails with this line, the others go on.
struct TaskFailure {
    FailureKind kind = FailureKind::input;
    std::string line;  ///< for people: names the file, what is wrong, what to do
    std::string chain; ///< for the log: the causes
};
using TaskResult = std::variant<ProbeResult, ShardResult, TracksResult, MuxResult, SegmentsLost, FileRefused,
                                TaskFailure, AnalysisResult>;

REELMILL_FIELDS(RefusedTrack, stream, reason, times)
// The header's fields stand beside the task's own
#define REELMILL_TASK_FIELDS(Type, ...) REELMILL_FIELDS(Type, title, settings, deaths, marker, __VA_ARGS__)
REELMILL_TASK_FIELDS(ProbeTask, source)
REELMILL_TASK_FIELDS(AnalysisTask, shard, index)
REELMILL_TASK_FIELDS(ShardTask, shard, index, output, segment, key, threads)
REELMILL_TASK_FIELDS(TracksTask, index, segment, key, refused)
REELMILL_TASK_FIELDS(MuxTask, index, output_pictures, segments, tracks, output, work_folder, job_folder, run_id,
                     source_bytes, source_modified_ns, warnings, strict, least_bytes, most_bytes)
#undef REELMILL_TASK_FIELDS
REELMILL_FIELDS(JointFrame, pts, hash)
REELMILL_FIELDS(PictureRemark, code, text, stretches, begin_microseconds, end_microseconds, at_head, at_tail)
REELMILL_FIELDS(TargetReached, pictures, quality, hundredths, miss)
REELMILL_KEPT_FIELDS(SegmentSummary,
                     (frames, source_frames, damaged_frames, bytes, checksum, parameter_sets, head, tail, seconds),
                     (remarks, packets, payload_bytes, buffer, target))
REELMILL_FIELDS(ProbeResult, plan)
REELMILL_FIELDS(AnalysisResult, analysis)
REELMILL_FIELDS(ShardResult, joinable, segment)
REELMILL_FIELDS(TracksResult, segment, warnings)
REELMILL_FIELDS(MuxResult, bytes, frames, damaged_frames, duration_seconds, checksum, warnings)
REELMILL_FIELDS(SegmentsLost, paths, line)
REELMILL_FIELDS(FileRefused, line, tracks, segments, bytes)
REELMILL_FIELDS(TaskFailure, kind, line, chain)

} // namespace reelmill::task
