#include "title_layout.hpp"

#include "source_check.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/old_behaviour.hpp"
#include "reelmill/gather/container_clock.hpp"
#include "reelmill/gather/timeline.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::mux {
namespace {

bool is_matroska(Format format) { return format == Format::mkv || format == Format::webm; }

constexpr Rational milliseconds{1, 1000}; // Matroska's clock, as FFmpeg writes it

Ticks longest_step(const std::vector<gather::PacketTime>& times) {
    Ticks longest = times.empty() ? 0 : times.back().duration;
    for (std::size_t i = 1; i < times.size(); ++i) {
        longest = std::max(longest, times[i].dts - times[i - 1].dts);
    }
    return longest;
}

/// The rate is told only where the timestamps keep to it.
Rational told_rate(const std::vector<gather::PacketTime>& times, Rational time_base, Rational nominal) {
    std::vector<Ticks> presentation;
    presentation.reserve(times.size());
    for (const auto& time : times) {
        presentation.push_back(time.pts);
    }
    std::ranges::sort(presentation);
    return gather::constant_rate(presentation, time_base, nominal);
}

void check_frame_counts(const task::MuxTask& task, const VideoTrack& track, int stream) {
    const auto frames = static_cast<std::int64_t>(track.times.size());
    if (frames == 0) {
        throw input_failure(fmt::format("{}: no picture of video stream {} could be decoded",
                                        printable(task.index.path.bytes), stream));
    }
    if (takes_pictures_one_to_one(task.settings.video) && frames != track.source_frames) {
        throw input_failure(fmt::format("{}: {} pictures of video stream {} were decoded, but {} encoded",
                                        printable(task.index.path.bytes), track.source_frames, stream, frames));
    }
}

/// Matroska tells the shape of a picture by its size on display: WebM in whole pixels, Matroska as an exact ratio, and
/// neither where rounding to pixels leaves the width as it is (FFmpeg's mkv_write_track_video).
Rational aspect_in_matroska(const title::Picture& picture, Format format) {
    const Rational aspect = picture.sample_aspect;
    if (!aspect.known()) {
        return aspect;
    }
    const Ticks display_width = rescale(picture.width, {aspect.num, 1}, {aspect.den, 1});
    if (display_width == picture.width) {
        return {1, 1};
    }
    return format == Format::webm ? Rational{static_cast<int>(display_width), picture.width} : aspect;
}

/// A title of one picture of which the source does not say how long it is shown: MP4 would not show it at all.
void show_single_picture(LaidTrack& laid, Rational frame_rate) {
    if (laid.times.size() == 1 && laid.times.front().duration <= 0 && !old_behaviour("one_picture_has_no_length")) {
        const Rational length = frame_rate.known() ? frame_rate.inverse() : Rational{1, 25};
        laid.times.front().duration = std::max<Ticks>(1, rescale(1, length, laid.source_time_base));
    }
}

LaidTrack lay_video(const task::MuxTask& task, const VideoTrack& track, std::size_t position) {
    const auto& source = task.index.video.at(position);
    check_frame_counts(task, track, source.stream);
    LaidTrack laid;
    laid.kind = title::StreamKind::video;
    laid.input = static_cast<int>(position);
    laid.times = track.times;
    laid.source_time_base = track.description.time_base;
    show_single_picture(laid, source.frame_rate);
    laid.output.source_stream = source.stream;
    laid.output.parameters = track.description.parameters;
    laid.output.time_base = is_matroska(task.settings.format)
                                ? milliseconds
                                : gather::iso_time_base(laid.source_time_base, longest_step(laid.times));
    laid.output.picture = task.output_pictures.at(position);
    if (is_matroska(task.settings.format)) {
        laid.output.picture->sample_aspect = aspect_in_matroska(*laid.output.picture, task.settings.format);
    }
    laid.output.frame_rate =
        told_rate(laid.times, laid.source_time_base, task.settings.video.fps.value_or(source.frame_rate));
    return laid;
}

LaidTrack lay_other(const task::MuxTask& task, const gather::SegmentReader& reader, std::size_t position) {
    const auto& track = reader.header().tracks[position];
    LaidTrack laid;
    laid.kind = track.parameters.value("type", "") == "audio" ? title::StreamKind::audio : title::StreamKind::subtitle;
    laid.input = static_cast<int>(position);
    laid.times = reader.times(laid.input);
    laid.source_time_base = track.time_base;
    laid.output.source_stream = track.source_stream;
    laid.output.parameters = track.parameters;
    const int sample_rate = ffmpeg::sample_rate_of(track.parameters);
    constexpr int finest_subtitles = 90'000; // keeps hours of silence within 31 bits
    if (is_matroska(task.settings.format)) {
        laid.output.time_base = milliseconds;
    } else if (laid.kind == title::StreamKind::audio && sample_rate > 0) {
        laid.output.time_base = {1, sample_rate};
    } else {
        laid.output.time_base = track.time_base.den <= finest_subtitles ? track.time_base : milliseconds;
    }
    return laid;
}

/// What is before 0 after the shift so far moves the whole file: Matroska holds no negative timestamps, and MP4 takes
/// them for pictures that are not shown. Only sound may lie before 0 in MP4: it is what a decoder needs to get going.
std::int64_t shift_to_zero(const TitleLayout& layout, Format format) {
    std::int64_t earliest = 0; // microseconds
    for (const auto& track : layout.tracks) {
        if (!is_matroska(format) && track.kind == title::StreamKind::audio) {
            continue;
        }
        for (const auto& time : track.times) {
            const Ticks pts = time.pts == no_ticks ? time.dts : time.pts;
            const Ticks moved = rescale_shifted(pts, layout.shift_microseconds, track.source_time_base, microseconds);
            if (moved < 0) {
                // One more: rounded towards 0, a tick finer than a microsecond could stay negative.
                earliest = std::min(earliest, moved - 1);
            }
        }
    }
    return -earliest;
}

} // namespace

TitleLayout lay_out(const task::MuxTask& task) {
    TitleLayout layout;
    layout.shift_microseconds = -task.index.start_microseconds;
    for (const auto& segments : task.segments) {
        layout.video.push_back(gather_video_track(segments));
        layout.tracks.push_back(lay_video(task, layout.video.back(), layout.video.size() - 1));
    }
    if (!task.tracks.bytes.empty()) {
        const gather::SegmentReader reader(task.tracks);
        layout.other_tracks = reader.header().tracks.size();
        for (std::size_t i = 0; i < layout.other_tracks; ++i) {
            layout.tracks.push_back(lay_other(task, reader, i));
        }
    }
    std::ranges::stable_sort(layout.tracks, {}, [](const LaidTrack& track) { return track.output.source_stream; });
    layout.shift_microseconds += shift_to_zero(layout, task.settings.format);
    return layout;
}

} // namespace reelmill::mux
