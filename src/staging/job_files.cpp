#include "reelmill/staging/job_files.hpp"

#include "blind_analysis.hpp"
#include "scratch_tasks.hpp"

#include "reelmill/core/failure.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/disk/folders.hpp"
#include "reelmill/disk/paths.hpp"
#include "reelmill/gather/segment.hpp"
#include "reelmill/runner/run_task.hpp"
#include "reelmill/task/task.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

namespace reelmill::staging {

namespace {

/// Tasks of a rank that may not see the job's files: then the source is read through another rank, and the segment
/// given to one that sees the job folder. A task::TaskRunner around run_task. Any thread. What a pool calls, so it
/// never throws for a task that fails.
class TravelTasks {
public:
    /// All must outlive this object; `exchange` looks after `folder`. `blind`: this rank does not see the files now.
    TravelTasks(const TravelFolder& folder, exchange::SegmentExchange& exchange, const std::atomic<bool>& blind)
        : folder_(folder), exchange_(exchange), blind_(blind) {}

    [[nodiscard]] task::TaskResult operator()(const task::Task& task, WorkMonitor& monitor) const;

private:
    [[nodiscard]] task::TaskResult make_segment(const task::ShardTask& task, WorkMonitor& monitor) const;
    void take_home(const task::ShardTask& task, WorkMonitor& monitor) const;
    [[nodiscard]] bool arrives(const std::string& name, WorkMonitor& monitor) const;

    const TravelFolder& folder_;
    exchange::SegmentExchange& exchange_;
    const std::atomic<bool>& blind_;
};

using exchange::SegmentStore;

// Each time because somebody has removed the private folder in the meantime.
constexpr int most_travels = 4;

task::TaskResult TravelTasks::operator()(const task::Task& task, WorkMonitor& monitor) const {
    const auto* shard = std::get_if<task::ShardTask>(&task);
    try {
        const auto* analysis = std::get_if<task::AnalysisTask>(&task);
        if (blind_ && shard != nullptr) { // the coordinator gives blind ranks nothing else than these two
            return make_segment(*shard, monitor);
        }
        if (blind_ && analysis != nullptr) {
            return analyse_blind(*analysis, monitor, exchange_);
        }
        if (shard != nullptr) {
            take_home(*shard, monitor);
        }
        return runner::run_task(task, monitor);
    } catch (const Failure& failure) {
        return task::TaskFailure{failure.kind(), failure.what(), describe_chain(failure)};
    }
}

/// What a rank of this host had made when it died, and had not handed over, is not made again.
void TravelTasks::take_home(const task::ShardTask& task, WorkMonitor& monitor) const {
    exchange_.wait_for_drops(monitor.stop);
    const std::string name = SegmentStore::name_of(task.segment);
    try {
        if (folder_.keeps() && !folder_.has_own(name) && folder_.has_private(name)) {
            folder_.bring_home(name);
            spdlog::debug("{} was found in the private folder of this host", name);
        }
    } catch (const Failure& failure) {
        spdlog::debug("{}; it is made again", describe_chain(failure));
    }
}

/// What an earlier run has left in the job folder, or here, is fetched instead of made. At any moment this rank may
/// become the coordinator, and see the job folder.
task::TaskResult TravelTasks::make_segment(const task::ShardTask& task, WorkMonitor& monitor) const {
    const std::string name = SegmentStore::name_of(task.segment);
    exchange_.wait_for_drops(monitor.stop);
    const auto sources = exchange_.sources(monitor.stop);
    for (int attempt = 1;; ++attempt) {
        static_cast<void>(exchange_.fetch(name, monitor.stop));
        task::ShardTask mine = task;
        folder_.prepare(name);
        mine.segment = folder_.place(name);
        mine.marker = {};
        task::TaskResult result = runner::run_task(mine, monitor, *sources);
        const auto* shard = std::get_if<task::ShardResult>(&result);
        const bool stays = mine.segment == task.segment;
        if (shard == nullptr || !shard->joinable || stays || arrives(name, monitor) || attempt == most_travels) {
            return result;
        }
        spdlog::warn("{}: was removed before it was handed over; it is made again", printable(mine.segment.bytes));
    }
}

/// False: the file is not there any more.
bool TravelTasks::arrives(const std::string& name, WorkMonitor& monitor) const {
    const auto handed = exchange_.hand_over(name, monitor.stop);
    if (handed != exchange::SegmentExchange::Handed::here) {
        return handed == exchange::SegmentExchange::Handed::kept;
    }
    if (!folder_.has_private(name)) {
        return false;
    }
    folder_.bring_home(name);
    return true;
}

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
