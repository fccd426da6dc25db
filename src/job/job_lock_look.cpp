#include "reelmill/job/job_lock_look.hpp"

#include "job_lock_files.hpp"
#include "job_lock_judge.hpp"

namespace reelmill::job {

namespace {

constexpr int rank_of_starter = -1;

Presence presence_of(const HighestTerm& highest, const HostFacts& here) {
    if (highest.number == 0 || (highest.holder && highest.holder->released)) {
        return Presence::nobody;
    }
    switch (judge(highest, {}, here)) { // a claimant that is of no run
    case Verdict::at_work:
        return Presence::at_work;
    case Verdict::free:
        return Presence::dead;
    case Verdict::cannot_tell:
        break;
    }
    return Presence::unknown;
}

/// The files of a run's earlier terms stay until it is over.
Presence starter_of(const std::string& terms, const std::string& run_id, const HostFacts& here) {
    for (const std::int64_t number : term_numbers(terms)) {
        HighestTerm term;
        term.number = number;
        term.holder = holder_in(term_file(terms, number));
        if (term.holder && term.holder->run_id == run_id && term.holder->rank == rank_of_starter) {
            return presence_of(term, here);
        }
    }
    return Presence::nobody;
}

} // namespace

FolderHolder look_at_holder(const std::string& job_folder, const HostFacts& here) {
    const std::string terms = terms_folder(job_folder);
    const HighestTerm highest = look_at_highest(terms);
    FolderHolder found;
    found.presence = presence_of(highest, here);
    found.term = highest.number;
    if (highest.holder) {
        found.host = highest.holder->host;
        found.pid = highest.holder->pid;
        found.rank = highest.holder->rank;
        found.since_unix_seconds = highest.holder->since_unix_seconds;
        found.starter = starter_of(terms, highest.holder->run_id, here);
    }
    return found;
}

} // namespace reelmill::job
