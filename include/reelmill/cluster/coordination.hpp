// What a coordination begins with: the job, what was known of it, and its host.
#pragma once

#include "reelmill/cluster/coordinator_host.hpp"
#include "reelmill/job/job_spec.hpp"
#include "reelmill/job/landmarks.hpp"
#include "reelmill/scatter/run_snapshot.hpp"
#include "reelmill/task/task.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace reelmill::cluster {

/// What one rank coordinates, from what it starts, and where.
struct Coordination {
    job::JobSpec spec;
    task::Term term = 1;
    bool takes_over = false; ///< from another coordination of the same run
    /// What that coordination, or else an earlier run, has left.
    std::optional<scatter::RunSnapshot> inherited;
    std::string run_id;
    task::Term first_term = 1;              ///< of this run
    std::string host_name;                  ///< of this rank, for people
    std::vector<job::Landmark> landmarks;   ///< by which they find out whether they see its files
    bool files_through_mpi = false;         ///< was asked for: nobody has to be told that ranks do not see the files
    bool restarted = false;                 ///< the same start of the job, whose ranks were lost
    std::string version = REELMILL_VERSION; ///< what all ranks must say in their Hello
    double ends_at_unix = 0;                ///< seconds since the epoch: the run stops before; 0: no such time
    std::shared_ptr<CoordinatorHost> host = std::make_shared<CoordinatorHost>(); ///< never null
};

/// What is known of the coordination that came before.
struct Predecessor {
    task::Term term = 0; ///< the highest one heard of; 0: none ever spoke, and the rest is empty
    task::Term first_term = 0;
    RawPath job_folder;
    std::string run_id;
};

} // namespace reelmill::cluster
