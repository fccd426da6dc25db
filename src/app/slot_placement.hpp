// Where this rank's encoders run, and how much memory they may take together.
#pragma once

#include "reelmill/cli/command.hpp"
#include "reelmill/core/work_monitor.hpp"
#include "reelmill/task/task.hpp"
#include "reelmill/topology/slots.hpp"

#include <cstdint>
#include <vector>

namespace reelmill::app {

class SlotPlacement {
public:
    /// Collective over all ranks. A binding that leaves cores of the job unused is told once per host.
    [[nodiscard]] static SlotPlacement among_ranks(const cli::Placing& placing, int threads_per_shard);
    /// Of a process that shares what it may use with no other rank; not collective.
    [[nodiscard]] static SlotPlacement alone(const cli::Placing& placing, int threads_per_shard);

    [[nodiscard]] int slots() const { return static_cast<int>(slots_.size()); }
    [[nodiscard]] std::int64_t memory() const { return memory_; } ///< bytes for all slots together; 0: not bounded
    /// On the thread of a slot, as its first call: binds it there, unless that is not wanted.
    void enter(int slot) const;
    /// On the thread of a slot: an encoder with several threads gets room for them as far as the rank has it.
    void make_room_for(const task::Task& task) const;

private:
    /// `texts`: the cores of all ranks of this host, this rank's at `own`.
    SlotPlacement(const cli::Placing& placing, int threads_per_shard, topology::Cores cores,
                  const std::vector<std::string>& texts, std::size_t own);
    [[nodiscard]] topology::Slot wide(const topology::Slot& slot) const;

    bool bind_;
    topology::Cores cores_; ///< of this rank
    std::vector<topology::Slot> slots_;
    std::int64_t memory_ = 0;
};

} // namespace reelmill::app
