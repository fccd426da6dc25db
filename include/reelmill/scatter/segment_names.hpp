// Where segments lie in the job folder. A function of job folder, plan and output's name alone, so that another run of
// the same job finds the same files.
#pragma once

#include "reelmill/task/piece.hpp"
#include "reelmill/title/title_plan.hpp"

#include <string>

namespace reelmill::scatter {

/// JOB/segments/KEY-HASH: all that belongs to one title; HASH is job::short_output_hash, and every version of a title's
/// segments ends in it. Two titles with the same content and settings have the same key, but never the same output.
[[nodiscard]] RawPath segment_folder(const RawPath& job_folder, const std::string& plan_key, const RawPath& output);

/// TRACK-ORDINAL-BEGIN-END.seg, BEGIN and END in ticks, or "start" and "end".
[[nodiscard]] std::string segment_name(const title::Shard& shard);
/// "tracks.seg"; of later versions, in which tracks are made another way, "tracks-2.seg".
[[nodiscard]] std::string tracks_segment_name(int version);

/// HASH-PIECE in job::markers_folder, of a piece that somebody is at; HASH as above.
[[nodiscard]] RawPath marker_path(const RawPath& job_folder, const RawPath& output, const task::Piece& piece);

} // namespace reelmill::scatter
