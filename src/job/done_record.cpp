#include "reelmill/job/done_record.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/disk/system_calls.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/output_name.hpp"

#include <utility>

namespace reelmill::job {
namespace {

/// None also where it is of a newer reelmill: such a record proves nothing to this one.
std::optional<DoneRecord> record_if_known(const std::string& path) {
    try {
        return load_record(path);
    } catch (const NewerFormat&) {
        return std::nullopt;
    }
}

std::string intent_path(const std::string& job_folder, const std::string& output) {
    return done_record_path(job_folder, output) + ".next";
}

/// The file that the record tells of, untouched since.
bool tells_of(const DoneRecord& record, const disk::FileFacts& output) {
    return output.type == disk::FileType::regular && record.output_bytes == output.size &&
           record.output_modified_ns == output.modified_ns;
}

TitleOutcome outcome_from(const DoneRecord& record, const TitleSpec& title, TitleState state) {
    TitleOutcome outcome;
    static_cast<Made&>(outcome) = record;
    outcome.source = title.source;
    outcome.output = title.output;
    outcome.state = state;
    outcome.source_bytes = record.source_bytes;
    outcome.output_bytes = record.output_bytes;
    outcome.verified = true; // nothing is published, and so recorded, without having been verified
    return outcome;
}

/// Makes a record of an intent that has come true. It is on the disk already; as long as its new name is not, it is
/// found under the old one (published_intent).
bool promote_intent(const std::string& job_folder, const std::string& output) {
    return disk::SystemCalls::real().rename(intent_path(job_folder, output).c_str(),
                                            done_record_path(job_folder, output).c_str()) == 0;
}

bool says_the_same(const std::optional<DoneRecord>& intent, const DoneRecord& record) {
    return intent && Json(*intent) == Json(record);
}

} // namespace

std::string done_record_path(const std::string& job_folder, const std::string& output) {
    return disk::join(done_folder(job_folder), output_hash(job_folder, output) + ".json");
}

std::optional<DoneRecord> load_done_record(const std::string& job_folder, const std::string& output) {
    const auto published = published_intent(job_folder, output);
    return published ? published : record_if_known(done_record_path(job_folder, output));
}

void save_intent(const std::string& job_folder, const DoneRecord& record) {
    // Of the output that is to be replaced there may be nothing but its intent.
    if (published_intent(job_folder, record.output.bytes)) {
        promote_intent(job_folder, record.output.bytes);
    }
    disk::write_file_atomically(intent_path(job_folder, record.output.bytes), kept_text(record, 2));
}

std::optional<DoneRecord> published_intent(const std::string& job_folder, const std::string& output) {
    auto intent = record_if_known(intent_path(job_folder, output));
    return intent && tells_of(*intent, disk::look_at_name(output)) ? std::move(intent) : std::nullopt;
}

DoneRecord make_done_record(const std::string& run_id, const TitleSpec& title, const Settings& settings,
                            const RawPath& file, Made made) {
    const disk::FileFacts facts = disk::look_at_name(file);
    if (facts.type != disk::FileType::regular) {
        throw disk::disk_failure(file.bytes, "find the finished file", facts.error);
    }
    DoneRecord record;
    static_cast<Made&>(record) = std::move(made);
    record.run_id = run_id;
    record.output = title.output;
    record.source = title.source;
    record.source_bytes = title.source_bytes;
    record.source_modified_ns = title.source_modified_ns;
    record.settings_key = settings.key();
    record.output_bytes = facts.size;
    record.output_modified_ns = facts.modified_ns;
    record.version = REELMILL_VERSION;
    return record;
}

bool is_about(const DoneRecord& record, const TitleSpec& title, const std::string& settings_key) {
    return record.output == title.output && record.source == title.source &&
           record.source_bytes == title.source_bytes && record.source_modified_ns == title.source_modified_ns &&
           record.settings_key == settings_key;
}

void save_done_record(const JobSpec& spec, const TitleSpec& title, const TitleOutcome& outcome) {
    if (outcome.state != TitleState::done) {
        return;
    }
    const DoneRecord record = make_done_record(spec.run_id, title, spec.settings, title.output, outcome);
    const std::string& job = spec.job_folder.bytes;
    const std::string intent = intent_path(job, record.output.bytes);
    if (says_the_same(record_if_known(intent), record) && promote_intent(job, record.output.bytes)) {
        return;
    }
    disk::write_file_atomically(done_record_path(job, record.output.bytes), kept_text(record, 2));
    disk::remove_file(intent);
}

Finished compare_with_record(const std::optional<DoneRecord>& record, const RawPath& source,
                             const disk::FileFacts& source_facts, const disk::FileFacts& output_facts,
                             const std::string& settings_key) {
    if (!record || !tells_of(*record, output_facts)) {
        return Finished::not_by_us;
    }
    const bool same_source = record->source == source && record->source_bytes == source_facts.size &&
                             record->source_modified_ns == source_facts.modified_ns;
    return same_source && record->settings_key == settings_key ? Finished::as_asked : Finished::otherwise;
}

std::optional<TitleOutcome> kept_outcome(const std::string& job_folder, const TitleSpec& title) {
    const auto record = load_done_record(job_folder, title.output.bytes);
    return record ? std::optional(outcome_from(*record, title, TitleState::kept)) : std::nullopt;
}

std::optional<TitleOutcome> outcome_in_this_run(const JobSpec& spec, const TitleSpec& title) {
    const auto record = load_done_record(spec.job_folder.bytes, title.output.bytes);
    const bool ours = record && record->run_id == spec.run_id && tells_of(*record, disk::look_at_name(title.output));
    return ours ? std::optional(outcome_from(*record, title, TitleState::done)) : std::nullopt;
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
