// Whether whoever holds a job folder still lives.
#pragma once

#include "job_lock_files.hpp"

#include "reelmill/core/failure.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace reelmill::job {

/// `cannot_tell`: by looking once.
enum class Verdict { free, at_work, cannot_tell };

[[nodiscard]] Verdict judge(const HighestTerm& highest, const Claimant& claimant, const HostFacts& here);

/// The line with which a run is refused.
[[nodiscard]] Failure another_run(const std::string& job_folder, const HighestTerm& highest);

/// Whether somebody has written between two looks: another term, another file, another time.
[[nodiscard]] bool differ(const HighestTerm& one, const HighestTerm& other);

/// The time between two looks. Throws Failure{interrupted} when the wait was given up.
void rest(const std::string& job_folder, const Surroundings& surroundings);

/// For a holder that nobody here can look at: its file is watched, by our own clock, because those of two machines
/// differ.
class Watch {
public:
    /// Both must outlive it.
    Watch(const std::string& job_folder, const Surroundings& surroundings)
        : job_folder_(job_folder), surroundings_(surroundings) {}

    /// To be called with what was just looked at. True: the holder is dead. False, after a rest: look again.
    /// Throws Failure{usage} when it lives, Failure{interrupted} when the wait was given up.
    bool silent(const HighestTerm& highest);

private:
    void begin(const HighestTerm& highest, std::chrono::steady_clock::time_point now);

    const std::string& job_folder_;
    const Surroundings& surroundings_;
    std::optional<HighestTerm> watched_;
    std::chrono::steady_clock::time_point since_;
};

} // namespace reelmill::job
