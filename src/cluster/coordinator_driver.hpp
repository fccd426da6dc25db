// The part of a rank that coordinates: messages become events, actions become messages and calls of the host. Private
// to the room.
#pragma once

#include "reelmill/cluster/coordination.hpp"
#include "reelmill/core/machine.hpp"
#include "reelmill/scatter/coordinator.hpp"

#include "message_sender.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace reelmill::cluster {

class CoordinatorDriver {
public:
    using Clock = std::chrono::steady_clock;

    using Print = std::function<void(const message::LogLine&)>;

    /// `ranks`: those that may still come. A coordination with a term above the first one takes over. `print` shows a
    /// line of a rank where this rank's own lines go, unless the host takes it.
    /// `departed`: those that have gone of their own accord.
    CoordinatorDriver(MessageSender& sender, Coordination coordination, std::set<int> ranks,
                      const std::set<int>& departed, Print print);
    ~CoordinatorDriver();

    void start();
    void hear(const message::Envelope& message, int from);
    void rank_lost(int rank);
    /// It has gone of its own accord, and holds nothing.
    void rank_departed(int rank);
    /// What a helper has written; to be given to hear().
    [[nodiscard]] std::optional<message::Message> take_letter();
    /// Messages of this helper make no sense.
    void refuse_helper(int helper, const std::string& line);
    /// What time brings: checkpoints, ranks that are silent for longer than `timeout`, the end of a grace.
    void tend(Clock::time_point now, std::chrono::milliseconds timeout);
    /// This rank itself was not running for a while: silence of others means nothing.
    void forgive_silence(Clock::time_point now);
    void send_signs_of_life();
    void show_status();
    void stop(const std::string& line, std::chrono::milliseconds grace);
    /// What people ask for.
    void look_at_requests();
    /// The rank is there and does not want to leave.
    [[nodiscard]] bool stays(int rank) const { return present_.contains(rank) && !leaving_.contains(rank); }
    /// This rank is to go: writes down what is known, for whoever takes over.
    void hand_over();
    /// Another rank coordinates now. Asks the host.
    [[nodiscard]] bool overtaken() const { return host().overtaken(); }
    /// The run is over and every rank has said Goodbye, is lost or silent.
    [[nodiscard]] bool done() const { return summary_ && present_.empty(); }
    [[nodiscard]] const job::RunSummary& summary() const { return *summary_; }

private:
    /// Before the time limit: nothing is predicted to end within them, and what is at work is ended when they begin, to
    /// write down what is known and to leave.
    static constexpr double last_seconds = 5;

    void inherit(const std::set<int>& departed);
    void welcome_new_helpers();
    void forget(int rank);
    [[nodiscard]] bool is_absent_helper(int rank) const;
    void stop_if_nobody_is_left();
    void stop_in_time();
    void fulfil(const job::Request& request);
    [[nodiscard]] std::chrono::milliseconds patience_for_reports() const;
    [[nodiscard]] double event_time_of(double unix_time) const;
    void note_ranks_lost_before(const std::set<int>& departed);
    void fill_ranks(status::Status& status, Clock::time_point now) const;
    void fill_events(status::Status& status) const;
    void feed(const scatter::Event& event);
    void carry_out(std::vector<scatter::Action> actions);
    void act(scatter::Assign& action);
    void act(const scatter::Cancel& action);
    void act(const scatter::TitleFinished& action);
    void act(const scatter::DeleteSegments& action);
    void act(const scatter::StopRank& action);
    void act(scatter::RunFinished& action);
    void on(const message::Hello& message, int from);
    void announce_to(int rank);
    void reported(int rank);
    void take_snapshot();
    void confirm_what_is_written();
    [[nodiscard]] CoordinatorHost& host() const { return *coordination_.host; }
    /// A failure of what is called stops the run.
    template <typename Call> void guard(const Call& call);
    [[nodiscard]] double seconds(Clock::time_point time) const;

    MessageSender& sender_;
    Coordination coordination_;
    std::unique_ptr<mailbox::HelperMail> helpers_; ///< null: nobody may help
    scatter::Coordinator coordinator_;
    std::set<int> present_;    ///< ranks that are expected to say Goodbye
    std::set<int> leaving_;    ///< ranks that want to go
    std::set<int> silent_;     ///< ranks that were given up, and may come back
    std::set<int> unreported_; ///< ranks that have not told yet what they hold
    int ranks_;                ///< of the run, without lost ones
    std::set<int> blind_;      ///< ranks that do not see the job's files
    bool waits_for_reports_;
    std::map<int, Clock::time_point> heard_;
    std::map<int, std::string> hosts_;
    std::vector<status::TakeoverSeen> takeovers_;
    std::vector<status::DeathSeen> deaths_;
    std::map<int, std::int64_t> answered_;   ///< per rank: its last answer that was heard
    std::map<int, std::int64_t> recorded_;   ///< the same at the time of the snapshot that is being written
    std::optional<Clock::time_point> grace_; ///< when it ends
    bool cancelled_ = false;                 ///< it was asked for
    std::optional<Failure> hook_failure_;    ///< the first one: the run is not whole
    Print print_;
    std::optional<job::RunSummary> summary_;
    Clock::time_point started_ = Clock::now();
    double run_began_ = unix_seconds(); ///< in its first term
};

} // namespace reelmill::cluster
