// The tasks of a title, made when a rank gets them.

#include "reelmill/scatter/title_run.hpp"

#include "reelmill/core/hash.hpp"
#include "reelmill/plan/cost.hpp"
#include "reelmill/scatter/segment_names.hpp"

#include <algorithm>

namespace reelmill::scatter {

namespace {
std::string tracks_key(const std::string& plan_key, const std::vector<task::RefusedTrack>& refused) {
    return plan_key + "/tracks" + (refused.empty() ? "" : "/" + hash_of(json_text(refused)));
}
} // namespace

RawPath TitleRun::path_of(int track, task::ShardPosition position) const {
    return folder_.bytes + "/" + segment_name(tracks_.at(static_cast<std::size_t>(track)).shard(position));
}

std::vector<RawPath> TitleRun::segment_paths() const {
    std::vector<RawPath> paths;
    if (!probed_) {
        return paths;
    }
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        for (task::ShardPosition position = 0; position < shards_made_[track]; ++position) {
            paths.push_back(path_of(static_cast<int>(track), position));
        }
    }
    for (int version = 0; version <= tracks_version_; ++version) {
        paths.emplace_back(folder_.bytes + "/" + tracks_segment_name(version));
    }
    return paths;
}

RawPath TitleRun::tracks_path() const { return folder_.bytes + "/" + tracks_segment_name(tracks_version_); }

task::Task TitleRun::task_for(const task::Piece& piece, int deaths) const {
    task::Task task = headless_task(piece);
    header_of(task) = {id_, job_.settings, deaths, marker_path(job_.job_folder, title_.output, piece)};
    return task;
}

task::Task TitleRun::headless_task(const task::Piece& piece) const {
    switch (piece.kind) {
    case task::Piece::Kind::analysis:
        return analysis_task(piece);
    case task::Piece::Kind::shard:
        return shard_task(piece);
    case task::Piece::Kind::tracks:
        return task::TracksTask{{}, plan_.index, tracks_path(), tracks_key(plan_.key, refused_), refused_};
    case task::Piece::Kind::mux:
        return mux_task();
    case task::Piece::Kind::probe:
        break;
    }
    return task::ProbeTask{{}, title_.source};
}

task::ShardTask TitleRun::shard_task(const task::Piece& piece) const {
    const auto track = static_cast<std::size_t>(piece.track);
    const title::Shard& shard = tracks_.at(track).shard(piece.position);
    task::ShardTask task;
    task.shard = shard;
    task.index = plan_.index;
    task.output = plan_.output_pictures.at(track);
    task.segment = path_of(piece.track, piece.position);
    task.key = plan_.key + "/" + segment_name(shard);
    task.threads = plan::threads_per_shard(job_.settings.video, task.output);
    return task;
}

task::AnalysisTask TitleRun::analysis_task(const task::Piece& piece) const {
    task::AnalysisTask task{{}, analysis_.of(piece).shard, plan_.index};
    for (const plan::AnalysedShard& other : analysis_.track(static_cast<std::size_t>(piece.track))) {
        task.shard.lead_frames = std::max(task.shard.lead_frames, other.shard.lead_frames); // the first one has none
    }
    return task;
}

task::MuxTask TitleRun::mux_task() const {
    task::MuxTask task;
    task.index = plan_.index;
    task.output_pictures = plan_.output_pictures;
    for (std::size_t track = 0; track < tracks_.size(); ++track) {
        auto& segments = task.segments.emplace_back();
        for (const task::ShardPosition position : tracks_[track].order()) {
            segments.push_back(path_of(static_cast<int>(track), position));
        }
    }
    task.tracks = tracks_path();
    task.output = title_.output;
    task.work_folder = folder_;
    task.job_folder = job_.job_folder;
    task.run_id = job_.run_id;
    task.source_bytes = title_.source_bytes;
    task.source_modified_ns = title_.source_modified_ns;
    task.warnings = describe().warnings;
    task.strict = job_.strict;
    task.most_bytes = job_.settings.size;
    task.least_bytes = size_settled_ ? 0 : rate::least_of_size(job_.settings.size);
    return task;
}

} // namespace reelmill::scatter
