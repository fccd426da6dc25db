// What a title looks like from outside: how much of it is done, what a checkpoint holds of it, its row of the summary.

#include "reelmill/scatter/title_run.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::scatter {

namespace {

/// Source time of a shard, as far as the index knows the ends of its track.
double media_seconds_of(const title::Shard& shard, const title::TitleIndex& index) {
    const title::VideoTrack& track = index.video.at(static_cast<std::size_t>(shard.track));
    const double first = track.first_pts == no_ticks ? 0 : to_seconds(track.first_pts, track.time_base);
    const double length = track.duration > 0 ? to_seconds(track.duration, track.time_base) : index.duration_seconds;
    const double begin = shard.begin ? to_seconds(shard.begin->pts, track.time_base) : first;
    const double end = shard.end ? to_seconds(shard.end->pts, track.time_base) : first + length;
    // Several video tracks show the same time: together they count once.
    return std::max(0.0, end - begin) / static_cast<double>(index.video.size());
}

} // namespace

Load TitleRun::load_of(const task::Piece& piece) const {
    if (piece.kind == task::Piece::Kind::tracks) {
        return {plan_.tracks_cost, 0, 0, other_tracks_ ? other_tracks_->segment.bytes : 0};
    }
    if (piece.kind == task::Piece::Kind::analysis) {
        return {analysis_order(piece).place.cost, 0, 0, 0};
    }
    if (piece.kind != task::Piece::Kind::shard) {
        return {};
    }
    const TrackAssembly& track = tracks_.at(static_cast<std::size_t>(piece.track));
    const title::Shard& shard = track.shard(piece.position);
    Load load{shard.cost, media_seconds_of(shard, plan_.index), 0, 0};
    if (const task::SegmentSummary* segment = track.segment(piece.position)) {
        load.frames = segment->frames;
        load.bytes = segment->bytes;
    }
    return load;
}

std::int64_t TitleRun::memory_of(const task::Piece& piece) const {
    switch (piece.kind) {
    case task::Piece::Kind::shard:
        return plan_.memory_bytes;
    case task::Piece::Kind::analysis: // a decoder of the same pictures, an encoder of smaller ones
        return plan_.memory_bytes / 2;
    default:
        return 0;
    }
}

double TitleRun::share_of(const task::Piece& piece, const TaskProgress& progress) const {
    const bool of_shard = piece.kind == task::Piece::Kind::shard || piece.kind == task::Piece::Kind::analysis;
    const double all = of_shard ? media_seconds_of(shard_of(piece), plan_.index) * static_cast<double>(tracks_.size())
                                : plan_.index.duration_seconds;
    const double covered = static_cast<double>(progress.media_microseconds) / 1e6;
    return all > 0 ? std::clamp(covered / all, 0.0, 1.0) : 0;
}

Load TitleRun::partial_load_of(const task::Piece& piece, const TaskProgress& progress) const {
    const Load load = load_of(piece);
    const double share = share_of(piece, progress);
    return {load.cost * share, load.media_seconds * share, progress.frames, progress.bytes};
}

Load TitleRun::total_load() const {
    Load all{plan_.tracks_cost, 0, 0, 0};
    for (const task::Piece& piece : analysis_.pieces()) {
        all += load_of(piece);
    }
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (const task::ShardPosition position : tracks_[track].order()) {
            all += load_of({task::Piece::Kind::shard, static_cast<int>(track), position});
        }
    }
    all.frames = 0;
    all.bytes = 0;
    return all;
}

TitleSnapshot TitleRun::title_snapshot() const {
    TitleSnapshot snapshot;
    snapshot.source = title_.source;
    snapshot.output = title_.output;
    snapshot.source_bytes = title_.source_bytes;
    snapshot.source_modified_ns = title_.source_modified_ns;
    snapshot.identity = plan_.index.identity;
    snapshot.plan_key = plan_.key;
    snapshot.plan = plan_text_;
    return snapshot;
}

std::vector<PieceSnapshot> TitleRun::settled_pieces() const {
    std::vector<PieceSnapshot> pieces;
    const auto add = [&](const task::Piece& piece, task::TaskResult result) {
        PieceSnapshot& added = pieces.emplace_back();
        added.title = id_;
        added.kind = piece.kind;
        added.track = piece.track;
        added.position = piece.position;
        added.state = PieceState::done;
        added.result = std::move(result);
        if (piece.kind == task::Piece::Kind::shard) {
            added.shard = shard_of(piece);
        }
    };
    for (const task::Piece& piece : analysis_.pieces()) {
        if (analysis_.has(piece)) {
            add(piece, task::AnalysisResult{analysis_.of(piece).analysis});
        }
    }
    if (other_tracks_ && tracks_version_ == 0) { // what a mux has refused is found out anew
        add({task::Piece::Kind::tracks, 0, 0}, *other_tracks_);
    }
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (task::ShardPosition position = 0; position < tracks_[track].size(); ++position) {
            if (const task::ShardResult* result = tracks_[track].result(position)) {
                add({task::Piece::Kind::shard, static_cast<int>(track), position}, *result);
            }
        }
    }
    return pieces;
}

job::TitleOutcome TitleRun::describe() const {
    job::TitleOutcome outcome;
    outcome.source = title_.source;
    outcome.output = title_.output;
    outcome.media_seconds = plan_.index.duration_seconds;
    outcome.source_bytes = plan_.index.size;
    add_warnings(outcome.warnings, plan_.index.warnings);
    for (const auto& track : tracks_) {
        outcome.shards += static_cast<std::int64_t>(track.order().size());
        for (const task::ShardPosition position : track.order()) {
            const task::SegmentSummary* segment = track.segment(position);
            outcome.frames += segment != nullptr ? segment->frames : 0;
            outcome.damaged_frames += segment != nullptr ? segment->damaged_frames : 0;
        }
    }
    if (outcome.damaged_frames > 0) {
        const std::string text = fmt::format("{} of its pictures are damaged in the source", outcome.damaged_frames);
        add_warnings(outcome.warnings, {{WarningCode::damaged_pictures, {}, {}, text}});
    }
    if (other_tracks_) {
        add_warnings(outcome.warnings, other_tracks_->warnings);
    }
    add_warnings(outcome.warnings, warnings_of_rate());
    add_warnings(outcome.warnings, warnings_of_cap());
    add_warnings(outcome.warnings, warnings_of_target());
    outcome.target = target_reached();
    outcome.asked_bitrate = job_.settings.video.bitrate;
    outcome.asked_size = job_.settings.size;
    outcome.video_bitrate = bitrate_reached();
    if (published_) {
        outcome.frames = published_->frames;
        outcome.output_bytes = published_->bytes;
        outcome.checksum = published_->checksum;
        outcome.media_seconds = published_->duration_seconds > 0 ? published_->duration_seconds : outcome.media_seconds;
        outcome.verified = true; // a file is published only when its verification has found nothing
        add_warnings(outcome.warnings, published_->warnings);
    }
    return outcome;
}

const title::Shard& TitleRun::shard_of(const task::Piece& piece) const {
    if (piece.kind == task::Piece::Kind::analysis) {
        return analysis_.of(piece).shard;
    }
    return tracks_.at(static_cast<std::size_t>(piece.track)).shard(piece.position);
}

bool TitleRun::has(const task::Piece& piece) const {
    switch (piece.kind) {
    case task::Piece::Kind::probe:
        return probed_;
    case task::Piece::Kind::tracks:
        return other_tracks_.has_value();
    case task::Piece::Kind::mux:
        return published_.has_value();
    case task::Piece::Kind::analysis:
        return analysis_.has(piece);
    case task::Piece::Kind::shard:
        break;
    }
    const auto track = static_cast<std::size_t>(piece.track);
    return track < tracks_.size() && piece.position < tracks_[track].size() &&
           tracks_[track].result(piece.position) != nullptr;
}

} // namespace reelmill::scatter
