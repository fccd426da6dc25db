#include "reelmill/job/inputs.hpp"

#include "folder_walk.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/core/split_text.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"

#include <fmt/format.h>

namespace reelmill::job {
namespace {

constexpr std::size_t longest_list = 256UL << 20; // bytes; a million paths of the greatest length would fit

/// Absolute, with ".." left in place: through a link it means something else than its spelling.
std::string made_absolute(const std::string& path) {
    std::string rest = path;
    while (rest.starts_with("./")) {
        rest.erase(0, rest.find_first_not_of('/', 1));
    }
    return disk::join(disk::working_folder(), rest);
}

void reject(Inputs& inputs, const std::string& path, const std::string& reason) {
    inputs.rejected.push_back({path, fmt::format("{}: {}", printable(path), reason)});
}

void add_folder(const std::string& folder, const std::vector<disk::FileIdentity>& passed_over, Inputs& inputs) {
    const std::size_t before = inputs.files.size() + inputs.rejected.size();
    inputs.folders.emplace_back(disk::resolved(folder));
    walk_folder(folder, passed_over, inputs);
    if (inputs.files.size() + inputs.rejected.size() == before) {
        reject(inputs, folder, "holds no video files; hidden files do not count");
    }
}

void add_path(const std::string& path, const std::vector<disk::FileIdentity>& passed_over, Inputs& inputs) {
    if (path.find('\0') != std::string::npos) {
        reject(inputs, path, "holds a zero byte, which no file name can; check the list");
        return;
    }
    if (path.empty()) {
        inputs.rejected.push_back({path, "an INPUT is an empty text; give a file or a folder"});
        return;
    }
    const std::string absolute = made_absolute(path);
    const disk::FileFacts facts = disk::look_at(absolute);
    if (facts.type == disk::FileType::folder) {
        add_folder(absolute, passed_over, inputs);
        return;
    }
    const std::string reason = reason_against(absolute, facts);
    if (reason.empty()) {
        inputs.files.push_back({absolute, disk::name_of(absolute), true, facts});
    } else {
        reject(inputs, path, reason);
    }
}

void add_list(const std::string& list, const std::vector<disk::FileIdentity>& passed_over, Inputs& inputs) {
    std::string content;
    try {
        content = disk::read_file(list, longest_list);
    } catch (const Failure& failure) {
        inputs.rejected.push_back({list, failure.what()});
        return;
    }
    bool any = false;
    for (const std::string& line : split_text(content, '\n')) {
        if (!line.empty()) {
            any = true;
            add_path(line, passed_over, inputs);
        }
    }
    if (!any) {
        reject(inputs, list, "is a list without a path; write one path a line");
    }
}

} // namespace

Inputs find_inputs(const std::vector<RawPath>& inputs, const std::vector<disk::FileIdentity>& passed_over) {
    Inputs found;
    for (const RawPath& input : inputs) {
        if (input.bytes.size() > 1 && input.bytes.front() == '@') {
            add_list(input.bytes.substr(1), passed_over, found);
        } else {
            add_path(input.bytes, passed_over, found);
        }
    }
    return found;
}

} // namespace reelmill::job
