#include "reelmill/mux/run_mux.hpp"

#include "draft_file.hpp"
#include "join.hpp"
#include "law_check.hpp"
#include "lost_tags.hpp"
#include "source_check.hpp"
#include "source_length.hpp"
#include "title_layout.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/publish.hpp"
#include "reelmill/ffmpeg/file_facts.hpp"
#include "reelmill/ffmpeg/pcm.hpp"
#include "reelmill/mux/size_refused.hpp"
#include "reelmill/verify/check_published.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace reelmill::mux {
namespace {

ffmpeg::OutputPlan plan_output(const task::MuxTask& task, const TitleLayout& layout, const RawPath& file) {
    ffmpeg::OutputPlan plan;
    plan.file = file;
    plan.format = task.settings.format;
    plan.shift_microseconds = layout.shift_microseconds;
    for (const auto& track : layout.tracks) {
        plan.tracks.push_back(track.output);
    }
    return plan;
}

Ticks end_of(const std::vector<gather::PacketTime>& times) {
    Ticks end = times.empty() ? 0 : times.front().pts;
    for (const auto& time : times) {
        end = std::max(end, time.pts + time.duration);
    }
    return end;
}

/// Where the file's last packet reads back with its duration. Matroska keeps those of subtitles alone. Of MP4
/// libavformat's demuxer takes sound's from the codec, and others' where decoding starts at 0: it takes them for the
/// distance from the packet's time to the length of the track (mov_read_packet).
bool tells_end(title::StreamKind kind, Format format, const std::vector<gather::PacketTime>& times) {
    if (format == Format::mkv || format == Format::webm) {
        return kind == title::StreamKind::subtitle;
    }
    return kind != title::StreamKind::audio && times.size() > 1 && times.front().dts == 0;
}

/// Of PCM, whose packets follow each other without a gap (tracks/pcm_lane); -1 where packets count.
std::int64_t sound_bytes(const LaidTrack& laid, Format format, const std::vector<gather::PacketTime>& times) {
    const int sample = ffmpeg::pcm_sample_bytes(laid.output.parameters);
    if (sample == 0 || format == Format::mkv || format == Format::webm) {
        return -1;
    }
    std::int64_t samples = 0;
    for (const auto& time : times) {
        samples += time.duration;
    }
    return samples * sample;
}

/// Where times repeat, as they may in damaged sources, decode times are squeezed together, and with them the durations
/// that a demuxer makes of their distances.
bool repeats(std::vector<gather::PacketTime> times) {
    std::ranges::sort(times, {}, &gather::PacketTime::pts);
    return std::ranges::adjacent_find(times, {}, &gather::PacketTime::pts) != times.end();
}

verify::ExpectedTrack expect(const TitleLayout& layout, std::size_t position, Format format,
                             const std::vector<gather::PacketTime>& times, Rational time_base) {
    const LaidTrack& laid = layout.tracks[position];
    verify::ExpectedTrack expected;
    expected.stream = static_cast<int>(position);
    expected.source_stream = laid.output.source_stream;
    expected.kind = laid.kind;
    expected.codec = ffmpeg::codec_of(laid.output.parameters);
    expected.time_base = time_base;
    for (const auto& time : times) {
        expected.pts.push_back(time.pts);
    }
    std::ranges::sort(expected.pts);
    expected.sound_bytes = sound_bytes(laid, format, times);
    const bool bytes_tell_it = expected.sound_bytes >= 0 && !times.empty();
    if (bytes_tell_it || (tells_end(laid.kind, format, times) && !repeats(laid.times))) {
        expected.end = end_of(times);
    }
    if (laid.kind == title::StreamKind::video) {
        expected.segment_starts = layout.video[static_cast<std::size_t>(laid.input)].segment_starts;
        expected.picture = laid.output.picture;
        expected.parameter_sets = ffmpeg::extradata_of(laid.output.parameters);
    }
    return expected;
}

/// Empty where it has none.
std::string timecode_of(const ffmpeg::Source& source, const LaidTrack& track) {
    if (track.kind != title::StreamKind::video) {
        return {};
    }
    const auto tags = ffmpeg::stream_description(source, track.output.source_stream).tags;
    const auto found = tags.find("timecode");
    return found == tags.end() ? std::string() : found->second;
}

struct Joined {
    verify::ExpectedFile expected;
    SourceCheck check;
    Tags tags; ///< of the source
    Warnings warnings;
    double seconds = 0;
    std::int64_t damaged_frames = 0;
};

/// Everything up to the finished, unverified file. The source is opened once, for the header takes nothing from its
/// packets, and closed before packets are written.
Joined write_file(const task::MuxTask& task, const RawPath& file, WorkMonitor& monitor) {
    const TitleLayout layout = lay_out(task);
    Joined joined;
    for (const auto& track : layout.video) {
        joined.damaged_frames += track.damaged_frames;
    }
    std::optional<ffmpeg::Source> source(std::in_place, task.index, monitor);
    joined.tags = ffmpeg::file_tags(*source);
    std::vector<std::string> timecodes;
    for (const auto& track : layout.tracks) {
        timecodes.push_back(timecode_of(*source, track));
    }
    ffmpeg::ContainerWriter writer(plan_output(task, layout, file), *source, &monitor);
    for (std::size_t i = 0; i < layout.video.size(); ++i) {
        add_warnings(joined.warnings,
                     layout.video[i].remarks.warnings(task.index.video.at(i).stream, layout.shift_microseconds));
    }
    joined.check = check_source(task, *source, layout, monitor);
    add_warnings(joined.warnings, joined.check.warnings);
    source.reset();
    std::vector<Rational> time_bases;
    for (std::size_t i = 0; i < layout.tracks.size(); ++i) {
        time_bases.push_back(writer.time_base(static_cast<int>(i)));
    }
    const WrittenTimes times = join(task, layout, writer, monitor);
    add_warnings(joined.warnings, writer.warnings());
    joined.expected.chapters = task.index.chapters;
    for (std::size_t i = 0; i < layout.tracks.size(); ++i) {
        joined.seconds = std::max(joined.seconds, to_seconds(end_of(times[i]), time_bases[i]));
        joined.expected.tracks.push_back(expect(layout, i, task.settings.format, times[i], time_bases[i]));
        joined.expected.tracks.back().timecode = timecodes[i];
    }
    add_warnings(joined.warnings, warnings_of_length(task, layout, joined.seconds));
    return joined;
}

std::int64_t frames_of(const verify::ExpectedFile& file) {
    std::int64_t frames = 0;
    for (const auto& track : file.tracks) {
        frames += track.kind == title::StreamKind::video ? static_cast<std::int64_t>(track.pts.size()) : 0;
    }
    return frames;
}

/// Before it is read back: nothing of it depends on what is in it.
void refuse_size(const task::MuxTask& task, std::int64_t bytes) {
    if (task.most_bytes > 0 && (bytes > task.most_bytes || bytes < task.least_bytes)) {
        throw SizeRefused(fmt::format("{}: not published: it has {} bytes, and {} to {} are wanted",
                                      printable(task.output.bytes), bytes, task.least_bytes, task.most_bytes),
                          bytes);
    }
}

} // namespace

task::MuxResult run_mux(const task::MuxTask& task, WorkMonitor& monitor, const BeforePublishing& before) {
    DraftFile draft(task.work_folder, task.output);
    Joined joined = write_file(task, draft.path(), monitor);
    refuse_size(task, disk::look_at(draft.path()).size);
    disk::begin_writing_out(draft.path()); // while it is verified
    const verify::ReadBack found = verify::check_published(draft.path(), task.output, joined.expected, monitor);
    add_warnings(joined.warnings, found.lost);
    add_warnings(joined.warnings,
                 check_laws(task, std::move(joined.check), joined.expected, found, joined.warnings, monitor));
    add_warnings(joined.warnings, lost_tags(joined.tags, found.tags, task.settings.format));
    if (const auto refusal = task.strict ? refusal_of_losses(joined.warnings) : std::nullopt) {
        throw input_failure(fmt::format("{}: not published: {}", printable(task.output.bytes), *refusal));
    }
    const FileSum sum = sum_up(draft.path(), monitor);
    if (monitor.stop) {
        throw Failure(FailureKind::interrupted,
                      fmt::format("{}: stopped before it was published", printable(task.output.bytes)));
    }
    task::MuxResult result;
    result.bytes = sum.bytes;
    result.checksum = sum.checksum;
    result.frames = frames_of(joined.expected);
    result.damaged_frames = joined.damaged_frames;
    result.duration_seconds = joined.seconds;
    result.warnings = std::move(joined.warnings);
    if (before) {
        before(result, draft.path());
    }
    draft.publish();
    return result;
}

} // namespace reelmill::mux
