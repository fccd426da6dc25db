#include "reelmill/transcode/shard_frames.hpp"

#include "reelmill/ffmpeg/decode_run.hpp"

#include <deque>
#include <optional>

namespace reelmill::transcode {

using ffmpeg::Frame;
using title::CutPoint;

namespace {

// Starting points, nearest first. nullopt is the start of the file.
std::vector<std::optional<CutPoint>> starting_points(const title::Shard& shard) {
    if (!shard.begin) {
        return {std::nullopt};
    }
    const auto nearest = shard.lead_in || shard.lead_frames > 0 ? shard.lead_in : shard.begin;
    std::vector<std::optional<CutPoint>> points;
    for (const auto& point : {nearest, shard.lead_in_before}) {
        if (point) {
            points.push_back(point);
        }
    }
    points.emplace_back(std::nullopt);
    return points;
}

} // namespace

struct ShardFrames::Impl {
    title::Shard shard;
    std::unique_ptr<ffmpeg::DecodeRun> run;
    std::deque<Frame> before;   // the last lead_frames pictures before begin
    std::optional<Frame> first; // the picture at begin, found while starting
    bool joinable = true;
    bool from_keyframe = false; // decoding began in mid-stream
    bool behind = false;
    std::vector<task::JointFrame> head;
    std::vector<task::JointFrame> tail;
    std::int64_t inside = 0;
    std::int64_t damaged = 0;

    Impl(const title::TitleIndex& index, const title::Shard& the_shard, const disk::InputFiles& files,
         Keyframes keyframes)
        : shard(the_shard) {
        const int stream = index.video.at(static_cast<std::size_t>(shard.track)).stream;
        for (const auto& from : starting_points(shard)) {
            run = std::make_unique<ffmpeg::DecodeRun>(index, stream, files);
            if (keyframes == Keyframes::kept) {
                run->keep_keyframes();
            }
            const bool started = !from || run->restart(*from);
            from_keyframe = from.has_value();
            if (started && reach_begin(!from)) {
                return;
            }
        }
        joinable = false;
    }

    // Decodes up to the picture at begin. True when it is there, with the pictures before it that filters need.
    bool reach_begin(bool from_start) {
        before.clear();
        if (!shard.begin) {
            return true;
        }
        const auto lead = static_cast<std::size_t>(shard.lead_frames);
        Frame frame;
        while (run->next(frame)) {
            if (frame.pts() < shard.begin->pts) {
                before.push_back(std::move(frame));
                frame = Frame();
                if (before.size() > lead) {
                    before.pop_front();
                }
                continue;
            }
            static_cast<void>(run->take_lost()); // damage before begin is not this shard's
            first = std::move(frame);
            return first->pts() == shard.begin->pts && (before.size() >= lead || from_start);
        }
        return false;
    }

    static void note(std::vector<task::JointFrame>& frames, const Frame& frame) {
        if (frames.size() < joint_frames) {
            frames.push_back({frame.pts(), ffmpeg::hash_of_pixels(frame)});
        }
    }

    bool take(Frame& frame) {
        if (first) {
            frame = std::move(*first);
            first.reset();
            return true;
        }
        return run->next(frame);
    }

    bool next(Frame& frame, Place& place) {
        if (!before.empty()) {
            frame = std::move(before.front());
            before.pop_front();
            place = Place::before;
            return true;
        }
        if (!take(frame)) {
            damaged += behind ? 0 : run->take_lost();
            return false;
        }
        behind = behind || (shard.end && frame.pts() >= shard.end->pts);
        place = behind ? Place::behind : Place::inside;
        if (behind) {
            note(tail, frame);
            return true;
        }
        // Damage behind a start in mid-stream may come from the start: only decoding on from the shard before tells.
        joinable = joinable && !(from_keyframe && frame.damaged());
        ++inside;
        damaged += (frame.damaged() ? 1 : 0) + run->take_lost();
        if (shard.begin) {
            note(head, frame);
        }
        return true;
    }
};

ShardFrames::ShardFrames(const title::TitleIndex& index, const title::Shard& shard, const disk::InputFiles& files,
                         Keyframes keyframes)
    : impl_(std::make_unique<Impl>(index, shard, files, keyframes)) {}
ShardFrames::~ShardFrames() = default;
ShardFrames::ShardFrames(ShardFrames&&) noexcept = default;
ShardFrames& ShardFrames::operator=(ShardFrames&&) noexcept = default;

bool ShardFrames::joinable() const { return impl_->joinable; }
bool ShardFrames::next(Frame& frame, Place& place) { return impl_->next(frame, place); }
const std::vector<task::JointFrame>& ShardFrames::head() const { return impl_->head; }
const std::vector<task::JointFrame>& ShardFrames::tail() const { return impl_->tail; }
std::vector<title::CutPoint> ShardFrames::take_keyframes() { return impl_->run->take_keyframes(); }
std::int64_t ShardFrames::frames_inside() const { return impl_->inside; }
std::int64_t ShardFrames::damaged_inside() const { return impl_->damaged; }

} // namespace reelmill::transcode
