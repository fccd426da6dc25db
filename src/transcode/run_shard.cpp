#include "reelmill/transcode/run_shard.hpp"

#include "buffered_pictures.hpp"
#include "meet_target.hpp"
#include "picture_line.hpp"
#include "picture_remarks.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/hash.hpp"
#include "reelmill/core/old_behaviour.hpp"
#include "reelmill/ffmpeg/container_writer.hpp"
#include "reelmill/ffmpeg/encoding_meter.hpp"
#include "reelmill/ffmpeg/video_encoder.hpp"
#include "reelmill/gather/idr_pic_id.hpp"
#include "reelmill/gather/segment.hpp"
#include "reelmill/rate/target_search.hpp"
#include "reelmill/transcode/frame_rate_grid.hpp"
#include "reelmill/transcode/segment_bound.hpp"
#include "reelmill/transcode/shard_frames.hpp"

#include <chrono>
#include <limits>
#include <optional>
#include <spdlog/spdlog.h>

namespace reelmill::transcode {

using ffmpeg::Frame;
using ffmpeg::Packet;
using task::ShardTask;

namespace {

constexpr double hundredths = 100;

// One shard at work. Pictures flow: frames -> line -> keep (cut to the shard) -> put_into_slot (constant rate) ->
// encoder.
class ShardWork {
public:
    ShardWork(const ShardTask& task, WorkMonitor& monitor, const disk::InputFiles& files, const Attempt& attempt)
        : task_(task), monitor_(monitor), attempt_(attempt),
          track_(task.index.video.at(static_cast<std::size_t>(task.shard.track))),
          recipe_(make_recipe(track_, task.settings)), frames_(task.index, task.shard, files),
          line_(recipe_, track_, task.settings, [this](Frame frame) { keep(std::move(frame)); }),
          remarks_(recipe_, task.settings), bound_(recipe_.output, most_rate(), task.index.duration_seconds) {
        if (task.settings.video.fps) {
            grid_.emplace(*task.settings.video.fps, task.index.start_microseconds);
        }
        const Rational rate = recipe_.frame_rate;
        keeps_rate_ = std::int64_t{rate.num} * track_.frame_rate.den == std::int64_t{track_.frame_rate.num} * rate.den;
    }

    Encoded run() {
        if (!frames_.joinable()) {
            return {};
        }
        open();
        pump();
        if (!frames_.joinable()) {
            return {};
        }
        encoder_->finish();
        store_packets();
        return given_up_ ? Encoded{.given_up = true, .pictures = summary_.frames} : finish();
    }

private:
    [[nodiscard]] Rational output_base() const { return grid_ ? grid_->time_base() : recipe_.time_base; }

    void open() {
        VideoSettings video = task_.settings.video;
        if (attempt_.quality) {
            video.crf = *attempt_.quality / hundredths;
        }
        encoder_.emplace(video, ffmpeg::EncoderTarget{recipe_.output, output_base(), recipe_.frame_rate, task_.threads,
                                                      task_.shard.buffer_start});
        const Json parameters = encoder_->parameters();
        parameters_ = parameters;
        parameter_sets_ = hash_of(json_text(parameters));
        if (video.max_bitrate > 0) {
            buffered_.emplace(rate::Buffer{video.max_bitrate, video.buffer}, output_base());
        }
        if (video.target) {
            meter_.emplace(video.target->metric, parameters, output_base());
        }
        gather::SegmentHeader header;
        header.key = task_.key;
        header.about = Json{{"shard", task_.shard}, {"stream", track_.stream}};
        header.tracks.push_back({track_.stream, output_base(), parameters});
        writer_.emplace(task_.segment, header);
    }

    void pump() {
        Frame frame;
        Place place{};
        while (!given_up_ && frames_.next(frame, place)) {
            heed_stop();
            const bool enough_behind = place == Place::behind && frames_.tail().size() >= joint_frames && done_;
            if (enough_behind) {
                break;
            }
            if (place == Place::inside) {
                note_media_time(frame);
                remarks_.decoded(frame, track_.time_base);
            }
            // Behind the shard the line runs on until its filters have given all that belongs to the shard.
            if (!(place == Place::behind && done_)) {
                line_.push(std::move(frame));
                frame = Frame();
            }
        }
        if (!done_ && !given_up_) {
            line_.finish();
            show_last_held();
        }
    }

    void note_media_time(const Frame& frame) {
        last_duration_ = frame.duration();
        if (last_pts_ != no_ticks && frame.pts() > last_pts_) {
            cover(frame.pts() - last_pts_);
        }
        last_pts_ = frame.pts();
    }

    void cover(Ticks length) {
        monitor_.media_microseconds += attempt_.share_of(rescale(length, track_.time_base, microseconds));
    }

    // Positional, not per frame: a picture with an odd timestamp in the middle of a shard is a picture of the shard.
    void keep(Frame frame) {
        if (done_) {
            return;
        }
        begun_ = begun_ || !task_.shard.begin ||
                 compare_times(frame.pts(), recipe_.time_base, task_.shard.begin->pts, track_.time_base) >= 0;
        if (!begun_) {
            return;
        }
        done_ = task_.shard.end &&
                compare_times(frame.pts(), recipe_.time_base, task_.shard.end->pts, track_.time_base) >= 0;
        if (grid_) {
            put_into_slot(std::move(frame));
        } else if (!done_) {
            encode(std::move(frame));
        }
    }

    // Shows the picture held back until the slot of this one.
    void put_into_slot(Frame frame) {
        const std::int64_t slot = grid_->slot_of(frame.pts(), recipe_.time_base);
        show_held_until(slot);
        if (done_) {
            held_.reset();
        } else if (!held_ || slot >= held_slot_) {
            held_duration_ = std::max<Ticks>(frame.duration(), 1);
            held_end_ = frame.pts() + held_duration_;
            held_ = std::move(frame);
            held_slot_ = slot;
        }
    }

    void show_held_until(std::int64_t slot) {
        for (; held_ && held_slot_ < slot; ++held_slot_) {
            Frame copy = held_->copy();
            if (!old_behaviour("captions_paced_by_nobody")) {
                held_->drop_captions(); // shown once
            }
            copy.set_pts(grid_->pts_of(held_slot_));
            encode(std::move(copy));
        }
    }

    // The last picture of the title stays for its own duration, at least one slot.
    void show_last_held() {
        if (held_) {
            show_held_until(std::max(held_slot_ + 1, grid_->slot_of(held_end_, recipe_.time_base)));
            held_.reset();
        }
    }

    void heed_stop() const {
        if (monitor_.stop) {
            throw Failure(FailureKind::interrupted, printable(task_.index.path.bytes) + ": stopped");
        }
    }

    // Most pictures per second where the source's own are not taken one to one.
    [[nodiscard]] Rational most_rate() const {
        constexpr Rational fastest_filter{10'000, 1};
        if (task_.settings.video.fps) {
            return *task_.settings.video.fps;
        }
        return task_.settings.video.filter.empty() ? Rational{0, 1} : fastest_filter;
    }

    void encode(Frame frame) {
        heed_stop(); // one picture of the source can be shown for hours at a constant rate
        if (given_up_) {
            return;
        }
        const Codec codec = task_.settings.video.codec;
        const bool other_rate = !keeps_rate_ && !old_behaviour("captions_paced_by_nobody");
        const bool loses = codec == Codec::vp9 || codec == Codec::av1 || other_rate;
        remarks_.encoded(frame, grid_ ? grid_->duration() : frame.duration(), output_base(), loses);
        if (loses || old_behaviour("captions_left_behind")) {
            frame.drop_captions();
        }
        bound_.add_picture();
        if (meter_) {
            meter_->given(frame);
        }
        encoder_->send(std::move(frame));
        ++(attempt_.counts() ? monitor_.frames : monitor_.steps);
        ++summary_.frames;
        store_packets();
    }

    void store_packets() {
        Packet packet;
        while (!given_up_ && encoder_->receive(packet)) {
            heed_stop(); // at its end an encoder still has seconds of work
            if (encoder_->began_anew()) {
                tell_idr_pictures_apart(packet);
            }
            if (grid_) {
                packet.set_times(packet.pts(), packet.dts(), grid_->duration());
            }
            const auto bytes = static_cast<std::int64_t>(packet.data().size());
            (attempt_.counts() ? monitor_.bytes : monitor_.steps) += bytes;
            bound_.add_bytes(bytes);
            if (buffered_) {
                buffered_->add(packet);
            }
            if (meter_) {
                measure(packet);
            }
            writer_->add(packet, 0);
            ++packets_;
        }
    }

    // Counted in pictures, so that an encoder with several threads is given up at the same one each time.
    void measure(const Packet& packet) {
        const bool before = meter_->pictures() < rate::pictures_of_sample;
        meter_->made(packet);
        const bool asked = before && meter_->pictures() >= rate::pictures_of_sample && attempt_.gives_up;
        if (const auto so_far = asked ? meter_->so_far() : std::nullopt) {
            given_up_ = attempt_.gives_up(*so_far);
        }
    }

    // Two IDR pictures may follow each other where one encoder goes on for another, as at joints of segments.
    void tell_idr_pictures_apart(Packet& packet) {
        const auto syntax = gather::slice_syntax_of(ffmpeg::extradata_of(parameters_));
        const Ticks pts = packet.pts();
        const Ticks duration = packet.duration();
        packet.assign(gather::with_joint_idr_pic_id(packet.data(), syntax, ++encoders_, gather::JointOf::encoders));
        packet.set_times(pts, no_ticks, duration);
        packet.set_key(true);
    }

    Encoded finish() {
        if (packets_ != summary_.frames) {
            throw Failure(FailureKind::internal, printable(task_.index.path.bytes) + ": the encoder took " +
                                                     std::to_string(summary_.frames) + " pictures and gave " +
                                                     std::to_string(packets_));
        }
        cover(last_duration_);
        summary_.source_frames = frames_.frames_inside();
        summary_.damaged_frames = frames_.damaged_inside();
        summary_.head = frames_.head();
        summary_.tail = frames_.tail();
        summary_.parameter_sets = parameter_sets_;
        summary_.remarks = remarks_.all();
        summary_.packets = writer_->packets();
        summary_.payload_bytes = writer_->payload_bytes();
        if (buffered_) {
            const auto& end = task_.shard.end;
            summary_.buffer = buffered_->use(end ? rescale(end->pts, track_.time_base, microseconds)
                                                 : std::numeric_limits<std::int64_t>::max());
        }
        const double measured = meter_ ? meter_->finish() : 0;
        const std::int64_t pictures = summary_.frames;
        return {.draft = SegmentDraft{std::move(summary_), std::move(*writer_)},
                .pictures = pictures,
                .measured = measured};
    }

    const ShardTask& task_;
    WorkMonitor& monitor_;
    Attempt attempt_;
    const title::VideoTrack& track_;
    PictureRecipe recipe_;
    ShardFrames frames_;
    PictureLine line_;
    PictureRemarks remarks_;
    SegmentBound bound_;
    std::optional<FrameRateGrid> grid_;
    std::optional<ffmpeg::VideoEncoder> encoder_;
    std::optional<ffmpeg::EncodingMeter> meter_;
    std::optional<BufferedPictures> buffered_; // with a cap
    std::optional<gather::SegmentWriter> writer_;
    Json parameters_;
    std::string parameter_sets_;
    int encoders_ = 0;       // that went on for another
    bool keeps_rate_ = true; // one picture for one of the source: what belongs to single pictures can go along
    task::SegmentSummary summary_;
    bool begun_ = false;
    bool done_ = false;
    bool given_up_ = false;
    std::int64_t packets_ = 0;
    Ticks last_pts_ = no_ticks;
    Ticks last_duration_ = 0;
    std::optional<Frame> held_;
    std::int64_t held_slot_ = 0;
    Ticks held_duration_ = 0;
    Ticks held_end_ = 0;
};

} // namespace

task::ShardResult run_shard(const ShardTask& task, WorkMonitor& monitor, const disk::InputFiles& files) {
    if (const auto finished = gather::find_finished(task.segment, task.key)) {
        auto found = finished->get<task::SegmentSummary>();
        found.seconds = 0;
        return {.joinable = true, .segment = std::move(found)};
    }
    spdlog::debug("{}: encodes {}", printable(task.index.path.bytes), printable(task.segment.bytes));
    const auto started = std::chrono::steady_clock::now();
    const auto encode = [&](const Attempt& attempt) { return ShardWork(task, monitor, files, attempt).run(); };
    task::ShardResult result =
        task.settings.video.target ? meet_target(task, encode) : named(encode({.quality = task.shard.quality}).draft);
    result.segment.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return result;
}

} // namespace reelmill::transcode
