#include "job_lock_rivals.hpp"

#include "job_lock_judge.hpp"
#include "reelmill/disk/file_facts.hpp"
#include "reelmill/job/part.hpp"

#include <spdlog/spdlog.h>
#include <vector>

namespace reelmill::job {
namespace {

struct Rival {
    std::string folder;
    HighestTerm highest; ///< when it was first looked at
};

/// Throws Failure{usage} if it is at work. None: it is not.
std::optional<Rival> look_at_rival(const std::string& folder, const Claimant& claimant, const HostFacts& here) {
    if (!disk::look_at(terms_folder(folder)).exists()) {
        return std::nullopt; // nobody has taken it yet; whoever does looks at this run then
    }
    Rival rival{folder, look_at_highest(terms_folder(folder))};
    switch (judge(rival.highest, claimant, here)) {
    case Verdict::free:
        return std::nullopt;
    case Verdict::at_work:
        throw another_run(folder, rival.highest);
    case Verdict::cannot_tell:
        break;
    }
    return rival;
}

std::vector<Rival> silent_rivals(const std::string& job_folder, const Claimant& claimant, const HostFacts& here) {
    std::vector<Rival> silent;
    for (const std::string& folder : rivals_of(job_folder)) {
        if (auto rival = look_at_rival(folder, claimant, here)) {
            silent.push_back(std::move(*rival));
        }
    }
    return silent;
}

} // namespace

void refuse_beside_rivals(const std::string& job_folder, const Claimant& claimant, const Surroundings& surroundings,
                          const std::function<void()>& renew) {
    std::vector<Rival> silent = silent_rivals(job_folder, claimant, surroundings.host);
    if (silent.empty()) {
        return;
    }
    spdlog::warn("{}: another run of this job may be at work there; looking for up to {} s whether it lives",
                 printable(silent.front().folder), surroundings.silence.count());
    const auto end = surroundings.now() + surroundings.silence;
    while (!silent.empty() && surroundings.now() < end) {
        rest(job_folder, surroundings);
        renew();
        std::erase_if(silent, [&](const Rival& rival) {
            const auto now = look_at_rival(rival.folder, claimant, surroundings.host);
            if (now && differ(now->highest, rival.highest)) {
                throw another_run(rival.folder, now->highest);
            }
            return !now;
        });
    }
}

} // namespace reelmill::job
