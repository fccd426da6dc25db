#include "reelmill/staging/scratch_folder.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::staging {

namespace {

constexpr std::string_view rank_prefix = "rank-";

/// A real folder of this user that nobody else may write into: only then is what lies in it believed.
bool is_ours(const std::string& folder) {
    struct stat status {};
    return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid() &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool is_file(const std::string& path) { return disk::look_at_name(path).type == disk::FileType::regular; }

int rank_in(const std::string& folder) {
    return std::atoi(disk::name_of(folder).c_str() + rank_prefix.size()); // digits, or 0
}

} // namespace

ScratchFolder::ScratchFolder(std::string root, int rank, int ranks)
    : root_(std::move(root)), rank_(rank), ranks_(ranks) {}

std::string ScratchFolder::root_of(int rank) const {
    std::string root = root_;
    for (auto at = root.find("%r"); at != std::string::npos; at = root.find("%r", at)) {
        root.replace(at, 2, std::to_string(rank));
    }
    return root;
}

std::string ScratchFolder::job_folder(const std::string& name) const {
    return disk::join(root_of(rank_), parts_of(name, 1, 3).front());
}

RawPath ScratchFolder::place(const std::string& name) const {
    const auto parts = parts_of(name, 3, 3);
    return fmt::format("{}/{}{}/{}/{}", job_folder(name), rank_prefix, rank_, parts[1], parts[2]);
}

void ScratchFolder::prepare(const std::string& name) const {
    const std::string title = disk::folder_of(place(name).bytes);
    disk::make_private_folder(job_folder(name));
    disk::make_private_folder(disk::folder_of(title));
    disk::make_private_folder(title);
}

bool ScratchFolder::has_own(const std::string& name) const {
    return is_ours(job_folder(name)) && is_file(place(name).bytes);
}

bool ScratchFolder::has(const std::string& name) const { return has_own(name) || link_from_another_rank(name); }

void ScratchFolder::remove(const std::string& name) const { disk::remove_file(place(name)); }

/// ROOT/HASH/rank-*, as far as they are ours.
std::vector<std::string> ScratchFolder::rank_folders(const std::string& name) const {
    std::vector<std::string> folders;
    const std::string job = job_folder(name);
    if (!is_ours(job)) {
        return folders;
    }
    std::error_code error;
    for (std::filesystem::directory_iterator entry(job, error), end; !error && entry != end; entry.increment(error)) {
        const std::string path = entry->path().string();
        if (disk::name_of(path).starts_with(rank_prefix) && is_ours(path)) {
            folders.push_back(path);
        }
    }
    return folders;
}

bool ScratchFolder::link_from_another_rank(const std::string& name) const {
    const auto parts = parts_of(name, 3, 3);
    for (const std::string& folder : rank_folders(name)) {
        const std::string theirs = fmt::format("{}/{}/{}", folder, parts[1], parts[2]);
        if (is_file(theirs)) {
            prepare(name);
            static_cast<void>(::link(theirs.c_str(), place(name).bytes.c_str()));
            return is_file(place(name).bytes);
        }
    }
    return false;
}

void ScratchFolder::drop(const std::string& name) const {
    const auto parts = parts_of(name, 1, 2);
    for (const std::string& folder : rank_folders(name)) {
        const int owner = rank_in(folder);
        if (owner == rank_ || owner >= ranks_) {
            disk::remove_tree_within(root_of(rank_), parts.size() == 1 ? folder : disk::join(folder, parts[1]));
        }
    }
}

void ScratchFolder::drop_everything(const std::string& name_of_job) const {
    static_cast<void>(parts_of(name_of_job, 1, 1));
    std::set<std::string> roots;
    // An earlier run may have had more ranks. Without "%r" the second round finds the first one's folder, and ends.
    for (int rank = 0; rank < ranks_ || is_ours(disk::join(root_of(rank), name_of_job)); ++rank) {
        if (!roots.insert(root_of(rank)).second) {
            break;
        }
    }
    for (const std::string& root : roots) {
        const std::string folder = disk::join(root, name_of_job);
        // Other ranks of this host do the same at the same time, and a folder that vanishes is a failure to one of us.
        for (int attempt = 0; attempt < 100 && is_ours(folder); ++attempt) {
            try {
                disk::remove_tree_within(root, folder);
            } catch (const Failure& failure) {
                spdlog::debug("{}", failure.what());
            }
        }
        if (is_ours(folder)) {
            spdlog::warn("{}: cannot be removed; it is needed no more", printable(folder));
        }
    }
}

} // namespace reelmill::staging
