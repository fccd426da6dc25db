// Who comes and goes while a run is under way, and what people ask of it: coordinator_driver.hpp's part for that.
#include "coordinator_driver.hpp"

#include <algorithm>
#include <spdlog/spdlog.h>

namespace reelmill::cluster {

namespace {

// Within last_seconds: for tasks that are nearly done.
constexpr std::chrono::milliseconds last_grace{2000};

} // namespace

std::optional<message::Message> CoordinatorDriver::take_letter() { return helpers_ ? helpers_->poll() : std::nullopt; }

/// They are told who coordinates; by their Hello they are there. After a takeover they may hold what must not be given
/// out twice.
void CoordinatorDriver::welcome_new_helpers() {
    if (!helpers_) {
        return;
    }
    for (const int helper : helpers_->take_new()) {
        if (heard_.contains(helper)) { // another one had this number, and has gone without a word
            feed(scatter::RankLost{helper, false});
            forget(helper);
        }
        announce_to(helper);
        if (waits_for_reports_) {
            unreported_.insert(helper);
        }
    }
}

void CoordinatorDriver::refuse_helper(int helper, const std::string& line) {
    spdlog::warn("{}", line);
    sender_.send(message::Leave{ExitStatus::environment, line}, helper);
    if (present_.contains(helper)) {
        feed(scatter::RankLost{helper, false});
    }
    forget(helper);
    reported(helper);
    stop_if_nobody_is_left();
}

/// This rank itself has left the work, too, and coordinates only because nobody else can. Ranks that do not see the
/// job's files cannot go on alone.
void CoordinatorDriver::stop_if_nobody_is_left() {
    const bool nobody = std::ranges::all_of(present_, [this](int rank) { return blind_.contains(rank); });
    if (nobody && !summary_) {
        stop("the last rank was told to leave; run the same command again to go on", std::chrono::milliseconds(0));
    }
}

/// What was begun and takes longer than was thought.
void CoordinatorDriver::stop_in_time() {
    if (coordination_.ends_at_unix > 0 && coordination_.ends_at_unix - unix_seconds() <= last_seconds && !summary_) {
        stop("the time limit is reached; run the same command again to go on", last_grace);
    }
}

/// After a takeover not before the ranks have told on which host they are; of those that say nothing nobody waits long.
void CoordinatorDriver::look_at_requests() {
    if (!summary_ && !waits_for_reports_) {
        for (const job::Request& request : host().take_requests()) {
            fulfil(request);
        }
    }
}

void CoordinatorDriver::fulfil(const job::Request& request) {
    if (request.kind == job::Request::Kind::cancel) {
        cancelled_ = true;
        stop("cancelled; run the same command again to go on",
             std::chrono::milliseconds(static_cast<std::int64_t>(request.grace_seconds * 1000)));
        return;
    }
    for (const int rank : present_) {
        const auto host = hosts_.find(rank);
        const bool meant = (request.rank < 0 || request.rank == rank) &&
                           (request.host.empty() || (host != hosts_.end() && host->second == request.host));
        if (meant) {
            spdlog::warn("{} is asked to leave", status::name_of_rank(rank));
            sender_.send(message::LeaveRequest{}, rank);
        }
    }
}

void CoordinatorDriver::hand_over() {
    spdlog::warn("rank {} leaves; another rank coordinates from now on", sender_.rank());
    take_snapshot();
}

} // namespace reelmill::cluster
