#include "reelmill/cluster/helper_loop.hpp"

#include "worker.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::cluster {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// Letters come every tenth of a second; the end of a task wakes at once.
constexpr microseconds pause_between_turns{20'000};
constexpr milliseconds report_interval{500};
// For the coordinator to take the last letters and the letter box away.
constexpr milliseconds longest_farewell{5000};

class HelperLoop {
public:
    HelperLoop(mailbox::HelperBox& box, const HelpOptions& options, const task::TaskRunner& runner)
        : box_(box), options_(options), sender_(box), worker_(sender_, options_.rank, runner) {}

    HelpEnded run() {
        while (true) {
            take_letters();
            worker_.report();
            worker_.report_leave_wish();
            report_progress();
            if (const auto end = end_of_help()) {
                return *end;
            }
            worker_.wait(pause_between_turns);
        }
    }

private:
    void take_letters() {
        while (const auto letter = box_.poll()) {
            heard_ = Clock::now();
            const message::Envelope envelope = message::decode(letter->bytes, letter->from);
            if (const auto* news = std::get_if<message::Announcement>(&envelope.body)) {
                follow(*news, envelope.term);
            } else {
                worker_.obey(envelope);
            }
        }
    }

    void follow(const message::Announcement& news, task::Term term) {
        if (term < term_ || other_run_) {
            return;
        }
        // Tasks are named within their run: what is held or was answered here would mean something else in another one.
        if (term_ > 0 && news.run_id != run_id_) {
            other_run_ = true;
            return;
        }
        term_ = term;
        run_id_ = news.run_id;
        if (const auto unseen = job::first_unseen(news.landmarks)) {
            throw environment_failure(fmt::format(
                "{}: is not seen from here, or is another file; a helper needs the job's files under the same names",
                printable(unseen->bytes)));
        }
        worker_.greet(0, term, true);
    }

    void report_progress() {
        if (term_ > 0 && Clock::now() >= next_progress_) {
            next_progress_ = Clock::now() + report_interval;
            worker_.report_progress();
        }
    }

    std::optional<HelpEnded> end_of_help() {
        if (worker_.left()) {
            say_farewell();
            if (*worker_.left() == ExitStatus::environment) {
                return HelpEnded::not_wanted;
            }
            return worker_.left_early() ? HelpEnded::left : HelpEnded::job_over;
        }
        if (box_.gone() || other_run_) {
            return HelpEnded::job_over;
        }
        if (term_ == 0 && options_.rank.leave_wish && options_.rank.leave_wish()) {
            return HelpEnded::left; // it had not begun
        }
        return nobody_coordinates() ? std::optional(HelpEnded::no_run) : std::nullopt;
    }

    /// Silence alone says little: another rank may take over, or the ranks are started again.
    bool nobody_coordinates() {
        const auto silence = Clock::now() - heard_;
        if (silence < std::min(options_.rank.rank_timeout, options_.patience)) {
            return false;
        }
        if (options_.run_is_at_work && options_.run_is_at_work()) {
            heard_ = Clock::now();
            return false;
        }
        return silence >= options_.patience;
    }

    void say_farewell() {
        box_.flush();
        const auto end = Clock::now() + longest_farewell;
        while (!box_.gone() && Clock::now() < end) {
            static_cast<void>(box_.poll());
            worker_.wait(pause_between_turns);
        }
    }

    mailbox::HelperBox& box_;
    const HelpOptions& options_;
    MessageSender sender_;
    Worker worker_;
    task::Term term_ = 0;
    std::string run_id_;
    bool other_run_ = false; ///< another run of the job has begun
    Clock::time_point heard_ = Clock::now();
    Clock::time_point next_progress_ = Clock::now();
};

} // namespace

HelpEnded help(mailbox::HelperBox& box, const HelpOptions& options, const task::TaskRunner& runner) {
    return HelperLoop(box, options, runner).run();
}

} // namespace reelmill::cluster
