#include "mux_title.hpp"

#include "reelmill/job/done_record.hpp"
#include "reelmill/mux/damaged_segments.hpp"
#include "reelmill/mux/pictures_refused.hpp"
#include "reelmill/mux/run_mux.hpp"
#include "reelmill/mux/size_refused.hpp"
#include "reelmill/verify/tracks_refused.hpp"

#include <fmt/format.h>
#include <optional>
#include <spdlog/spdlog.h>

namespace reelmill::runner {

namespace {

task::MuxResult result_of(const job::DoneRecord& record) {
    task::MuxResult result;
    result.bytes = record.output_bytes;
    result.frames = record.frames;
    result.damaged_frames = record.damaged_frames;
    result.duration_seconds = record.media_seconds;
    result.checksum = record.checksum;
    result.warnings = record.warnings;
    return result;
}

job::TitleSpec title_of(const task::MuxTask& task) {
    job::TitleSpec title;
    title.source = task.index.path;
    title.output = task.output;
    title.source_bytes = task.source_bytes;
    title.source_modified_ns = task.source_modified_ns;
    return title;
}

void save_intent(const task::MuxTask& task, const task::MuxResult& result, const RawPath& draft) {
    Warnings warnings = task.warnings; // so that a record which nobody lived to complete tells of all that is lost
    add_warnings(warnings, result.warnings);
    job::save_intent(task.job_folder.bytes,
                     job::make_done_record(task.run_id, title_of(task), task.settings, draft,
                                           {result.frames, result.damaged_frames, result.duration_seconds,
                                            result.checksum, std::move(warnings)}));
}

/// Of a file that may do if parts of it are made another way.
std::optional<task::FileRefused> refusal_of(const std::exception& error) {
    task::FileRefused refused{error.what(), {}, {}, 0};
    if (const auto* size = dynamic_cast<const mux::SizeRefused*>(&error)) {
        refused.bytes = size->bytes();
        return refused;
    }
    if (const auto* tracks = dynamic_cast<const verify::TracksRefused*>(&error)) {
        for (const auto& track : tracks->tracks()) {
            refused.tracks.push_back({track.source_stream, track.reason, 1});
        }
        return refused;
    }
    if (const auto* pictures = dynamic_cast<const mux::PicturesRefused*>(&error)) {
        refused.segments = pictures->segments();
        return refused;
    }
    return std::nullopt;
}

} // namespace

task::TaskResult mux_title(const task::MuxTask& task, WorkMonitor& monitor) {
    // Somebody published it and died before anybody knew. Only for this very work: an older output of that name is
    // another.
    const auto intent = job::published_intent(task.job_folder.bytes, task.output.bytes);
    if (intent && job::is_about(*intent, title_of(task), task.settings.key())) {
        return result_of(*intent);
    }
    try {
        return mux::run_mux(task, monitor, [&](const task::MuxResult& result, const RawPath& draft) {
            save_intent(task, result, draft);
        });
    } catch (const std::exception& error) {
        // What a damaged segment says of itself can lead anywhere; full disks and stops are no fault of segments.
        const auto* failure = dynamic_cast<const Failure*>(&error);
        if (failure != nullptr && failure->kind() != FailureKind::input) {
            throw;
        }
        auto damaged = mux::damaged_segments(task);
        if (!damaged.empty()) {
            return task::SegmentsLost{std::move(damaged), describe_chain(error)};
        }
        if (auto refused = refusal_of(error)) {
            spdlog::debug("{}; it is made another way", refused->line);
            return *std::move(refused);
        }
        throw;
    }
}

} // namespace reelmill::runner
