// Who may write in a job folder: one process at a time, also over NFS and when ranks take over from each other. No file
// locks: those are unknown to many network file systems, and are lost with a connection.
//
// JOB/terms/ holds files term-000001, term-000002, ... Each comes into being by link(2), which succeeds for one of all
// who try, and says who made it. Whoever made the highest may write. A number is never used twice in a folder.
#pragma once

#include "reelmill/core/json.hpp"
#include "reelmill/disk/system_calls.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace reelmill::job {

/// Who wants to write. All processes that one start of the program has brought up share the run id.
struct Claimant {
    std::string run_id;
    int rank = 0;
    std::int64_t known_term = 0; ///< the highest that this process has heard of: what it gets is above it
};

/// By what a process is recognised, and known to be dead.
struct HostFacts {
    std::string host;
    std::string boot_id;       ///< of the running kernel; empty: not known
    std::string pid_namespace; ///< pids of another one mean nothing here; empty: not known
    /// When a process began, in the kernel's clock ticks since boot (field 22 of /proc/PID/stat). None: there is no
    /// such process, or only its zombie. 0: there is one, but the system does not tell. Any thread.
    std::function<std::optional<std::int64_t>(std::int64_t pid)> start_of;

    [[nodiscard]] static HostFacts real();
};

/// What begin() needs of the world; the defaults are the real one.
struct Surroundings {
    HostFacts host = HostFacts::real();
    /// Rests that long; false: give up, because the run is to stop.
    std::function<bool(std::chrono::milliseconds)> wait;
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
    /// A holder whose file has not changed for so long is dead, wherever it runs. Longer than NFS clients keep
    /// attributes of files (60 s) plus a few renewals.
    std::chrono::seconds silence{90};
    disk::SystemCalls& calls = disk::SystemCalls::real();
};

/// The right to write in a job folder. It is not given back by the destructor: a crash has to look like a crash.
/// One thread at a time; every call blocks on the file system. Each may throw Failure{environment}, where the folder
/// cannot be written or is gone.
class JobLock {
public:
    /// Of a new run, or of one that the same starting process begins again. Takes the folder if nobody has it: it was
    /// released, it is of the same run id, or its holder is proven dead: its process on this machine is gone, this
    /// machine was started anew since, or (whoever cannot be looked at from here) its file did not change for
    /// `silence`, for which this waits, asking `wait` about once a second.
    /// Throws Failure{usage} if another run is at work here or, of a job that is done in parts, in a folder of
    /// rivals_of() this one; Failure{interrupted} if `wait` gave up.
    [[nodiscard]] static JobLock begin(const std::string& job_folder, const Claimant& claimant,
                                       const Surroundings& surroundings = {});

    /// Within a run: takes the next number above all on disk and above `known_term`. Throws Failure{interrupted} if the
    /// folder went over to another run, or nobody can tell to whom.
    [[nodiscard]] static JobLock take_over(const std::string& job_folder, const Claimant& claimant,
                                           const Surroundings& surroundings = {});

    [[nodiscard]] std::int64_t term() const { return term_; }
    /// The file that proves it, and what is in it; of no other process, and never again, the same.
    [[nodiscard]] RawPath file() const;
    [[nodiscard]] const std::string& text() const { return text_; }

    /// Shows that the holder lives: sets the time of its file. To be called about every 5 seconds; cheap.
    /// Throws Failure{interrupted} if the file had to go because somebody else holds the folder, Failure{environment}
    /// if the folder is gone, or is another one of that name.
    void renew();

    /// Whether somebody has a higher number: then this process must not write any more. Any thread.
    [[nodiscard]] bool overtaken() const;

    /// The end of a run that went well: others may begin at once. Removes the files of earlier holders. Failures are
    /// logged: then the next run finds out by itself that this process is gone. renew() must not follow.
    void release();

private:
    JobLock(std::string folder, std::int64_t term, std::string text)
        : folder_(std::move(folder)), term_(term), text_(std::move(text)) {}
    /// None: somebody was faster.
    static std::optional<JobLock> attempt(const std::string& terms, std::int64_t highest, const Claimant& claimant,
                                          const Surroundings& surroundings);
    [[nodiscard]] bool file_is_mine() const;
    void withdraw_beside_rivals(const std::string& job_folder, const Claimant& claimant,
                                const Surroundings& surroundings);

    std::string folder_; ///< JOB/terms
    std::int64_t term_;
    std::string text_; ///< of the file of this term: says whose it is
};

} // namespace reelmill::job
