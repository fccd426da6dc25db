#include "output_names.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <set>

namespace reelmill::job {
namespace {

std::string stem_of(const std::string& name) {
    const auto dot = name.rfind('.');
    return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string extension_of(const std::string& path) {
    const std::string name = disk::name_of(path);
    return name.substr(std::min(name.size(), stem_of(name).size() + 1));
}

bool is_list(const RawPath& input) { return input.bytes.size() > 1 && input.bytes.front() == '@'; }

/// One input makes OUTPUT a file. A list may hold one path today and two tomorrow, so there OUTPUT's name decides.
bool one_file_is_asked_for(const TranscodeRequest& request, const Inputs& inputs) {
    if (!inputs.folders.empty() || inputs.files.size() + inputs.rejected.size() != 1) {
        return false;
    }
    return std::ranges::none_of(request.inputs, is_list) ||
           format_of_extension(extension_of(request.output.bytes)).has_value();
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool tells_case_apart(std::string folder) {
    while (folder != "/" && !disk::look_at(folder).exists()) {
        folder = disk::folder_of(folder);
    }
    return disk::tells_case_apart(folder);
}

Failure shared_output(const NamedTitle& first, const NamedTitle& second) {
    if (first.input->path == second.input->path) {
        return usage_failure(fmt::format("{}: is given twice; name it once", printable(first.input->path.bytes)));
    }
    return usage_failure(fmt::format("{} and {} would both become {}; rename one, or transcode them into two folders",
                                     printable(first.input->path.bytes), printable(second.input->path.bytes),
                                     printable(second.output)));
}

void refuse_outputs_as_folders(const std::vector<NamedTitle>& titles,
                               const std::map<std::string, const NamedTitle*>& by_output) {
    std::set<std::string> seen;
    for (const NamedTitle& title : titles) {
        std::string folder = disk::folder_of(title.output);
        while (folder != "/" && seen.insert(folder).second) {
            if (const auto other = by_output.find(folder); other != by_output.end()) {
                throw usage_failure(fmt::format("{} would become {}, which is the folder of {}; rename one",
                                                printable(other->second->input->path.bytes), printable(folder),
                                                printable(title.output)));
            }
            folder = disk::folder_of(folder);
        }
    }
}

} // namespace

bool names_a_folder(const std::string& output) {
    const std::string name = disk::name_of(output);
    return output.ends_with('/') || name == "." || name == ".." || disk::look_at(output).type == disk::FileType::folder;
}

OutputPlace place_of_outputs(const TranscodeRequest& request, const Inputs& inputs) {
    const std::string& output = request.output.bytes;
    if (!names_a_folder(output) && one_file_is_asked_for(request, inputs)) {
        const std::string folder = disk::resolved(disk::folder_of(output));
        return {disk::join(folder, disk::name_of(output)), false};
    }
    const disk::FileFacts facts = disk::look_at(output);
    if (facts.exists() && facts.type != disk::FileType::folder) {
        throw usage_failure(fmt::format("{}: is a file, but several inputs or a folder need a folder; give --output a "
                                        "folder's name",
                                        printable(output)));
    }
    const std::string folder = disk::resolved(output);
    for (const RawPath& input : inputs.folders) {
        const bool same_folder = facts.exists() && disk::look_at(input).identity == facts.identity;
        if (input.bytes == folder || same_folder) {
            throw usage_failure(
                fmt::format("{}: is the input folder itself; choose another folder for the output", printable(output)));
        }
    }
    return {folder, true};
}

std::vector<NamedTitle> name_outputs(const Inputs& inputs, const OutputPlace& place, Format format) {
    std::vector<NamedTitle> titles;
    std::map<std::string, std::string> resolved; // folders are shared by many files
    for (const InputFile& file : inputs.files) {
        if (!place.is_folder) {
            titles.push_back({&file, place.path});
            continue;
        }
        const std::string spelled = disk::join(place.path, file.relative.bytes);
        const auto [folder, fresh] = resolved.try_emplace(disk::folder_of(spelled));
        if (fresh) {
            folder->second = disk::resolved(folder->first);
        }
        const std::string name = fmt::format("{}.{}", stem_of(disk::name_of(spelled)), name_of(format));
        titles.push_back({&file, disk::join(folder->second, name)});
    }
    return titles;
}

void refuse_shared_outputs(const std::vector<NamedTitle>& titles) {
    std::map<std::string, const NamedTitle*> by_output;
    std::map<std::string, const NamedTitle*> by_lower_case;
    for (const NamedTitle& title : titles) {
        const auto [same, is_new] = by_output.emplace(title.output, &title);
        if (!is_new) {
            throw shared_output(*same->second, title);
        }
        const auto [alike, is_alone] = by_lower_case.emplace(lower(title.output), &title);
        if (!is_alone && !tells_case_apart(disk::folder_of(title.output))) {
            throw shared_output(*alike->second, title);
        }
    }
    refuse_outputs_as_folders(titles, by_output);
}

void refuse_outputs_over_inputs(const std::vector<NamedTitle>& titles, const Inputs& inputs) {
    std::map<disk::FileIdentity, const std::string*> sources;
    for (const InputFile& file : inputs.files) {
        sources.emplace(file.facts.identity, &file.path.bytes);
    }
    for (const RejectedInput& input : inputs.rejected) {
        if (const disk::FileFacts facts = disk::look_at(input.source); facts.exists()) {
            sources.emplace(facts.identity, &input.source.bytes);
        }
    }
    for (const NamedTitle& title : titles) {
        const disk::FileFacts facts = disk::look_at(title.output);
        const auto source = facts.exists() ? sources.find(facts.identity) : sources.end();
        if (source != sources.end()) {
            throw usage_failure(fmt::format("{}: would overwrite the input {}; choose another output",
                                            printable(title.output), printable(*source->second)));
        }
    }
}

} // namespace reelmill::job
