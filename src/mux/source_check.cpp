#include "source_check.hpp"

#include "source_length.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/verify/check_source.hpp"

#include <fmt/format.h>

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

} // namespace

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
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].decoded) {
            check.decoded.push_back(tracks[i].stream);
        }
        if (!answers[i].difference) {
            continue;
        }
        const std::string line = fmt::format("video stream {}: {}", tracks[i].stream, *answers[i].difference);
        if (layout.video[i].damaged_frames == 0) {
            throw input_failure(
                fmt::format("{}: not published: {}; run it again as one shard, with --shard-seconds 86400",
                            printable(task.output.bytes), line));
        }
        check.warnings.push_back(
            {WarningCode::pictures_differ, tracks[i].stream, {}, line + "; the source is damaged"});
    }
    return check;
}

} // namespace reelmill::mux
