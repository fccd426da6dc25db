#include "mux_title.hpp"

#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/mux/damaged_segments.hpp"
#include "reelmill/mux/run_mux.hpp"

#include <fmt/format.h>
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

void save_intent(const task::MuxTask& task, const task::MuxResult& result, const RawPath& draft) {
    const disk::FileFacts facts = disk::look_at_name(draft);
    if (facts.type != disk::FileType::regular) {
        throw disk::disk_failure(draft.bytes, "find the finished file", facts.error);
    }
    job::DoneRecord record;
    record.run_id = task.run_id;
    record.output = task.output;
    record.source = task.index.path;
    record.source_bytes = task.source_bytes;
    record.source_modified_ns = task.source_modified_ns;
    record.settings_key = task.settings.key();
    record.output_bytes = facts.size;
    record.output_modified_ns = facts.modified_ns;
    record.checksum = result.checksum;
    record.version = REELMILL_VERSION;
    record.frames = result.frames;
    record.damaged_frames = result.damaged_frames;
    record.media_seconds = task.index.duration_seconds;
    record.warnings = result.warnings;
    job::save_intent(task.job_folder.bytes, record);
}

/// Somebody published it and died before anybody knew. Only for this very work: an older output of that name is
/// another.
bool is_of(const job::DoneRecord& record, const task::MuxTask& task) {
    return record.output == task.output && record.source == task.index.path &&
           record.source_bytes == task.source_bytes && record.source_modified_ns == task.source_modified_ns &&
           record.settings_key == task.settings.key();
}

} // namespace

task::TaskResult mux_title(const task::MuxTask& task, WorkMonitor& monitor) {
    if (const auto intent = job::published_intent(task.job_folder.bytes, task.output.bytes)) {
        if (is_of(*intent, task)) {
            return result_of(*intent);
        }
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
        if (damaged.empty()) {
            throw;
        }
        return task::SegmentsLost{std::move(damaged), describe_chain(error)};
    }
}

} // namespace reelmill::runner
