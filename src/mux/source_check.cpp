#include "source_check.hpp"

#include "source_length.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/mux/pictures_refused.hpp"
#include "reelmill/verify/check_source.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace reelmill::mux {
namespace {

std::vector<Ticks> pictures_of(const VideoTrack& track) {
    std::vector<Ticks> pts;
    pts.reserve(track.times.size());
    for (const auto& time : track.times) {
        pts.push_back(time.pts);
    }
    return pts;
}

/// Those that show the pictures of these times, or would if they were there. `times`: ascending.
void add_segments_at(const std::vector<Ticks>& times, const VideoTrack& track, std::vector<RawPath>& segments) {
    const auto begin_of = [&](std::size_t first_packet) { return track.times[first_packet].pts; };
    for (std::size_t i = 0; i < track.segments.size(); ++i) {
        const bool last = i + 1 == track.segments.size();
        const auto first = i == 0 ? times.begin() : std::ranges::lower_bound(times, begin_of(track.segment_starts[i]));
        const auto beyond = last ? times.end() : std::ranges::lower_bound(times, begin_of(track.segment_starts[i + 1]));
        if (first != beyond) {
            segments.push_back(track.segments[i]);
        }
    }
}

/// Codecs each of whose packets is a picture, or a field of one. Others have packets that say "as before".
bool has_a_picture_in_each_packet(const std::string& codec) {
    return codec == "h264" || codec == "hevc" || codec == "mpeg2video";
}

Warning undecoded_packets(const verify::Undecoded& undecoded, const title::VideoTrack& track,
                          const title::TitleIndex& index) {
    const std::string places =
        undecoded.stretches > 1 ? fmt::format("; in {} places, the first one here", undecoded.stretches) : "";
    const double start = static_cast<double>(index.start_microseconds) * 1e-6;
    return {
        WarningCode::damaged_pictures, track.stream,
        std::max(0.0, to_seconds(undecoded.first, track.time_base) - start),
        fmt::format("video stream {}: no picture can be decoded of {} of its packets: they are damaged, or refer to "
                    "what is not in the source{}",
                    track.stream, undecoded.packets, places)};
}

} // namespace

PicturesRefused::PicturesRefused(const std::string& line, std::vector<RawPath> segments)
    : Failure(FailureKind::input, line), segments_(std::move(segments)) {}

bool takes_pictures_one_to_one(const VideoSettings& settings) {
    return !settings.fps && settings.deinterlace == Deinterlace::off && settings.filter.empty();
}

SourceCheck check_source(const task::MuxTask& task, ffmpeg::Source& source, const TitleLayout& layout,
                         WorkMonitor& monitor) {
    if (!takes_pictures_one_to_one(task.settings.video)) {
        return {};
    }
    std::vector<verify::TranscodedPictures> tracks;
    for (std::size_t i = 0; i < layout.video.size(); ++i) {
        tracks.push_back({task.index.video.at(i).stream, pictures_of(layout.video[i]), has_changed(task.index)});
    }
    SourceCheck check;
    verify::PlainReading plain(source);
    const bool corrected = !task.index.clock_breaks.empty();
    const auto answers =
        verify::check_against_source(source, task.index, tracks, monitor, corrected ? nullptr : &plain);
    if (!corrected && !tracks.empty()) {
        check.plain = plain.take();
    }
    std::vector<RawPath> refused;
    std::string why;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].decoded) {
            check.decoded.push_back(tracks[i].stream);
        }
        const title::VideoTrack& track = task.index.video.at(i);
        if (answers[i].undecoded && has_a_picture_in_each_packet(track.codec)) {
            check.warnings.push_back(undecoded_packets(*answers[i].undecoded, track, task.index));
        }
        if (!answers[i].difference) {
            continue;
        }
        const std::string line = fmt::format("video stream {}: {}", tracks[i].stream, *answers[i].difference);
        if (task.segments.at(i).size() > 1) {
            add_segments_at(answers[i].differing, layout.video[i], refused);
            why = line;
        } else if (layout.video[i].damaged_frames == 0) {
            throw input_failure(fmt::format("{}: not published: {}; please report it, with the source if you may",
                                            printable(task.output.bytes), line));
        } else {
            check.warnings.push_back(
                {WarningCode::pictures_differ, tracks[i].stream, {}, line + "; the source is damaged"});
        }
    }
    if (!refused.empty()) {
        throw PicturesRefused(fmt::format("{}: not published: {}", printable(task.output.bytes), why),
                              std::move(refused));
    }
    return check;
}

} // namespace reelmill::mux
