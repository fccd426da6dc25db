#include "reelmill/job/inputs.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/split_text.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>

namespace reelmill::job {
namespace {

using disk::FileFacts;
using disk::FileIdentity;
using disk::FileType;

const char* kind_of(FileType type) {
    switch (type) {
    case FileType::pipe:
        return "a pipe";
    case FileType::socket:
        return "a socket";
    default:
        return "a device";
    }
}

/// Why this file cannot be an input, as a clause ("is a pipe, not a regular file"); empty when it can.
std::string reason_against(const std::string& path, const FileFacts& facts) {
    if (facts.type == FileType::missing && disk::look_at_name(path).type == FileType::link) {
        return "is a link to a file that is not there; mend or remove the link";
    }
    if (facts.type == FileType::missing) {
        return "there is no such file; check the name";
    }
    if (facts.type == FileType::unreadable && facts.error == ELOOP) {
        return "is a link that leads back to itself; remove the link";
    }
    if (facts.type == FileType::unreadable) {
        return fmt::format("cannot be read: {}; check the permissions", disk::reason_of(facts.error));
    }
    if (facts.type != FileType::regular) {
        return fmt::format("is {}, not a regular file; give a file or a folder", kind_of(facts.type));
    }
    if (facts.size == 0) {
        return "is empty (0 bytes); nothing can be transcoded";
    }
    if (const int error = disk::error_of_reading(path); error != 0) {
        return fmt::format("cannot be read: {}; check the permissions", disk::reason_of(error));
    }
    return "";
}

class Walk {
public:
    Walk(const std::vector<FileIdentity>& passed_over, Inputs& inputs) : passed_over_(passed_over), inputs_(inputs) {}

    void enter(const std::string& folder, const std::string& relative, const FileIdentity& identity) {
        std::vector<std::string> names;
        if (!list(folder, names)) {
            return;
        }
        chain_.push_back(identity);
        for (const std::string& name : names) {
            if (name.front() != '.') {
                take(disk::join(folder, name), disk::join(relative, name));
            }
        }
        chain_.pop_back();
    }

private:
    bool list(const std::string& folder, std::vector<std::string>& names) {
        std::error_code error;
        names = disk::names_in(folder, error);
        if (error) {
            reject(folder, "cannot be listed: " + error.message());
            return false;
        }
        std::ranges::sort(names); // by bytes: the order of the run must not depend on the file system
        return true;
    }

    void take(const std::string& path, const std::string& relative) {
        const FileFacts name = disk::look_at_name(path);
        const FileFacts facts = name.type == FileType::link ? disk::look_at(path) : name;
        if (std::ranges::find(passed_over_, facts.identity) != passed_over_.end()) {
            return;
        }
        if (facts.type == FileType::folder && name.type == FileType::link) {
            decline_folder_link(path, facts.identity);
        } else if (facts.type == FileType::folder) {
            enter(path, relative, facts.identity);
        } else {
            take_file(path, relative, facts);
        }
    }

    void decline_folder_link(const std::string& path, const FileIdentity& target) {
        if (std::ranges::find(chain_, target) != chain_.end()) {
            reject(path, "is a link back to a folder that it lies in: a loop; remove the link");
        } else {
            inputs_.warnings.push_back(fmt::format(
                "{}: is a link to a folder and was not entered; give it as an INPUT of its own", printable(path)));
        }
    }

    void take_file(const std::string& path, const std::string& relative, const FileFacts& facts) {
        const NameSays says = what_name_says(path);
        if (says == NameSays::no_video) {
            return;
        }
        const std::string reason = reason_against(path, facts);
        if (reason.empty()) {
            inputs_.files.push_back({path, relative, says == NameSays::video, facts});
        } else if (says == NameSays::video) {
            reject(path, reason);
        }
    }

    void reject(const std::string& path, const std::string& reason) {
        inputs_.rejected.push_back({path, fmt::format("{}: {}", printable(path), reason)});
    }

    const std::vector<FileIdentity>& passed_over_;
    Inputs& inputs_;
    std::vector<FileIdentity> chain_; ///< the folders from the INPUT down to the present one
};

/// Adds what is found beneath `folder` to `inputs`; see find_inputs.
void walk_folder(const std::string& folder, const std::vector<FileIdentity>& passed_over, Inputs& inputs) {
    Walk(passed_over, inputs).enter(folder, "", disk::look_at(folder).identity);
}

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
