// What is in the folder of a job that is done in parts, for `reelmill status`. Only reads.
#pragma once

#include "reelmill/watch/job_look.hpp"

#include "reelmill/job/split.hpp"
#include "reelmill/watch/parts_view.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace reelmill::watch {

/// As JobLook, of all parts together.
class PartsLook {
public:
    explicit PartsLook(std::string shared_folder) : folder_(std::move(shared_folder)) {}

    /// No parts: the job was not divided, or a plain run has taken it over since.
    [[nodiscard]] PartsView look();

private:
    void look_at_division(int parts, PartsView& view);
    [[nodiscard]] PartView look_at_part(const job::Part& part, const std::vector<std::string>& titles);

    std::string folder_;
    std::map<job::Part, std::unique_ptr<JobLook>> runs_;
    std::map<int, std::optional<job::Split>> splits_; ///< never written anew as long as there are parts
};

} // namespace reelmill::watch
