#include "slot_placement.hpp"

#include "reelmill/launch/start_check.hpp"
#include "reelmill/slurm/allocation.hpp"
#include "reelmill/topology/bind_thread.hpp"
#include "reelmill/topology/memory.hpp"
#include "reelmill/transport/host_ranks.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace reelmill::app {

namespace {

// Of the host's or the job's memory, for all that is no encoder: the system's page cache above all.
constexpr double share_for_encoders = 0.8;

/// The slot of this thread, and whether it was given all cores of its neighbourhood for the present.
struct Here {
    const topology::Slot* slot = nullptr;
    bool wide = false;
};
thread_local Here here;

int threads_of(const task::Task& task) {
    const auto* shard = std::get_if<task::ShardTask>(&task);
    return shard == nullptr ? 1 : shard->threads;
}

void tell_of_unused_cores(const topology::Cores& own) {
    const topology::Cores allowed = topology::allowed_cores();
    if (own.size() < allowed.size()) {
        spdlog::warn("the ranks of this host are bound to processors {} of {}; to use them all, start mpirun with "
                     "--bind-to none, or leave out taskset",
                     topology::text_of(own), topology::text_of(allowed));
    }
}

} // namespace

SlotPlacement::SlotPlacement(const cli::Placing& placing, int threads_per_shard, topology::Cores cores,
                             const std::vector<std::string>& texts, std::size_t own)
    : bind_(placing.bind), cores_(std::move(cores)) {
    const topology::HostShare shared = topology::share_among(texts, own);
    const bool all_share = shared.of == static_cast<int>(texts.size());
    if (own == 0 && all_share) {
        tell_of_unused_cores(cores_);
    }
    // Where Slurm counts CPUs but confines no job to some, nobody knows which of them are this job's: so many, unbound.
    const auto granted = slurm::cpus_on_this_node(launch::process_environment());
    if (granted && cores_.size() > static_cast<std::size_t>(*granted)) {
        cores_.resize(static_cast<std::size_t>(*granted));
        bind_ = false;
    }
    cores_ = topology::part_of(cores_, shared);
    slots_ = topology::slots_in(cores_, threads_per_shard, placing.slots);
    memory_ = placing.memory;
    if (memory_ == 0) {
        memory_ = static_cast<std::int64_t>(share_for_encoders * static_cast<double>(topology::memory_limit()) /
                                            static_cast<double>(texts.size()));
    }
    spdlog::info("slots: {} on processors {}, with {} MB for encoders", slots_.size(), topology::text_of(cores_),
                 memory_ / 1'000'000);
}

SlotPlacement SlotPlacement::among_ranks(const cli::Placing& placing, int threads_per_shard) {
    topology::Cores cores = topology::usable_cores();
    const auto ranks = transport::tell_ranks_of_this_host(topology::text_of(cores));
    return {placing, threads_per_shard, std::move(cores), ranks.texts, ranks.own};
}

SlotPlacement SlotPlacement::alone(const cli::Placing& placing, int threads_per_shard) {
    topology::Cores cores = topology::usable_cores();
    const std::vector<std::string> texts{topology::text_of(cores)};
    return {placing, threads_per_shard, std::move(cores), texts, 0};
}

void SlotPlacement::enter(int slot) const {
    here = {&slots_.at(static_cast<std::size_t>(slot)), false};
    if (bind_ && !topology::bind_this_thread(*here.slot)) {
        spdlog::info("slot {} cannot be bound to processors {}; it runs where the system puts it", slot,
                     topology::text_of(here.slot->cores));
    }
}

topology::Slot SlotPlacement::wide(const topology::Slot& slot) const {
    topology::Slot all{{}, slot.numa_node};
    std::ranges::copy_if(cores_, std::back_inserter(all.cores), [&](const topology::Core& core) {
        return core.package == slot.cores.front().package && core.cache == slot.cores.front().cache;
    });
    return all;
}

void SlotPlacement::make_room_for(const task::Task& task) const {
    if (!bind_ || here.slot == nullptr) {
        return;
    }
    const bool too_narrow = threads_of(task) > static_cast<int>(here.slot->cores.size());
    if (too_narrow != here.wide) {
        here.wide = too_narrow;
        topology::bind_this_thread(too_narrow ? wide(*here.slot) : *here.slot);
    }
}

} // namespace reelmill::app
