// For the tests of joining and verifying: titles made in this process, and what the ffmpeg program decodes of them.
#pragma once

#include "media/tracks_media.hpp"

#include "reelmill/ffmpeg/library_log.hpp"
#include "reelmill/mux/run_mux.hpp"
#include "reelmill/plan/make_plan.hpp"
#include "reelmill/probe/probe_title.hpp"
#include "reelmill/scatter/joints.hpp"
#include "reelmill/transcode/picture_recipe.hpp"
#include "reelmill/transcode/run_shard.hpp"

#include <gtest/gtest.h>

namespace reelmill::test {

/// A lossless, fast encode with shards of about `seconds`.
inline Settings lossless(Format format, double seconds = 1) {
    Settings settings;
    settings.format = format;
    settings.video.crf = 0;
    settings.video.preset = "ultrafast";
    settings.video.gop_seconds = 1;
    settings.shard_seconds = seconds;
    return settings;
}

/// All of a title's segments in `folder`, and the task that joins them into `output`.
inline task::MuxTask make_segments(const std::string& source, const std::string& output, const Settings& settings,
                                   const std::string& folder) {
    ffmpeg::route_library_log();
    WorkMonitor monitor;
    task::MuxTask task;
    const auto index = probe::probe_title(source, settings);
    for (const auto& track : index.video) {
        task.output_pictures.push_back(transcode::make_recipe(track, settings).output);
    }
    const auto plan = plan::make_plan(index, settings, task.output_pictures, "test");
    task.index = plan.index;
    task.settings = settings;
    task.output = output;
    task.work_folder = folder + "/draft";
    task.segments.resize(index.video.size());
    for (const auto& shard : plan.shards) {
        task::ShardTask work;
        work.shard = shard;
        work.index = plan.index;
        work.output = task.output_pictures.at(static_cast<std::size_t>(shard.track));
        work.settings = settings;
        work.segment = folder + "/" + std::to_string(shard.track) + "-" + std::to_string(shard.ordinal) + ".seg";
        work.key = "shard";
        if (!transcode::run_shard(work, monitor).joinable) {
            throw std::runtime_error("a shard of a test clip cannot be joined");
        }
        task.segments.at(static_cast<std::size_t>(shard.track)).push_back(work.segment);
    }
    task::TracksTask tracks;
    tracks.index = plan.index;
    tracks.settings = settings;
    tracks.segment = folder + "/tracks.seg";
    tracks.key = "tracks";
    (void)tracks::run_tracks(tracks, monitor);
    task.tracks = tracks.segment;
    return task;
}

inline task::MuxResult mux_now(const task::MuxTask& task) {
    WorkMonitor monitor;
    return mux::run_mux(task, monitor);
}

/// "time hash" per picture of the first video stream, times in seconds from the file's start.
inline std::string pictures_of(const std::string& file) {
    const std::string all = output_of("ffmpeg -v error -nostdin -noautorotate -i " + quoted(file) +
                                      " -map 0:v:0 -fps_mode passthrough -enc_time_base 1:1000 -f framemd5 -");
    std::string kept;
    std::istringstream lines(all);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with('#')) {
            kept += line.substr(line.find(',')) + "\n";
        }
    }
    return kept;
}

inline Json probed(const std::string& file) {
    return Json::parse(
        output_of("ffprobe -v error -show_streams -show_format -show_chapters -of json " + quoted(file)));
}

} // namespace reelmill::test
