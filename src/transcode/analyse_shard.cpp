#include "reelmill/transcode/analyse_shard.hpp"

#include "picture_line.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"
#include "reelmill/plan/picture_size.hpp"
#include "reelmill/transcode/shard_frames.hpp"
#include "reelmill/transcode/stretch_list.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace reelmill::transcode {

namespace {

// Measured with Big Buck Bunny at 360p, 12 shards: what x264's medium needs at crf 22 to 30 stays within 8 % (standard
// deviation) of one factor to what this encoder needs at half the size; with superfast it was 12 %, with ultrafast 17.
Settings analysis_settings(const title::Picture& picture) {
    Settings settings;
    settings.video.preset = "veryfast";
    settings.video.crf = 20;
    settings.video.pixel_format = "yuv420p";
    settings.video.scaler = "bilinear";
    // A keyframe where a scene begins, however near to the one before, and nowhere else.
    settings.video.encoder_params = {{"keyint", "infinite"}, {"min-keyint", "1"}, {"rc-lookahead", "40"}};
    const plan::Size size = plan::analysis_size({picture.width, picture.height});
    settings.video.width = size.width;
    settings.video.height = size.height;
    return settings;
}

PictureRecipe analysis_recipe(const title::VideoTrack& track, const Settings& settings) {
    PictureRecipe recipe = make_recipe(track, settings);
    recipe.output.field_order = "progressive"; // two fields in one picture tell as much
    return recipe;
}

class AnalysisWork {
public:
    AnalysisWork(const task::AnalysisTask& task, WorkMonitor& monitor, const disk::InputFiles& files)
        : task_(task), monitor_(monitor), track_(task.index.video.at(static_cast<std::size_t>(task.shard.track))),
          settings_(analysis_settings(track_.picture)), recipe_(analysis_recipe(track_, settings_)),
          frames_(task.index, task.shard, files, ShardFrames::Keyframes::kept),
          starts_(first_start(task.shard), task.shard.lead_frames),
          line_(recipe_, track_, settings_, [this](ffmpeg::Frame frame) { encode(std::move(frame)); }),
          encoder_(settings_.video, {recipe_.output, recipe_.time_base, recipe_.frame_rate, 1}) {}

    task::AnalysisResult run() {
        if (!frames_.joinable()) {
            return {};
        }
        pump();
        line_.finish();
        encoder_.finish();
        store_packets();
        return frames_.joinable() ? task::AnalysisResult{result()} : task::AnalysisResult{};
    }

private:
    static std::optional<title::CutPoint> first_start(const title::Shard& shard) {
        return shard.lead_in || shard.lead_frames > 0 ? shard.lead_in : shard.begin;
    }

    void pump() {
        ffmpeg::Frame frame;
        Place place{};
        while (frames_.next(frame, place)) {
            if (monitor_.stop) {
                throw Failure(FailureKind::interrupted, printable(task_.index.path.bytes) + ": stopped");
            }
            for (const title::CutPoint& keyframe : frames_.take_keyframes()) {
                starts_.add(keyframe);
            }
            const auto from = starts_.next(frame.pts());
            if (place == Place::behind && frames_.tail().size() > joint_frames - 1) {
                break;
            }
            if (place != Place::before) {
                note(frame, place, from);
                line_.push(std::move(frame));
                frame = ffmpeg::Frame();
            }
        }
    }

    void note(const ffmpeg::Frame& frame, Place place, const std::optional<title::CutPoint>& from) {
        if (place != Place::inside) {
            return;
        }
        const Ticks pts = frame.pts();
        pictures_.push_back({pts, 0, false, from});
        if (end_ != no_ticks && pts > last_pts_) {
            monitor_.media_microseconds += rescale(pts - last_pts_, track_.time_base, microseconds);
        }
        last_pts_ = pts;
        end_ = std::max(end_, pts + std::max<Ticks>(frame.duration(), 1));
    }

    void encode(ffmpeg::Frame frame) {
        frame.drop_captions();
        encoder_.send(std::move(frame));
        store_packets();
    }

    void store_packets() {
        ffmpeg::Packet packet;
        while (encoder_.receive(packet)) {
            ++monitor_.steps;
            made_.emplace(packet.pts(), Made{static_cast<std::int64_t>(packet.data().size()), packet.key()});
        }
    }

    /// Pictures of one time are given what was made for that time in turn: in which order does not matter.
    title::Analysis result() {
        for (AnalysedPicture& picture : pictures_) {
            const auto found = made_.find(picture.pts);
            if (found != made_.end()) {
                picture.bytes = found->second.bytes;
                picture.scene = found->second.scene;
                made_.erase(found);
            }
        }
        if (!pictures_.empty() && pictures_.front().scene) {
            pictures_.front().scene = false; // every encoder begins with a keyframe: it says nothing
        }
        title::Analysis analysis{stretches_of(pictures_), false, end_};
        const auto behind = made_.begin(); // what is left lies behind
        analysis.scene_behind = behind != made_.end() && behind->second.scene;
        return analysis;
    }

    struct Made {
        std::int64_t bytes;
        bool scene;
    };

    const task::AnalysisTask& task_;
    WorkMonitor& monitor_;
    const title::VideoTrack& track_;
    Settings settings_;
    PictureRecipe recipe_;
    ShardFrames frames_;
    StartingPoints starts_;
    PictureLine line_;
    ffmpeg::VideoEncoder encoder_;
    std::vector<AnalysedPicture> pictures_; ///< inside, in presentation order
    std::multimap<Ticks, Made> made_;       ///< by the encoder, inside and behind
    Ticks last_pts_ = no_ticks;
    Ticks end_ = no_ticks;
};

} // namespace

task::AnalysisResult analyse_shard(const task::AnalysisTask& task, WorkMonitor& monitor,
                                   const disk::InputFiles& files) {
    return AnalysisWork(task, monitor, files).run();
}

} // namespace reelmill::transcode
