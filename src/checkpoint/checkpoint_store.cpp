#include "reelmill/checkpoint/checkpoint_store.hpp"

#include "reelmill/checkpoint/snapshot_file.hpp"
#include "reelmill/core/number.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/disk_failure.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/job/job_folder.hpp"
#include "reelmill/task/task.hpp"

#include <algorithm>
#include <chrono>
#include <compare>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <string_view>

namespace reelmill::checkpoint {
namespace {

/// Which checkpoint: the later one is the greater one.
struct Version {
    task::Term term = 0;
    std::int64_t generation = 0;
    friend auto operator<=>(const Version&, const Version&) = default;
};

struct FolderContent {
    std::vector<Version> versions; ///< newest first
    task::Term last_claim = 0;     ///< 0: none
    /// Of files and claims; 0: none.
    [[nodiscard]] task::Term highest_term() const;
};

/// "T000001-G00000042.h5" is generation 42 of term 1. Earlier programs wrote also "term-000002", by which term 2 was
/// claimed; such names still count.
std::string file_name(const Version& version) {
    return fmt::format("T{:06}-G{:08}.h5", version.term, version.generation);
}

constexpr std::size_t most_digits = 12; // more than any run needs; terms of the job folder have room for three more

/// Takes the number at the front of `text` away; none where there is none.
std::optional<std::int64_t> take_counter(std::string_view& text) {
    const std::size_t before = text.size();
    const auto number = take_number<std::int64_t>(text);
    return number && *number >= 0 && before - text.size() <= most_digits ? number : std::nullopt;
}

bool take(std::string_view& text, std::string_view prefix) {
    const bool there = text.starts_with(prefix);
    text.remove_prefix(there ? prefix.size() : 0);
    return there;
}

std::optional<Version> version_of(const std::string& name) {
    std::string_view rest = name;
    if (!take(rest, "T")) {
        return std::nullopt;
    }
    const auto term = take_counter(rest);
    if (!term || !take(rest, "-G")) {
        return std::nullopt;
    }
    const auto generation = take_counter(rest);
    // Written back, so that "T1-G1.h5" is not another name of what "T000001-G00000001.h5" is.
    if (!generation || file_name({*term, *generation}) != name) {
        return std::nullopt;
    }
    return Version{*term, *generation};
}

std::optional<task::Term> claim_of(const std::string& name) {
    std::string_view rest = name;
    const auto term = take(rest, "term-") ? take_counter(rest) : std::nullopt;
    return term && fmt::format("term-{:06}", *term) == name ? term : std::nullopt;
}

void add_name(FolderContent& content, const std::string& name) {
    if (const auto version = version_of(name)) {
        content.versions.push_back(*version);
    } else if (const auto claim = claim_of(name)) {
        content.last_claim = std::max(content.last_claim, *claim);
    }
}

task::Term FolderContent::highest_term() const {
    return std::max(last_claim, versions.empty() ? 0 : versions.front().term);
}

/// What lies in the folder; names of other kinds do not count. None where there is no such folder.
/// Throws Failure{environment} where it cannot be read.
std::optional<FolderContent> list_folder(const std::string& folder) {
    FolderContent content;
    std::error_code error;
    for (const std::string& name : disk::names_in(folder, error)) {
        add_name(content, name);
    }
    if (error == std::errc::no_such_file_or_directory) {
        return std::nullopt;
    }
    if (error) {
        throw disk::disk_failure(folder, "read the folder", error.value());
    }
    std::sort(content.versions.begin(), content.versions.end(), std::greater<>());
    return content;
}

constexpr std::size_t kept_versions = 2;
constexpr int most_looks = 10; // at a folder in which files come and go

scatter::RunSnapshot decode_version(const std::string& file, const std::string& path, const Version& version) {
    try {
        scatter::RunSnapshot snapshot = decode_snapshot(file);
        if (snapshot.term != version.term) {
            throw input_failure(fmt::format("the checkpoint is of term {}", snapshot.term));
        }
        return snapshot;
    } catch (const NewerFormat& newer) {
        throw NewerFormat(newer.kind(), fmt::format("{}: {}", printable(path), newer.what()));
    }
}

/// false: the file is gone, because a newer one was written meanwhile.
bool try_version(const std::string& path, const Version& version, std::optional<Loaded>& loaded,
                 std::vector<std::string>& skipped) {
    try {
        const auto file = disk::read_file_if_there(path, largest_file);
        if (!file) {
            return false;
        }
        loaded = Loaded{decode_version(*file, path, version), path, {}};
    } catch (const NewerFormat&) {
        throw;
    } catch (const std::exception& error) {
        spdlog::warn("{}: this checkpoint cannot be used, an older one is tried: {}", printable(path),
                     describe_chain(error));
        skipped.push_back(path);
    }
    return true;
}

/// false: look again.
bool load_newest(const std::string& folder, std::optional<Loaded>& loaded) {
    const auto content = list_folder(folder);
    std::vector<std::string> skipped;
    for (const Version& version : content ? content->versions : std::vector<Version>()) {
        if (!try_version(disk::join(folder, file_name(version)), version, loaded, skipped)) {
            return false;
        }
        if (loaded) {
            loaded->skipped = std::move(skipped);
            return true;
        }
    }
    return true;
}

} // namespace

CheckpointStore::CheckpointStore(const RawPath& job_folder, disk::SystemCalls& calls)
    : job_folder_(job_folder.bytes), folder_(job::checkpoint_folder(job_folder_)), calls_(calls) {}

task::Term CheckpointStore::highest_term() const {
    const auto content = list_folder(folder_);
    return content ? content->highest_term() : 0;
}

void CheckpointStore::begin(WritingRight right) {
    disk::make_private_folder(folder_);
    right_ = std::move(right);
    last_generation_ = 0;
}

void CheckpointStore::refuse_if_fenced() const {
    const auto content = list_folder(folder_);
    if (right_->overtaken() || (content && content->highest_term() > right_->term)) {
        throw Fenced(FailureKind::environment,
                     fmt::format("{}: another coordination has taken over; this one (term {}) writes no more",
                                 printable(folder_), right_->term));
    }
    if (!content) {
        throw environment_failure(
            fmt::format("{}: was removed; this run keeps no checkpoints any more", printable(folder_)));
    }
}

Written CheckpointStore::write(const scatter::RunSnapshot& snapshot) {
    const auto began = std::chrono::steady_clock::now();
    if (!right_ || right_->term != snapshot.term) {
        throw Failure(FailureKind::internal, fmt::format("a checkpoint of term {}, which is not ours", snapshot.term));
    }
    refuse_if_fenced();
    const std::string file = encode_snapshot(snapshot);
    const Version version{right_->term, last_generation_ + 1};
    disk::write_file_atomically(disk::join(folder_, file_name(version)), file, disk::Durable::yes, calls_);
    last_generation_ = version.generation;
    remove_old_files();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    return {static_cast<std::int64_t>(file.size()), took.count()};
}

void CheckpointStore::remove_old_files() const {
    try {
        const auto content = list_folder(folder_);
        for (std::size_t i = kept_versions; content && i < content->versions.size(); ++i) {
            if (content->versions[i].term <= right_->term) {
                disk::remove_file(disk::join(folder_, file_name(content->versions[i])));
            }
        }
    } catch (const Failure& failure) {
        spdlog::warn("{}", failure.what()); // what had to be written is written
    }
}

std::optional<Loaded> CheckpointStore::load() const {
    std::optional<Loaded> loaded;
    for (int looks = 0; looks < most_looks && !load_newest(folder_, loaded); ++looks) {
    }
    return loaded;
}

void CheckpointStore::clear() {
    right_.reset();
    disk::remove_tree_within(job_folder_, folder_);
}

} // namespace reelmill::checkpoint
