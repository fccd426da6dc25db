#include "reelmill/job/prepare.hpp"

#include "output_names.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/hash.hpp"
#include "reelmill/core/json.hpp"
#include "reelmill/core/kept_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/job/done_record.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/job/output_name.hpp"
#include "reelmill/job/part.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <unistd.h>

namespace reelmill::job {
namespace {

/// Of the folders on the way to `output` the deepest that there is something in the place of; "/" is always there.
std::string deepest_that_exists(const std::string& output) {
    std::string folder = disk::folder_of(output);
    while (folder != "/" && disk::look_at_name(folder).type == disk::FileType::missing) {
        folder = disk::folder_of(folder);
    }
    return folder;
}

std::string obstacle_at(const std::string& folder) {
    const disk::FileFacts facts = disk::look_at(folder);
    if (facts.type == disk::FileType::folder) {
        const int error = ::access(folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
        return error == 0 ? ""
                          : fmt::format("cannot be made: {} takes no new files ({}); check its permissions",
                                        printable(folder), disk::reason_of(error));
    }
    if (facts.exists()) {
        return fmt::format("needs {} to be a folder, but a file has that name; move it away or choose another output",
                           printable(folder));
    }
    if (disk::look_at_name(folder).type == disk::FileType::link) {
        return fmt::format("needs {} to be a folder, but it is a link that leads nowhere; remove it",
                           printable(folder));
    }
    return fmt::format("cannot be made: {}: {}", printable(folder), disk::reason_of(facts.error));
}

/// Why the file `output` (absolute) cannot be made by its name or its folders, as a clause that says what to do; empty
/// where nothing is known: its name or its whole path is too long, a plain file or a link that leads nowhere stands
/// where a folder has to be, or the folder takes no new names. Looks at the disk and changes nothing.
std::string obstacle_to_output(const std::string& output) {
    if (disk::look_at_name(output).error == ENAMETOOLONG) {
        return fmt::format("the file system takes no name of that length ({} bytes, {} with its folders); rename the "
                           "input, or choose an output with a shorter one",
                           disk::name_of(output).size(), output.size());
    }
    return obstacle_at(deepest_that_exists(output));
}

/// What must not be found while looking for inputs: earlier outputs and a job's own files.
std::vector<disk::FileIdentity> passed_over_of(const TranscodeRequest& request) {
    std::vector<disk::FileIdentity> identities;
    if (const disk::FileFacts output = disk::look_at(request.output); output.type == disk::FileType::folder) {
        identities.push_back(output.identity);
    }
    if (request.job_folder) {
        if (const disk::FileFacts job = disk::look_at(*request.job_folder); job.exists()) {
            identities.push_back(job.identity);
        }
    }
    return identities;
}

class TitlePolicy {
public:
    TitlePolicy(const JobSpec& spec, const OutputPlace& place)
        : spec_(spec), root_(place.is_folder ? place.path : disk::folder_of(place.path)),
          settings_key_(spec.settings.key()), resumes_(disk::look_at(spec_file(spec.job_folder.bytes)).exists()) {}

    /// Why the output cannot be made, as a clause; empty when it can or is kept.
    std::string reason_against_output(const NamedTitle& title, bool& kept) const {
        if (!disk::lies_within(disk::folder_of(title.output), root_)) {
            return fmt::format("lies outside of {}, by a link to a folder in there; remove the link", printable(root_));
        }
        const disk::FileFacts facts = disk::look_at_name(title.output);
        switch (facts.type) {
        case disk::FileType::missing:
        case disk::FileType::unreadable:
            return obstacle_to_output(title.output);
        case disk::FileType::regular: {
            const std::string reason = reason_against_replacing(title, facts, kept);
            return reason.empty() && !kept ? obstacle_to_output(title.output) : reason;
        }
        case disk::FileType::link:
            return "is a link, and links are not written through; remove it or choose another output";
        default:
            return "exists and is no regular file; remove it or choose another output";
        }
    }

private:
    std::string reason_against_replacing(const NamedTitle& title, const disk::FileFacts& output, bool& kept) const {
        const auto record = load_done_record(spec_.job_folder.bytes, title.output);
        const Finished finished =
            compare_with_record(record, title.input->path, title.input->facts, output, settings_key_);
        const bool all_anew = spec_.overwrite && !spec_.skip_existing && !resumes_;
        kept = finished == Finished::as_asked && !all_anew;
        if (const auto refusal = kept && spec_.strict ? refusal_of_losses(record->warnings) : std::nullopt) {
            kept = false;
            return fmt::format("is finished, but {}", *refusal);
        }
        if (kept || spec_.overwrite || (spec_.skip_existing && finished == Finished::otherwise)) {
            return "";
        }
        if (finished == Finished::otherwise) {
            return "was made from another source or with other settings; --overwrite or --skip-existing makes it anew";
        }
        try {
            static_cast<void>(load_record(done_record_path(spec_.job_folder.bytes, title.output)));
        } catch (const NewerFormat& newer) {
            return fmt::format("{}, or --overwrite", newer.what());
        }
        return "exists and was not finished by reelmill; --overwrite replaces it";
    }

    const JobSpec& spec_;
    std::string root_;
    std::string settings_key_;
    bool resumes_; ///< a run that was stopped left its spec
};

void add_title(const NamedTitle& title, const TitlePolicy& policy, JobSpec& spec) {
    bool kept = false;
    const std::string reason = policy.reason_against_output(title, kept);
    if (reason.empty()) {
        spec.titles.push_back({title.input->path, title.output, title.input->required, kept, title.input->facts.size,
                               title.input->facts.modified_ns});
    } else if (title.input->required) {
        spec.rejected.push_back({title.input->path, fmt::format("{}: {}", printable(title.output), reason)});
    }
}

std::string job_folder_for(const TranscodeRequest& request, const OutputPlace& place) {
    std::string folder =
        request.job_folder ? disk::resolved(*request.job_folder) : default_job_folder(place.path, place.is_folder);
    if (part_of(folder)) {
        throw usage_failure(fmt::format("--job-dir {}: is the folder of a part; give {}", printable(folder),
                                        printable(shared_folder(folder))));
    }
    return folder;
}

/// Leaves the titles of the part that is asked for.
void keep_part(std::vector<NamedTitle>& titles, const std::string& shared, const Part& part, Prepared& prepared) {
    std::optional<Split> split = load_split(shared, part.of);
    if (!split) {
        std::vector<TitleToDeal> all;
        all.reserve(titles.size());
        for (const NamedTitle& title : titles) {
            all.push_back({output_hash(shared, title.output), title.input->facts.size});
        }
        split = prepared.unsettled = deal(std::move(all), part.of);
    }
    std::erase_if(titles, [&](const NamedTitle& title) {
        return part_of_title(*split, output_hash(shared, title.output)) != part.number;
    });
    if (part.number != 1) {
        prepared.spec.rejected.clear();
    }
}

/// For a plan that does not say where to: the titles alone.
Prepared without_outputs(const TranscodeRequest& request, const Inputs& inputs) {
    Prepared prepared;
    prepared.spec.settings = request.settings;
    prepared.spec.rejected = inputs.rejected;
    prepared.warnings = inputs.warnings;
    for (const InputFile& file : inputs.files) {
        prepared.spec.titles.push_back({file.path, "", file.required, false, file.facts.size, file.facts.modified_ns});
    }
    return prepared;
}

} // namespace

std::string default_job_folder(const std::string& output, bool output_is_folder) {
    constexpr std::size_t longest_name = 255; // NAME_MAX of Linux's file systems
    if (output_is_folder) {
        return disk::join(output, ".reelmill");
    }
    std::string name = fmt::format(".{}.reelmill", disk::name_of(output));
    if (name.size() > longest_name) {
        name = fmt::format(".{}.reelmill", hash_of(disk::name_of(output)));
    }
    return disk::join(disk::folder_of(output), name);
}

Prepared prepare(const TranscodeRequest& request) {
    const Inputs inputs = find_inputs(request.inputs, passed_over_of(request));
    if (request.output.bytes.empty()) {
        if (request.part) {
            throw usage_failure("--part: an OUTPUT is needed, for titles are dealt by their outputs; add -o FOLDER");
        }
        return without_outputs(request, inputs);
    }
    const OutputPlace place = place_of_outputs(request, inputs);
    std::vector<NamedTitle> titles = name_outputs(inputs, place, request.settings.format);
    refuse_outputs_over_inputs(titles, inputs);
    refuse_shared_outputs(titles);

    Prepared prepared;
    JobSpec& spec = prepared.spec;
    spec.settings = request.settings;
    spec.overwrite = request.overwrite;
    spec.skip_existing = request.skip_existing;
    spec.strict = request.strict;
    spec.job_folder = job_folder_for(request, place);
    spec.rejected = inputs.rejected;
    if (request.part) {
        keep_part(titles, spec.job_folder.bytes, *request.part, prepared);
        spec.job_folder = part_folder(spec.job_folder.bytes, *request.part);
    }
    const TitlePolicy policy(spec, place);
    for (const NamedTitle& title : titles) {
        add_title(title, policy, spec);
    }
    prepared.warnings = inputs.warnings;
    return prepared;
}

} // namespace reelmill::job
