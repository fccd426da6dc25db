#include "faults.hpp"

#ifndef REELMILL_FAULT_INJECTION

void reelmill::runner::raise_wanted_fault(const task::ShardTask& /*task*/, const WorkMonitor& /*monitor*/) {}

#else

#include "reelmill/disk/paths.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

namespace reelmill::runner {

namespace {

constexpr std::string_view only_in_ranks = "-rank";

struct Fault {
    std::string what;
    std::string name;
    double seconds = 0;
    bool spares_isolated = false;
};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string own_rank() { return variable("OMPI_COMM_WORLD_RANK"); }

Fault fault_in(const std::string& text) {
    const auto first = text.find(':');
    const auto last = text.rfind(':');
    if (first == std::string::npos || first == last) {
        return {};
    }
    Fault fault{text.substr(0, first), text.substr(first + 1, last - first - 1),
                std::strtod(text.c_str() + last + 1, nullptr)};
    fault.spares_isolated = fault.what.ends_with(only_in_ranks);
    if (fault.spares_isolated) {
        fault.what.resize(fault.what.size() - only_in_ranks.size());
    }
    return fault;
}

bool meets(const task::ShardTask& task, const Fault& fault) {
    if (fault.what.empty() || (fault.spares_isolated && own_rank().empty())) {
        return false;
    }
    const Rational time_base = task.index.video.at(static_cast<std::size_t>(task.shard.track)).time_base;
    const bool begun = !task.shard.begin || to_seconds(task.shard.begin->pts, time_base) <= fault.seconds;
    const bool over = task.shard.end && to_seconds(task.shard.end->pts, time_base) <= fault.seconds;
    return begun && !over && disk::name_of(task.index.path.bytes).find(fault.name) != std::string::npos;
}

void hang(const WorkMonitor& monitor, bool hears) {
    while (!hears || !monitor.stop) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw Failure(FailureKind::interrupted, "stopped while it hung, as was wanted");
}

} // namespace

void raise_wanted_fault(const task::ShardTask& task, const WorkMonitor& monitor) {
    const Fault fault = fault_in(variable("REELMILL_FAULT"));
    if (!meets(task, fault)) {
        return;
    }
    std::ofstream(variable("REELMILL_FAULT_LOG"), std::ios::app)
        << (own_rank().empty() ? "isolated" : own_rank()) << std::endl;
    if (fault.what == "hang" || fault.what == "deaf") {
        hang(monitor, fault.what == "hang");
    }
    const int signal = fault.what == "kill" ? SIGKILL : SIGSEGV;
    std::signal(signal, SIG_DFL); // MPI and sanitizers catch it; a crash is to be a crash
    std::raise(signal);
}

} // namespace reelmill::runner

#endif
