#include "reelmill/staging/job_files.hpp"

#include "scratch_tasks.hpp"
#include "travel_tasks.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/gather/segment.hpp"
#include "reelmill/runner/run_task.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::staging {

namespace {

std::string temporary_root() {
    const char* given = std::getenv("TMPDIR");
    return disk::join(given == nullptr || *given != '/' ? "/tmp" : given, fmt::format("reelmill-{}", ::geteuid()));
}

/// Others on this host may know the name before it is there. Throws Failure{environment}.
void make_temporary_root() {
    const std::string root = temporary_root();
    disk::make_private_folder(root);
    struct stat status {};
    if (::lstat(root.c_str(), &status) != 0 || status.st_uid != ::geteuid()) {
        throw environment_failure(root + ": belongs to another user; set TMPDIR to a folder of your own");
    }
}

exchange::ExchangeOptions options_for(const StagingOptions& staging, const transport::Communicator& communicator) {
    exchange::ExchangeOptions options;
    options.rank = communicator.rank();
    options.ranks = communicator.size();
    options.two_of_each = staging.scratch.has_value();
    options.host = host_name();
    options.patience = staging.patience;
    options.verify = [](const RawPath& path) { gather::verify_checksum(path); };
    return options;
}

} // namespace

JobFiles::JobFiles(const StagingOptions& options, const transport::Communicator& communicator)
    : rank_(communicator.rank()), travels_(options.travel) {
    const int ranks = communicator.size();
    if (options.scratch) {
        scratch_.emplace(disk::normalized(options.scratch->bytes, disk::working_folder()), rank_, ranks);
        exchange_ = std::make_unique<exchange::SegmentExchange>(options_for(options, communicator), *scratch_);
    } else if (travels_ != Travel::never) {
        travel_.emplace(temporary_root(), rank_, ranks);
        exchange_ = std::make_unique<exchange::SegmentExchange>(options_for(options, communicator), *travel_);
    }
}

message::FilesSeen JobFiles::look(const message::Announcement& news, int coordinator) {
    message::FilesSeen sight;
    if (travels_ != Travel::never && coordinator != rank_) {
        const auto unseen = job::first_unseen(news.landmarks);
        if (unseen) {
            spdlog::info("{} is not seen from here, or is another file; sources and segments travel through MPI",
                         printable(unseen->bytes));
        }
        sight.can_coordinate = !unseen;
        sight.seen = !unseen && travels_ != Travel::always;
    }
    blind_ = !sight.seen;
    if (travel_) {
        if (blind_) {
            make_temporary_root();
        }
        travel_->belongs_to(news.job_folder, sight.seen);
    }
    return sight;
}

task::TaskRunner JobFiles::runner() {
    if (scratch_) {
        return ScratchTasks(*scratch_, *exchange_, blind_);
    }
    if (travel_) {
        return TravelTasks(*travel_, *exchange_, blind_);
    }
    return [](const task::Task& task, WorkMonitor& monitor) { return runner::run_task(task, monitor); };
}

JobFiles::DropSegments JobFiles::dropper() {
    if (!exchange_) {
        return {};
    }
    return [this](const RawPath& job_folder, const RawPath* title_folder) {
        if (title_folder != nullptr && travel_) {
            return; // its segments have all gone to the job folder
        }
        exchange_->drop_everywhere(title_folder == nullptr ? exchange::SegmentStore::name_of_job(job_folder)
                                                           : exchange::SegmentStore::name_of_title(*title_folder));
    };
}

} // namespace reelmill::staging
