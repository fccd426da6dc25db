#include "folder_walk.hpp"

#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>

namespace reelmill::job {
namespace {

using disk::FileFacts;
using disk::FileIdentity;
using disk::FileType;

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

} // namespace

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

void walk_folder(const std::string& folder, const std::vector<FileIdentity>& passed_over, Inputs& inputs) {
    Walk(passed_over, inputs).enter(folder, "", disk::look_at(folder).identity);
}

} // namespace reelmill::job
