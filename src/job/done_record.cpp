#include "reelmill/job/done_record.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/hash.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/job/job_folder.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::job {
namespace {

constexpr std::size_t longest_record = 16UL << 20; // bytes

std::string path_seen_from(const std::string& folder, const std::string& path) {
    if (path == folder || !disk::lies_within(path, folder)) {
        return path;
    }
    return path.substr(folder == "/" ? 1 : folder.size() + 1);
}

std::string intent_path(const std::string& job_folder, const std::string& output) {
    return done_record_path(job_folder, output) + ".next";
}

std::optional<DoneRecord> load_record(const std::string& path) {
    try {
        const auto text = disk::read_file_if_there(path, longest_record);
        return text ? std::optional(Json::parse(*text).get<DoneRecord>()) : std::nullopt;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

} // namespace

std::string done_record_path(const std::string& job_folder, const std::string& output) {
    const std::string relative = path_seen_from(disk::folder_of(job_folder), output);
    return disk::join(done_folder(job_folder), hash_of(relative) + ".json");
}

std::optional<DoneRecord> load_done_record(const std::string& job_folder, const std::string& output) {
    const auto published = published_intent(job_folder, output);
    return published ? published : load_record(done_record_path(job_folder, output));
}

void save_intent(const std::string& job_folder, const DoneRecord& record) {
    disk::write_file_atomically(intent_path(job_folder, record.output.bytes), json_text(record, 2));
}

std::optional<DoneRecord> published_intent(const std::string& job_folder, const std::string& output) {
    const auto intent = load_record(intent_path(job_folder, output));
    const disk::FileFacts facts = disk::look_at_name(output);
    const bool came_true = intent && facts.type == disk::FileType::regular && intent->output_bytes == facts.size &&
                           intent->output_modified_ns == facts.modified_ns;
    return came_true ? intent : std::nullopt;
}

void save_done_record(const JobSpec& spec, const TitleOutcome& outcome) {
    if (outcome.state != TitleState::done) {
        return;
    }
    const auto title = std::ranges::find(spec.titles, outcome.output, &TitleSpec::output);
    if (title == spec.titles.end()) {
        throw Failure(FailureKind::internal,
                      fmt::format("{}: is no output of this job", printable(outcome.output.bytes)));
    }
    const disk::FileFacts published = disk::look_at_name(outcome.output);
    if (published.type != disk::FileType::regular) {
        throw disk::disk_failure(outcome.output.bytes, "find the published file", published.error);
    }
    DoneRecord record;
    record.run_id = spec.run_id;
    record.output = outcome.output;
    record.source = outcome.source;
    record.source_bytes = title->source_bytes;
    record.source_modified_ns = title->source_modified_ns;
    record.settings_key = spec.settings.key();
    record.output_bytes = published.size;
    record.output_modified_ns = published.modified_ns;
    record.checksum = outcome.checksum;
    record.version = REELMILL_VERSION;
    record.frames = outcome.frames;
    record.damaged_frames = outcome.damaged_frames;
    record.media_seconds = outcome.media_seconds;
    record.warnings = outcome.warnings;
    disk::write_file_atomically(done_record_path(spec.job_folder.bytes, outcome.output.bytes), json_text(record, 2));
    disk::remove_file(intent_path(spec.job_folder.bytes, outcome.output.bytes));
}

Finished compare_with_record(const std::optional<DoneRecord>& record, const RawPath& source,
                             const disk::FileFacts& source_facts, const disk::FileFacts& output_facts,
                             const std::string& settings_key) {
    if (!record || record->output_bytes != output_facts.size ||
        record->output_modified_ns != output_facts.modified_ns) {
        return Finished::not_by_us;
    }
    const bool same_source = record->source == source && record->source_bytes == source_facts.size &&
                             record->source_modified_ns == source_facts.modified_ns;
    return same_source && record->settings_key == settings_key ? Finished::as_asked : Finished::otherwise;
}

std::optional<TitleOutcome> kept_outcome(const std::string& job_folder, const TitleSpec& title) {
    const std::optional<DoneRecord> record = load_done_record(job_folder, title.output.bytes);
    if (!record) {
        return std::nullopt;
    }
    TitleOutcome outcome;
    outcome.source = title.source;
    outcome.output = title.output;
    outcome.state = TitleState::kept;
    outcome.frames = record->frames;
    outcome.damaged_frames = record->damaged_frames;
    outcome.media_seconds = record->media_seconds;
    outcome.source_bytes = record->source_bytes;
    outcome.output_bytes = record->output_bytes;
    outcome.checksum = record->checksum;
    outcome.verified = true; // nothing is published, and so recorded, without having been verified
    outcome.warnings = record->warnings;
    return outcome;
}

std::optional<TitleOutcome> outcome_in_this_run(const JobSpec& spec, const TitleSpec& title) {
    const std::optional<DoneRecord> record = load_done_record(spec.job_folder.bytes, title.output.bytes);
    const disk::FileFacts facts = disk::look_at_name(title.output);
    const bool ours = record && record->run_id == spec.run_id && facts.type == disk::FileType::regular &&
                      record->output_bytes == facts.size && record->output_modified_ns == facts.modified_ns;
    if (!ours) {
        return std::nullopt;
    }
    auto outcome = kept_outcome(spec.job_folder.bytes, title);
    outcome->state = TitleState::done;
    return outcome;
}

void fill_kept_outcomes(RunSummary& summary, const std::string& job_folder) {
    for (TitleOutcome& outcome : summary.titles) {
        if (outcome.state != TitleState::kept) {
            continue;
        }
        TitleSpec title;
        title.source = outcome.source;
        title.output = outcome.output;
        outcome = kept_outcome(job_folder, title).value_or(outcome);
    }
}

} // namespace reelmill::job
