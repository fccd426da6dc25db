#include "reelmill/checkpoint/checkpoint_store.hpp"

#include "file_names.hpp"
#include "reelmill/checkpoint/snapshot_file.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/job/job_folder.hpp"
#include "term_claim.hpp"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <random>
#include <spdlog/spdlog.h>

namespace reelmill::checkpoint {
namespace {

constexpr std::size_t kept_versions = 2;
constexpr int most_looks = 10; // at a folder in which files come and go

/// The random number tells claims of the same process apart.
std::string text_of(const Claimant& about) {
    std::random_device random;
    const Json text{{"rank", about.rank},
                    {"host", about.host},
                    {"pid", about.pid},
                    {"random", fmt::format("{:08x}{:08x}", random(), random())}};
    return json_text(text) + "\n";
}

scatter::RunSnapshot decode_version(const std::string& file, const std::string& path, const Version& version) {
    try {
        scatter::RunSnapshot snapshot = decode_snapshot(file);
        if (snapshot.term != version.term) {
            throw input_failure(fmt::format("the checkpoint is of term {}", snapshot.term));
        }
        return snapshot;
    } catch (const NewerSchema& newer) {
        throw NewerSchema(newer.kind(), fmt::format("{}: {}", printable(path), newer.what()));
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
    } catch (const NewerSchema&) {
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

struct CheckpointStore::Claim : TermClaim {
    explicit Claim(TermClaim claim) : TermClaim(std::move(claim)) {}
    std::int64_t last_generation = 0;
};

CheckpointStore::CheckpointStore(const RawPath& job_folder, disk::SystemCalls& calls)
    : job_folder_(job_folder.bytes), folder_(job::checkpoint_folder(job_folder_)), calls_(calls) {}

CheckpointStore::~CheckpointStore() = default;

task::Term CheckpointStore::claim_term(task::Term known_term, const Claimant& about) {
    disk::make_private_folder(folder_);
    const auto content = list_folder(folder_);
    const task::Term first = std::max(known_term, content ? content->highest_term() : 0) + 1;
    claim_ = std::make_unique<Claim>(claim_from(folder_, first, text_of(about), calls_));
    return claim_->term;
}

void CheckpointStore::refuse_if_fenced() const {
    const auto content = list_folder(folder_);
    const auto claim = claim_text(folder_, claim_->term);
    const task::Term highest = content ? content->highest_term() : 0;
    if (highest > claim_->term || (claim && *claim != claim_->text)) {
        throw Fenced(FailureKind::environment,
                     fmt::format("{}: another coordination has taken over (term {}); this one (term {}) writes no more",
                                 printable(folder_), highest, claim_->term));
    }
    if (!claim) {
        throw environment_failure(
            fmt::format("{}: was removed; this run keeps no checkpoints any more", printable(folder_)));
    }
}

Written CheckpointStore::write(const scatter::RunSnapshot& snapshot) {
    const auto began = std::chrono::steady_clock::now();
    if (!claim_ || claim_->term != snapshot.term) {
        throw Failure(FailureKind::internal,
                      fmt::format("a checkpoint of term {}, which was not claimed", snapshot.term));
    }
    refuse_if_fenced();
    const std::string file = encode_snapshot(snapshot);
    const Version version{claim_->term, claim_->last_generation + 1};
    disk::write_file_atomically(disk::join(folder_, file_name(version)), file, disk::Durable::yes, calls_);
    claim_->last_generation = version.generation;
    remove_old_files();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    return {static_cast<std::int64_t>(file.size()), took.count()};
}

void CheckpointStore::remove_old_files() const {
    try {
        const auto content = list_folder(folder_);
        for (std::size_t i = kept_versions; content && i < content->versions.size(); ++i) {
            if (content->versions[i].term <= claim_->term) {
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
    claim_.reset();
    disk::remove_tree_within(job_folder_, folder_);
}

} // namespace reelmill::checkpoint
