// How fast sources and segments travel to and from ranks that do not see the job's files, with the ranks' own loop, the
// coordinator and the exchange, and encoders that take no time. To be started by mpirun on two ranks or more: rank 0
// sees the files, the others do not. Each rank prints a line of JSON. benchmarks/transport.py starts it in several
// ways.
#include "process_time.hpp"

#include "reelmill/cluster/rank_loop.hpp"
#include "reelmill/core/hash.hpp"
#include "reelmill/disk/atomic_file.hpp"
#include "reelmill/disk/read_file.hpp"
#include "reelmill/staging/travel_folder.hpp"
#include "reelmill/transport/mpi_communicator.hpp"
#include "reelmill/transport/mpi_session.hpp"

#include "support/scripted_runner.hpp"

#include <boost/program_options.hpp>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <spdlog/spdlog.h>
#include <thread>

namespace {

using namespace reelmill;
using Clock = std::chrono::steady_clock;

struct Load {
    std::string folder;             ///< seen by rank 0
    std::int64_t source_bytes = 0;  ///< of each shard
    std::int64_t segment_bytes = 0; ///< of each shard
    int shards = 0;
    int slots = 1;
};

/// A rank's tasks. On rank 0 a shard takes a second and no CPU, so that nearly all of them travel.
class Tasks {
public:
    Tasks(const Load& load, const staging::TravelFolder& folder, exchange::SegmentExchange& exchange, bool blind)
        : load_(load), folder_(folder), exchange_(exchange), blind_(blind) {}

    /// Everything but shards, and what comes of them, is as scripted.
    std::optional<task::TaskResult> before(const task::Task& task, WorkMonitor& monitor) {
        if (const auto* shard = std::get_if<task::ShardTask>(&task)) {
            first_ = first_.load() == Clock::time_point() ? Clock::now() : first_.load();
            blind_ ? let_travel(*shard, monitor) : std::this_thread::sleep_for(std::chrono::seconds(1));
        }
        return std::nullopt;
    }
    [[nodiscard]] int travelled() const { return travelled_; }
    /// From the beginning of this rank's first shard to the end of its last.
    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(last_.load() - first_.load()).count(); }

private:
    void let_travel(const task::ShardTask& shard, WorkMonitor& monitor) {
        if (load_.source_bytes > 0) {
            const auto file = exchange_.sources(monitor.stop)->open(load_.folder + "/source");
            std::vector<std::byte> buffer(std::size_t{64} << 10);
            const std::int64_t begin = shard.shard.ordinal * load_.source_bytes;
            for (std::int64_t done = 0; done < load_.source_bytes;) {
                done += static_cast<std::int64_t>(file->read_at(begin + done, buffer));
            }
        }
        if (load_.segment_bytes > 0) {
            const std::string name = exchange::SegmentStore::name_of(shard.segment);
            folder_.prepare(name);
            disk::write_file_atomically(folder_.place(name),
                                        std::string(static_cast<std::size_t>(load_.segment_bytes), 's'),
                                        disk::Durable::no);
            static_cast<void>(exchange_.hand_over(name, monitor.stop));
        }
        ++travelled_;
        last_ = Clock::now();
    }

    const Load& load_;
    const staging::TravelFolder& folder_;
    exchange::SegmentExchange& exchange_;
    bool blind_;
    std::atomic<int> travelled_ = 0;
    std::atomic<Clock::time_point> first_{};
    std::atomic<Clock::time_point> last_{};
};

Load load_from(int argc, char** argv) {
    namespace po = boost::program_options;
    Load load;
    double source_mb = 0;
    double segment_mb = 0;
    po::options_description known("reelmill-transport-rate");
    known.add_options()("folder", po::value(&load.folder)->required(), "for source and segments");
    known.add_options()("source-mb", po::value(&source_mb)->default_value(4), "10^6 bytes of source of each shard");
    known.add_options()("segment-mb", po::value(&segment_mb)->default_value(4), "10^6 bytes of each segment");
    known.add_options()("shards", po::value(&load.shards)->default_value(200), "how many");
    known.add_options()("slots", po::value(&load.slots)->default_value(1), "of each blind rank");
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, known), given);
    po::notify(given);
    load.source_bytes = static_cast<std::int64_t>(source_mb * 1e6);
    load.segment_bytes = static_cast<std::int64_t>(segment_mb * 1e6);
    return load;
}

void make_files(const Load& load) {
    std::filesystem::create_directories(load.folder + "/job/segments");
    std::ofstream source(load.folder + "/source", std::ios::binary);
    const std::string megabyte(std::size_t{1} << 20, 'v');
    for (std::int64_t left = std::max<std::int64_t>(load.source_bytes * load.shards, 1); left > 0;
         left -= std::int64_t{1} << 20) {
        source.write(megabyte.data(), std::min<std::int64_t>(left, std::int64_t{1} << 20));
    }
}

job::JobSpec spec_of(const Load& load) {
    job::JobSpec spec;
    spec.job_folder = load.folder + "/job";
    auto& title = spec.titles.emplace_back();
    title.source = load.folder + "/source";
    title.output = load.folder + "/output";
    return spec;
}

void run(const Load& load) {
    transport::MpiCommunicator communicator;
    const bool first = communicator.rank() == 0;
    if (first) {
        make_files(load);
    }
    staging::TravelFolder folder(load.folder + "/own%r", communicator.rank(), communicator.size());
    exchange::ExchangeOptions exchange_options;
    exchange_options.rank = communicator.rank();
    exchange_options.ranks = communicator.size();
    exchange_options.two_of_each = false;
    exchange_options.verify = [](const RawPath& path) {
        (void)hash_of(disk::read_file(path, std::size_t{1} << 30)); // as long as the check of a real one takes
    };
    exchange::SegmentExchange exchange(exchange_options, folder);
    Tasks tasks(load, folder, exchange, !first);
    cluster::RankOptions options;
    options.slots = first ? 1 : load.slots;
    options.exchange = &exchange;
    options.first.spec = spec_of(load);
    options.look_for_files = [&](const message::Announcement& news, int coordinator) {
        const bool sees = coordinator == communicator.rank();
        folder.belongs_to(news.job_folder, sees);
        return message::FilesSeen{sees, sees};
    };
    const double cpu_before = cpu_seconds();
    test::ScriptedRunner runner(
        load.shards, [&tasks](const task::Task& task, WorkMonitor& monitor) { return tasks.before(task, monitor); });
    (void)cluster::run_rank(communicator, options, std::ref(runner));
    fmt::print("{}\n", Json{{"rank", communicator.rank()},
                            {"seconds", tasks.seconds()},
                            {"cpu", cpu_seconds() - cpu_before},
                            {"travelled", tasks.travelled()}}
                           .dump());
}

} // namespace

int main(int argc, char** argv) {
    const Load load = load_from(argc, argv);
    spdlog::set_level(spdlog::level::off);
    transport::MpiSession session(&argc, &argv);
    run(load);
}
