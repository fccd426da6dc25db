#include "coordinator_driver.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <spdlog/spdlog.h>

namespace reelmill::cluster {

namespace {

// A rank that is alive reports within milliseconds; one that hangs must not hold the others up.
constexpr std::chrono::milliseconds reports_patience{500};
// Helpers look for a new coordination every second.
constexpr std::chrono::milliseconds reports_patience_with_helpers{2500};

} // namespace

CoordinatorDriver::CoordinatorDriver(MessageSender& sender, Coordination coordination, std::set<int> ranks,
                                     const std::set<int>& departed, Print print)
    : sender_(sender), coordination_(std::move(coordination)), helpers_(host().open_helper_mail()),
      coordinator_(coordination_.spec, coordination_.term), present_(std::move(ranks)), unreported_(present_),
      ranks_(static_cast<int>(present_.size())), waits_for_reports_(coordination_.takes_over),
      print_(std::move(print)) {
    sender_.deliver_to_helpers_by(helpers_.get());
    for (const int rank : present_) {
        heard_[rank] = started_;
    }
    inherit(departed);
    sender_.follow(sender_.rank(), coordination_.term);
}

CoordinatorDriver::~CoordinatorDriver() { sender_.deliver_to_helpers_by(nullptr); }

void CoordinatorDriver::inherit(const std::set<int>& departed) {
    scatter::RunSnapshot before = std::exchange(coordination_.inherited, {}).value_or(scatter::RunSnapshot{});
    const bool same_run = before.term >= coordination_.first_term;
    if (coordination_.takes_over) {
        coordinator_.take_over(same_run ? before : scatter::RunSnapshot{});
    }
    if (!same_run) {
        coordinator_.resume(before, coordination_.restarted);
    }
    takeovers_ = std::move(before.takeovers);
    deaths_ = std::move(before.deaths);
    const auto first = std::ranges::find(takeovers_, coordination_.first_term, &status::TakeoverSeen::term);
    run_began_ = first == takeovers_.end() ? run_began_ : first->unix_seconds;
    if (coordination_.takes_over) {
        note_ranks_lost_before(departed);
    }
    takeovers_.push_back({coordination_.term, sender_.rank(), coordination_.host_name, unix_seconds()});
}

void CoordinatorDriver::start() {
    for (const int rank : present_) {
        announce_to(rank);
    }
    carry_out(coordinator_.start(seconds(Clock::now())));
    welcome_new_helpers();
}

double CoordinatorDriver::seconds(Clock::time_point time) const {
    return std::chrono::duration<double>(time - started_).count();
}

void CoordinatorDriver::announce_to(int rank) {
    sender_.send(message::Announcement{coordination_.spec.job_folder, coordination_.run_id, coordination_.first_term,
                                       coordination_.landmarks},
                 rank);
}

void CoordinatorDriver::hear(const message::Envelope& message, int from) {
    heard_[from] = Clock::now();
    if (silent_.erase(from) > 0) {
        spdlog::warn("{} is back", status::name_of_rank(from));
        present_.insert(from);
        announce_to(from); // it tells what it holds
    }
    if (const auto* hello = std::get_if<message::Hello>(&message.body)) {
        on(*hello, from);
    } else if (const auto* answer = std::get_if<message::Answer>(&message.body)) {
        answered_[from] = std::max(answered_[from], answer->sequence);
        feed(scatter::TaskFinished{from, answer->task, answer->result, answer->seconds});
    } else if (const auto* progress = std::get_if<message::Progress>(&message.body)) {
        for (const auto& running : progress->running) {
            feed(scatter::ProgressReported{from, running});
        }
    } else if (const auto* stop_request = std::get_if<message::StopRequest>(&message.body)) {
        stop(stop_request->line, std::chrono::milliseconds(stop_request->grace_ms));
    } else if (const auto* wish = std::get_if<message::LeaveWish>(&message.body)) {
        spdlog::info("{} leaves", status::name_of_rank(from));
        leaving_.insert(from);
        const double grace = static_cast<double>(wish->grace_ms) / 1000;
        feed(scatter::RankLeaving{from, wish->grace_ms < 0 ? std::numeric_limits<double>::infinity() : grace});
    } else if (const auto* line = std::get_if<message::LogLine>(&message.body)) {
        if (!host().print(*line)) {
            print_(*line);
        }
    } else if (std::holds_alternative<message::Goodbye>(message.body)) {
        reported(from);
        if (!status::is_helper(from)) {
            present_.erase(from);
        } else {
            helpers_->close(from);
            forget(from);
        }
        stop_if_nobody_is_left();
    }
}

void CoordinatorDriver::on(const message::Hello& message, int from) {
    if (message.program_version != coordination_.version) {
        const std::string line =
            fmt::format("{} runs reelmill {}, rank {} runs {}; start all from one and the same "
                        "reelmill, with the same libraries",
                        status::name_of_rank(from), message.program_version, sender_.rank(), coordination_.version);
        if (status::is_helper(from)) {
            refuse_helper(from, line);
            return;
        }
        throw environment_failure(line);
    }
    hosts_[from] = message.host;
    if (status::is_helper(from) && present_.insert(from).second) {
        ++ranks_;
        spdlog::info("{} on {} helps, with {} slots", status::name_of_rank(from), message.host, message.slots);
    }
    if (!message.sees_files) {
        spdlog::info("rank {} ({}): its sources and segments travel through MPI", from, message.host);
        blind_.insert(from);
    } else {
        blind_.erase(from);
    }
    // Nobody has longer than the coordinator, which asks for it once; helpers have allocations of their own besides.
    double ends_at_unix = coordination_.ends_at_unix;
    if (status::is_helper(from) && message.ends_at_unix > 0) {
        ends_at_unix = ends_at_unix > 0 ? std::min(ends_at_unix, message.ends_at_unix) : message.ends_at_unix;
    }
    feed(scatter::RankReady{from, message.slots, message.holding, message.memory, message.sees_files,
                            event_time_of(ends_at_unix)});
    reported(from);
}

void CoordinatorDriver::reported(int rank) {
    const bool last = unreported_.erase(rank) > 0 && unreported_.empty();
    if (last) {
        const bool as_expected = blind_.empty() || coordination_.files_through_mpi;
        spdlog::log(as_expected ? spdlog::level::info : spdlog::level::warn,
                    "transport: {} of {} ranks see the job's files, {} get them through MPI",
                    ranks_ - static_cast<int>(blind_.size()), ranks_, blind_.size());
    }
    if (waits_for_reports_ && unreported_.empty()) {
        waits_for_reports_ = false;
        feed(scatter::RanksReported{});
    }
}

/// On this coordination's clock. A rank that knows of no end has none.
double CoordinatorDriver::event_time_of(double unix_time) const {
    return unix_time <= 0 ? std::numeric_limits<double>::infinity()
                          : seconds(Clock::now()) + unix_time - unix_seconds() - last_seconds;
}

void CoordinatorDriver::forget(int rank) {
    const bool counted =
        status::is_helper(rank) ? present_.contains(rank) || silent_.contains(rank) : heard_.contains(rank);
    present_.erase(rank);
    silent_.erase(rank);
    heard_.erase(rank);
    blind_.erase(rank);
    leaving_.erase(rank);
    answered_.erase(rank);
    recorded_.erase(rank);
    ranks_ -= counted ? 1 : 0;
}

void CoordinatorDriver::rank_departed(int rank) {
    spdlog::info("{} has left", status::name_of_rank(rank));
    forget(rank);
    feed(scatter::RankLost{rank, false});
    reported(rank);
    stop_if_nobody_is_left();
}

void CoordinatorDriver::rank_lost(int rank) {
    forget(rank);
    spdlog::warn("rank {} is lost; what it was working on is done again", rank);
    deaths_.push_back({rank, hosts_[rank], "lost", unix_seconds()});
    feed(scatter::RankLost{rank, true});
    reported(rank);
    stop_if_nobody_is_left();
}

void CoordinatorDriver::forgive_silence(Clock::time_point now) {
    for (auto& [rank, heard] : heard_) {
        heard = now;
    }
}

std::chrono::milliseconds CoordinatorDriver::patience_for_reports() const {
    const bool with_helpers =
        !heard_.empty() && status::is_helper(heard_.rbegin()->first); // they have the highest numbers
    return with_helpers ? reports_patience_with_helpers : reports_patience;
}

void CoordinatorDriver::tend(Clock::time_point now, std::chrono::milliseconds timeout) {
    welcome_new_helpers();
    stop_in_time();
    if (waits_for_reports_ && now - started_ >= patience_for_reports()) {
        unreported_.clear();
        reported(sender_.rank());
    }
    for (const auto& [rank, heard] : heard_) {
        if (rank != sender_.rank() && now - heard >= timeout && present_.erase(rank) > 0) {
            spdlog::warn("{} has not answered for {} s; what it was working on is given to others",
                         status::name_of_rank(rank),
                         std::chrono::duration_cast<std::chrono::seconds>(now - heard).count());
            silent_.insert(rank);
            deaths_.push_back({rank, hosts_[rank], "silent", unix_seconds()});
            feed(scatter::RankLost{rank, false});
            stop_if_nobody_is_left();
        }
    }
    if (grace_ && now >= *grace_) {
        grace_.reset();
        feed(scatter::GraceOver{});
    }
    confirm_what_is_written();
    if (host().checkpoint_due()) {
        take_snapshot();
    }
}

/// To a rank that is stopped they would pile up; what is on its way to it is a sign of life, too.
void CoordinatorDriver::send_signs_of_life() {
    for (const auto& [rank, heard] : heard_) {
        if (rank != sender_.rank() && !sender_.has_unsent(rank) && !is_absent_helper(rank)) {
            sender_.send(message::Heartbeat{}, rank);
        }
    }
}

/// Most likely it was killed, and nobody reads what is written to it. If it comes back all is told and confirmed anew.
bool CoordinatorDriver::is_absent_helper(int rank) const { return status::is_helper(rank) && !present_.contains(rank); }

void CoordinatorDriver::stop(const std::string& line, std::chrono::milliseconds grace) {
    if (!grace_) {
        grace_ = Clock::now() + grace;
        feed(scatter::StopRequested{line, std::chrono::duration<double>(grace).count()});
    }
}

void CoordinatorDriver::take_snapshot() {
    scatter::RunSnapshot snapshot = coordinator_.snapshot();
    snapshot.takeovers = takeovers_;
    snapshot.deaths = deaths_;
    recorded_ = answered_;
    guard([&] { host().checkpoint(std::make_shared<const scatter::RunSnapshot>(std::move(snapshot))); });
}

void CoordinatorDriver::confirm_what_is_written() {
    if (recorded_.empty() || !host().checkpoint_written()) {
        return;
    }
    for (const auto& [rank, sequence] : recorded_) {
        if (!is_absent_helper(rank)) {
            sender_.send(message::Confirmation{sequence}, rank);
        }
    }
    recorded_.clear();
}

template <typename Call> void CoordinatorDriver::guard(const Call& call) {
    try {
        call();
    } catch (const Failure& failure) {
        spdlog::error("{}", describe_chain(failure));
        hook_failure_ = hook_failure_ ? hook_failure_ : std::optional(failure);
        feed(scatter::StopRequested{failure.what(), 0, exit_status_of_stop(failure.kind())});
    }
}

void CoordinatorDriver::feed(const scatter::Event& event) {
    carry_out(coordinator_.handle(event, seconds(Clock::now())));
}

void CoordinatorDriver::carry_out(std::vector<scatter::Action> actions) {
    for (auto& action : actions) {
        std::visit([this](auto& known) { act(known); }, action);
    }
}

void CoordinatorDriver::act(scatter::Assign& action) {
    sender_.send(message::Assignment{action.task, std::move(action.work)}, action.rank);
}

void CoordinatorDriver::act(const scatter::Cancel& action) {
    sender_.send(message::Cancellation{action.task}, action.rank);
}

void CoordinatorDriver::act(const scatter::TitleFinished& action) {
    if (!action.chain.empty()) {
        spdlog::debug("{}: {}", printable(action.outcome.source.bytes), action.chain);
    }
    guard([&] { host().record(action); });
}

void CoordinatorDriver::act(const scatter::DeleteSegments& action) {
    guard([&] { host().delete_segments(action); });
}

void CoordinatorDriver::act(const scatter::StopRank& action) {
    sender_.send(message::Leave{summary_ ? summary_->status : ExitStatus::stopped, {}}, action.rank);
    if (summary_ && status::is_helper(action.rank)) {
        present_.erase(action.rank); // the end waits for nobody who may be gone
    }
}

void CoordinatorDriver::act(scatter::RunFinished& action) {
    summary_ = std::move(action.summary);
    summary_->ranks = ranks_;
    summary_->cancelled = cancelled_;
    if (hook_failure_ && is_whole(summary_->status)) { // it came with the last title, too late to stop anything
        summary_->status = exit_status_of_stop(hook_failure_->kind());
        summary_->line = hook_failure_->what();
    }
    show_status();
    if (overtaken()) {
        return;
    }
    if (!is_whole(summary_->status)) {
        take_snapshot();
    }
    host().finish(*summary_);
}

} // namespace reelmill::cluster
