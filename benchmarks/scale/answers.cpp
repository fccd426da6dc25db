#include "answers.hpp"

#include "reelmill/task/piece.hpp"

#include <fmt/format.h>

namespace reelmill::scale {

namespace {

constexpr int pictures_at_a_joint = 3;

/// Both sides of a joint make the same ones: the pictures have hashes of their times.
std::vector<task::JointFrame> joint_at(Ticks pts, Ticks frame) {
    std::vector<task::JointFrame> pictures;
    for (int i = 0; i < pictures_at_a_joint; ++i, pts += frame) {
        pictures.push_back({pts, fmt::format("{:032x}", pts)});
    }
    return pictures;
}

task::SegmentSummary segment_of(std::int64_t frames, double seconds) {
    task::SegmentSummary segment;
    segment.frames = segment.source_frames = frames;
    segment.bytes = frames * 9'000;
    segment.checksum = segment.parameter_sets = fmt::format("{:032x}", 42);
    segment.seconds = seconds;
    return segment;
}

task::ShardResult shard_answer(const Title& title, task::ShardPosition position) {
    const title::Shard& shard = title.plan.shards.at(position);
    const title::VideoTrack& track = title.plan.index.video.at(static_cast<std::size_t>(shard.track));
    const Ticks frame = std::max<Ticks>(1, static_cast<Ticks>(1 / track.frame_rate.value() / track.time_base.value()));
    task::ShardResult result;
    result.segment = segment_of(shard.frames, title.shard_seconds.at(position));
    result.segment.head = joint_at(shard.begin ? shard.begin->pts : track.first_pts, frame);
    if (shard.end) {
        result.segment.tail = joint_at(shard.end->pts, frame);
    }
    return result;
}

task::MuxResult mux_answer(const Title& title) {
    task::MuxResult result;
    for (const title::Shard& shard : title.plan.shards) {
        result.frames += shard.frames;
    }
    result.bytes = result.frames * 9'500;
    result.duration_seconds = title.plan.index.duration_seconds;
    result.checksum = fmt::format("{:032x}", 42);
    return result;
}

} // namespace

task::TaskResult answer_to(task::TaskId task, const Workload& workload) {
    const Title& title = workload.titles.at(static_cast<std::size_t>(task::title_of(task)));
    const task::Piece piece = task::piece_of(task);
    switch (piece.kind) {
    case task::PieceKind::probe:
        return task::ProbeResult{title.plan};
    case task::PieceKind::tracks:
        return task::TracksResult{segment_of(0, title.tracks_seconds), {}};
    case task::PieceKind::mux:
        return mux_answer(title);
    case task::PieceKind::shard:
        break;
    }
    return shard_answer(title, piece.position);
}

} // namespace reelmill::scale
