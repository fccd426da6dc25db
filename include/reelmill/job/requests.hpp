// What people ask of a job that runs, through its folder: from any machine that sees it.
#pragma once

#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/names.hpp"
#include "reelmill/disk/message_log.hpp"

#include <set>
#include <string>
#include <vector>

namespace reelmill::job {

struct Request {
    enum class Kind {
        cancel, ///< stop so that the job can be resumed, and do not go back into a batch queue
        leave   ///< some ranks finish what they are at, and go
    };
    Kind kind = Kind::cancel;
    double grace_seconds = 0; ///< of cancel: for tasks that are nearly done
    std::string host;         ///< of leave: ranks on this host; empty: any
    int rank = -1;            ///< of leave: this rank; -1: any
};

/// Makes the files for them, empty of what was asked of earlier runs. Throws Failure{environment}.
void open_requests(const std::string& job_folder);

/// Throws Failure{usage}: no run is there to hear it. Failure{environment}: it cannot be written.
void send_request(const std::string& job_folder, const Request& request);

/// What the ranks that coordinate, one after the other, are asked. One thread at a time; blocks on the file system.
class RequestReader {
public:
    explicit RequestReader(const std::string& job_folder);
    /// Those that have come since the last call; what cannot be understood is passed over. By the next call they count
    /// as fulfilled: those to leave are then written down as such, so that no later reader gives them out again, to
    /// ranks that have come in the meantime. Those to cancel are for every reader: a run that is to stop is to stop
    /// whoever coordinates it.
    [[nodiscard]] std::vector<Request> take();

private:
    void learn_what_is_fulfilled();
    void write_down_what_is_fulfilled();

    disk::MessageReader reader_;
    std::string fulfilled_file_;            ///< ids of requests
    std::set<std::string> fulfilled_;       ///< when this reader began
    std::vector<disk::MessageBytes> given_; ///< ids: of those to leave, by the last call
    bool begun_ = false;
};

REELMILL_NAMES(Request::Kind, cancel, leave)
REELMILL_KEPT_FIELDS(Request, (kind, grace_seconds, host, rank), ())

} // namespace reelmill::job
