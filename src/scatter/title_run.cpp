#include "reelmill/scatter/title_run.hpp"

#include "reelmill/scatter/segment_names.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::scatter {

namespace {

// Probing reads headers and an index, joining copies packets: both are small beside encoding. These guesses only say
// how much a rank may take on in advance, and which of two titles is joined first.
constexpr double probe_cost_seconds = 0.02;
constexpr double mux_cost_seconds = 0.02;
constexpr double mux_cost_per_media_second = 0.002;
// Other tracks stand before the pictures where costs are equal.
constexpr int other_tracks = -1;

Step failed(FailureKind kind, std::string line) {
    Step step;
    step.failure = TaskFailure{kind, std::move(line), {}};
    return step;
}

/// Source time of a shard, as far as the index knows the ends of its track.
double media_seconds_of(const plan::Shard& shard, const probe::TitleIndex& index) {
    const probe::VideoTrack& track = index.video.at(static_cast<std::size_t>(shard.track));
    const double first = track.first_pts == no_ticks ? 0 : to_seconds(track.first_pts, track.time_base);
    const double length = track.duration > 0 ? to_seconds(track.duration, track.time_base) : index.duration_seconds;
    const double begin = shard.begin ? to_seconds(shard.begin->pts, track.time_base) : first;
    const double end = shard.end ? to_seconds(shard.end->pts, track.time_base) : first + length;
    // Several video tracks show the same time: together they count once.
    return std::max(0.0, end - begin) / static_cast<double>(index.video.size());
}

std::vector<std::vector<plan::Shard>> shards_by_track(const plan::TitlePlan& plan) {
    std::vector<std::vector<plan::Shard>> tracks(plan.index.video.size());
    for (const auto& shard : plan.shards) {
        tracks.at(static_cast<std::size_t>(shard.track)).push_back(shard);
    }
    return tracks;
}

bool consistent(const plan::TitlePlan& plan) {
    const auto tracks = static_cast<int>(plan.index.video.size());
    return plan.output_pictures.size() == plan.index.video.size() &&
           std::all_of(plan.shards.begin(), plan.shards.end(),
                       [tracks](const plan::Shard& shard) { return shard.track >= 0 && shard.track < tracks; });
}

} // namespace

TitleRun::TitleRun(TitleId id, const job::JobSpec& spec)
    : id_(id), job_(spec), title_(spec.titles.at(static_cast<std::size_t>(id))) {}

Order TitleRun::first_order() const {
    return {{Piece::Kind::probe, 0, 0}, {Urgency::probe, probe_cost_seconds, id_, 0, 0}};
}

Step TitleRun::take(const Piece& piece, TaskResult result) {
    if (auto* probe = std::get_if<ProbeResult>(&result); probe != nullptr && piece.kind == Piece::Kind::probe) {
        return take_probe(std::move(*probe));
    }
    if (auto* shard = std::get_if<ShardResult>(&result); shard != nullptr && piece.kind == Piece::Kind::shard) {
        return take_shard(piece, *shard);
    }
    if (auto* tracks = std::get_if<TracksResult>(&result); tracks != nullptr && piece.kind == Piece::Kind::tracks) {
        return take_tracks(std::move(*tracks));
    }
    if (auto* mux = std::get_if<MuxResult>(&result); mux != nullptr && piece.kind == Piece::Kind::mux) {
        return take_mux(std::move(*mux));
    }
    if (const auto* lost = std::get_if<SegmentsLost>(&result); lost != nullptr && piece.kind == Piece::Kind::mux) {
        return take_back(*lost);
    }
    return failed(FailureKind::internal,
                  fmt::format("{}: a rank answered with the wrong kind of result; this is a bug, please report it",
                              printable(title_.source.bytes)));
}

Step TitleRun::take_probe(ProbeResult result) {
    if (!consistent(result.plan)) {
        return failed(FailureKind::internal,
                      fmt::format("{}: its plan contradicts its index; this is a bug, please report it",
                                  printable(title_.source.bytes)));
    }
    for (const auto& shards : shards_by_track(result.plan)) {
        tracks_.emplace_back(shards);
        shards_made_.push_back(shards.size());
    }
    plan_text_ = std::make_shared<const std::string>(json_text(result.plan));
    plan_ = std::move(result.plan);
    plan_.shards = {};
    for (auto& track : plan_.index.video) {
        track.cuts = {};
    }
    folder_ = segment_folder(job_.job_folder, plan_.key, title_.output);
    probed_ = true;

    Step step;
    step.orders.push_back(tracks_order());
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (const ShardPosition position : tracks_[track].order()) {
            step.orders.push_back(shard_order(static_cast<int>(track), position));
        }
    }
    return step;
}

Step TitleRun::take_shard(const Piece& piece, const ShardResult& result) {
    TrackAssembly& track = tracks_.at(static_cast<std::size_t>(piece.track));
    const auto redo = track.take(piece.position, result);
    if (redo.added.empty()) {
        return join_if_ready();
    }
    Step step;
    for (const ShardPosition position : redo.dropped) {
        step.redo += load_of({Piece::Kind::shard, piece.track, position});
    }
    for (const ShardPosition position : redo.added) {
        step.orders.push_back(shard_order(piece.track, position));
        step.redo_cost += track.shard(position).cost;
    }
    shards_made_[static_cast<std::size_t>(piece.track)] += redo.added.size();
    return step;
}

Step TitleRun::take_tracks(TracksResult result) {
    other_tracks_ = std::move(result);
    return join_if_ready();
}

Step TitleRun::take_mux(MuxResult result) {
    published_ = std::move(result);
    Step step;
    step.published = true;
    return step;
}

/// Whatever else may have happened to them: the segments are made once more.
Step TitleRun::take_back(const SegmentsLost& lost) {
    Step step;
    const auto is_lost = [&](const RawPath& path) {
        return std::find(lost.paths.begin(), lost.paths.end(), path) != lost.paths.end();
    };
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (const ShardPosition position : tracks_[track].order()) {
            const Piece piece{Piece::Kind::shard, static_cast<int>(track), position};
            if (is_lost(path_of(piece.track, position))) {
                step.redo += load_of(piece);
                step.redo_cost += tracks_[track].shard(position).cost;
                tracks_[track].take_back(position);
                step.orders.push_back(shard_order(piece.track, position));
            }
        }
    }
    if (is_lost(folder_.bytes + "/" + tracks_segment_name)) {
        other_tracks_.reset();
        step.redo_cost += plan_.tracks_cost;
        step.orders.push_back(tracks_order());
    }
    if (step.orders.empty()) {
        return failed(FailureKind::internal,
                      fmt::format("{}: the join misses segments that are not its own; this is a bug, please report it",
                                  printable(title_.source.bytes)));
    }
    return step;
}

bool TitleRun::has(const Piece& piece) const {
    switch (piece.kind) {
    case Piece::Kind::probe:
        return probed_;
    case Piece::Kind::tracks:
        return other_tracks_.has_value();
    case Piece::Kind::mux:
        return published_.has_value();
    case Piece::Kind::shard:
        break;
    }
    const auto track = static_cast<std::size_t>(piece.track);
    return track < tracks_.size() && piece.position < tracks_[track].size() &&
           tracks_[track].result(piece.position) != nullptr;
}

bool TitleRun::ready_to_join() const {
    return probed_ && other_tracks_ &&
           std::all_of(tracks_.begin(), tracks_.end(), [](const TrackAssembly& track) { return track.complete(); });
}

Step TitleRun::join_if_ready() {
    if (!ready_to_join()) {
        return {};
    }
    for (const auto& track : tracks_) {
        if (!track.parameter_sets_agree()) {
            return failed(FailureKind::input,
                          fmt::format("{}: the encoder wrote differing headers for its shards, which no player could "
                                      "follow; give a larger --shard-seconds, or other --encoder-params",
                                      printable(title_.source.bytes)));
        }
    }
    const double cost = mux_cost_seconds + mux_cost_per_media_second * plan_.index.duration_seconds;
    Step step;
    step.orders.push_back({{Piece::Kind::mux, 0, 0}, {Urgency::mux, cost, id_, 0, 0}});
    return step;
}

Order TitleRun::shard_order(int track, ShardPosition position) const {
    const plan::Shard& shard = tracks_.at(static_cast<std::size_t>(track)).shard(position);
    return {{Piece::Kind::shard, track, position}, {Urgency::work, shard.cost, id_, track, shard.ordinal}};
}

Order TitleRun::tracks_order() const {
    return {{Piece::Kind::tracks, 0, 0}, {Urgency::work, plan_.tracks_cost, id_, other_tracks, 0}};
}

const plan::Shard& TitleRun::shard_of(const Piece& piece) const {
    return tracks_.at(static_cast<std::size_t>(piece.track)).shard(piece.position);
}

RawPath TitleRun::path_of(int track, ShardPosition position) const {
    return folder_.bytes + "/" + segment_name(tracks_.at(static_cast<std::size_t>(track)).shard(position));
}

std::vector<RawPath> TitleRun::segment_paths() const {
    std::vector<RawPath> paths;
    if (!probed_) {
        return paths;
    }
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (ShardPosition position = 0; position < shards_made_[track]; ++position) {
            paths.push_back(path_of(static_cast<int>(track), position));
        }
    }
    paths.emplace_back(folder_.bytes + "/" + tracks_segment_name);
    return paths;
}

Task TitleRun::task_for(const Piece& piece, int deaths) const {
    Task task = unmarked_task(piece, deaths);
    const RawPath marker = marker_path(job_.job_folder, title_.output, piece);
    std::visit([&](auto& work) { work.marker = marker; }, task);
    return task;
}

Task TitleRun::unmarked_task(const Piece& piece, int deaths) const {
    switch (piece.kind) {
    case Piece::Kind::shard:
        return shard_task(piece, deaths);
    case Piece::Kind::tracks:
        return TracksTask{
            id_,    plan_.index, job_.settings, folder_.bytes + "/" + tracks_segment_name, plan_.key + "/tracks",
            deaths, {}};
    case Piece::Kind::mux:
        return mux_task(deaths);
    case Piece::Kind::probe:
        break;
    }
    return ProbeTask{id_, title_.source, job_.settings, deaths, {}};
}

ShardTask TitleRun::shard_task(const Piece& piece, int deaths) const {
    const auto track = static_cast<std::size_t>(piece.track);
    const plan::Shard& shard = tracks_.at(track).shard(piece.position);
    ShardTask task;
    task.title = id_;
    task.shard = shard;
    task.index = plan_.index;
    task.output = plan_.output_pictures.at(track);
    task.settings = job_.settings;
    task.segment = path_of(piece.track, piece.position);
    task.key = plan_.key + "/" + segment_name(shard);
    task.deaths = deaths;
    return task;
}

MuxTask TitleRun::mux_task(int deaths) const {
    MuxTask task;
    task.title = id_;
    task.index = plan_.index;
    task.output_pictures = plan_.output_pictures;
    task.settings = job_.settings;
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        auto& segments = task.segments.emplace_back();
        for (const ShardPosition position : tracks_[track].order()) {
            segments.push_back(path_of(static_cast<int>(track), position));
        }
    }
    task.tracks = folder_.bytes + "/" + tracks_segment_name;
    task.output = title_.output;
    task.work_folder = folder_;
    task.job_folder = job_.job_folder;
    task.run_id = job_.run_id;
    task.source_bytes = title_.source_bytes;
    task.source_modified_ns = title_.source_modified_ns;
    task.deaths = deaths;
    return task;
}

Load TitleRun::load_of(const Piece& piece) const {
    if (piece.kind == Piece::Kind::tracks) {
        return {plan_.tracks_cost, 0, 0, other_tracks_ ? other_tracks_->segment.bytes : 0};
    }
    if (piece.kind != Piece::Kind::shard) {
        return {};
    }
    const TrackAssembly& track = tracks_.at(static_cast<std::size_t>(piece.track));
    const plan::Shard& shard = track.shard(piece.position);
    Load load{shard.cost, media_seconds_of(shard, plan_.index), 0, 0};
    if (const SegmentSummary* segment = track.segment(piece.position)) {
        load.frames = segment->frames;
        load.bytes = segment->bytes;
    }
    return load;
}

double TitleRun::share_of(const Piece& piece, const TaskProgress& progress) const {
    const double all = piece.kind == Piece::Kind::shard
                           ? load_of(piece).media_seconds * static_cast<double>(tracks_.size())
                           : plan_.index.duration_seconds;
    const double covered = static_cast<double>(progress.media_microseconds) / 1e6;
    return all > 0 ? std::clamp(covered / all, 0.0, 1.0) : 0;
}

Load TitleRun::partial_load_of(const Piece& piece, const TaskProgress& progress) const {
    const Load load = load_of(piece);
    const double share = share_of(piece, progress);
    return {load.cost * share, load.media_seconds * share, progress.frames, progress.bytes};
}

Load TitleRun::total_load() const {
    Load all{plan_.tracks_cost, 0, 0, 0};
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (const ShardPosition position : tracks_[track].order()) {
            all += load_of({Piece::Kind::shard, static_cast<int>(track), position});
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
    const auto add = [&](const Piece& piece, TaskResult result) {
        PieceSnapshot& added = pieces.emplace_back();
        added.title = id_;
        added.kind = piece.kind;
        added.track = piece.track;
        added.position = piece.position;
        added.state = PieceState::done;
        added.result = std::move(result);
        if (piece.kind == Piece::Kind::shard) {
            added.shard = shard_of(piece);
        }
    };
    if (other_tracks_) {
        add({Piece::Kind::tracks, 0, 0}, *other_tracks_);
    }
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (ShardPosition position = 0; position < tracks_[track].size(); ++position) {
            if (const ShardResult* result = tracks_[track].result(position)) {
                add({Piece::Kind::shard, static_cast<int>(track), position}, *result);
            }
        }
    }
    return pieces;
}

void TitleRun::forget_work() {
    plan_text_.reset();
    plan_.index = {};
    plan_.output_pictures = {};
    tracks_ = {};
    shards_made_ = {};
    other_tracks_.reset();
    published_.reset();
}

job::TitleOutcome TitleRun::describe() const {
    job::TitleOutcome outcome;
    outcome.source = title_.source;
    outcome.output = title_.output;
    outcome.media_seconds = plan_.index.duration_seconds;
    outcome.source_bytes = plan_.index.size;
    outcome.warnings = plan_.index.warnings;
    for (const auto& track : tracks_) {
        outcome.shards += static_cast<std::int64_t>(track.order().size());
        for (const ShardPosition position : track.order()) {
            const SegmentSummary* segment = track.segment(position);
            outcome.frames += segment != nullptr ? segment->frames : 0;
            outcome.damaged_frames += segment != nullptr ? segment->damaged_frames : 0;
        }
    }
    if (outcome.damaged_frames > 0) {
        outcome.warnings.push_back(fmt::format("{} of its pictures are damaged in the source", outcome.damaged_frames));
    }
    if (other_tracks_) {
        outcome.warnings.insert(outcome.warnings.end(), other_tracks_->warnings.begin(), other_tracks_->warnings.end());
    }
    if (published_) {
        outcome.frames = published_->frames;
        outcome.output_bytes = published_->bytes;
        outcome.checksum = published_->checksum;
        outcome.verified = true; // a file is published only when its verification has found nothing
        outcome.warnings.insert(outcome.warnings.end(), published_->warnings.begin(), published_->warnings.end());
    }
    return outcome;
}

} // namespace reelmill::scatter
