#include "reelmill/job/landmarks.hpp"

#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"

#include <set>

namespace reelmill::job {

namespace {

// They travel to every rank.
constexpr std::size_t most_source_folders = 64;
constexpr std::size_t longest_text = 65536; // bytes
// Sources that are gone meanwhile are looked at in vain.
constexpr int most_looks = 1000;

bool is_seen(const Landmark& landmark) {
    if (!landmark.text.empty()) {
        try {
            return disk::read_file_if_there(landmark.path, longest_text) == landmark.text;
        } catch (const Failure&) {
            return false; // not a file, or not ours to read
        }
    }
    const disk::FileFacts facts = disk::look_at(landmark.path);
    return facts.type == disk::FileType::regular && facts.size == landmark.bytes &&
           facts.modified_ns == landmark.modified_ns && disk::error_of_reading(landmark.path) == 0;
}

} // namespace

std::vector<Landmark> landmarks_of(const JobSpec& spec, const RawPath& nonce_file, const std::string& nonce) {
    std::vector<Landmark> landmarks{{nonce_file, nonce}};
    std::set<std::string> folders;
    int looks = 0;
    for (const TitleSpec& title : spec.titles) {
        const std::string folder = disk::folder_of(title.source.bytes);
        if (title.kept || folders.contains(folder)) {
            continue;
        }
        Landmark source{title.source, {}, title.source_bytes, title.source_modified_ns};
        if (is_seen(source)) {
            folders.insert(folder);
            landmarks.push_back(std::move(source));
        }
        if (folders.size() == most_source_folders || ++looks == most_looks) {
            break;
        }
    }
    return landmarks;
}

std::optional<RawPath> first_unseen(const std::vector<Landmark>& landmarks) {
    for (const Landmark& landmark : landmarks) {
        if (!is_seen(landmark)) {
            return landmark.path;
        }
    }
    return std::nullopt;
}

} // namespace reelmill::job
