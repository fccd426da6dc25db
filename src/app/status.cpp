// `reelmill status`: a job as it is seen from outside, by what its folder holds.
#include "commands.hpp"
#include "reelmill/watch/job_look.hpp"
#include "standard_output.hpp"

#include "reelmill/core/kept_file.hpp"
#include "reelmill/job/find_job.hpp"
#include "reelmill/progress/reporter.hpp"
#include "reelmill/progress/terminal.hpp"
#include "reelmill/progress/text_area.hpp"
#include "reelmill/watch/job_text.hpp"
#include "reelmill/watch/parts_look.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <thread>
#include <unistd.h>

namespace reelmill::app {

namespace {

using Clock = std::chrono::steady_clock;
using watch::PartsView;

// A hundred folders on a network file system are not looked into all the time.
constexpr std::chrono::seconds parts_interval{2};

void show_whole(const PartsView& view, bool json, int indent) {
    print("{}\n", json
                      ? json_text(watch::json_of(view), indent)
                      : fmt::format("{}", fmt::join(watch::parts_lines(view, progress::look_of(STDOUT_FILENO)), "\n")));
}

ExitStatus follow(watch::PartsLook& parts, bool json) {
    const bool in_place = !json && progress::can_draw_over(STDOUT_FILENO);
    progress::TextArea area(print_text);
    Clock::time_point next_line = Clock::now();
    while (true) {
        const PartsView view = parts.look();
        if (const auto status = watch::exit_status_of(view)) {
            area.clear();
            show_whole(view, json, -1);
            return *status;
        }
        if (in_place) {
            const std::size_t height = progress::height_of(STDOUT_FILENO);
            area.show(watch::parts_lines(view, progress::look_of(STDOUT_FILENO), height > 1 ? height - 1 : 1));
        } else if (Clock::now() >= next_line) {
            next_line = Clock::now() + progress::Reporter::plain_interval;
            print("{}\n", json ? json_text(watch::json_of(view)) : watch::parts_line(view));
        }
        std::this_thread::sleep_for(parts_interval);
    }
}

/// Whether the job in this folder was divided; a part by itself is a job like any other.
bool is_done_in_parts(const std::string& job_folder) {
    return !job::part_of(job_folder) && !job::divisions_of(job_folder).empty();
}

/// Shows all parts, once or until all have ended.
ExitStatus status_of_parts(const std::string& job_folder, const cli::StatusCommand& command) {
    watch::PartsLook parts(job_folder);
    if (command.follow) {
        return follow(parts, command.json);
    }
    show_whole(parts.look(), command.json, 2);
    return ExitStatus::done;
}

using watch::JobState;
using watch::JobView;

constexpr std::chrono::milliseconds status_interval{500}; // as often as a status is written
// Several statuses would be written in this time.
constexpr std::chrono::seconds patience_for_a_status{3};
// Ranks take over within a fraction of a second, or, where their coordinator hangs, after --rank-timeout.
constexpr std::chrono::seconds patience_for_a_takeover{60};

void print_lines(const JobView& view) {
    const auto lines = watch::job_lines(view, progress::look_of(STDOUT_FILENO));
    print_text(fmt::format("{}\n", fmt::join(lines, "\n")));
}

/// By one look nobody can tell whether a coordinator on another host lives whose clock is not ours: a status that is
/// written anew proves it.
JobView look_once(watch::JobLook& job) {
    const auto end = Clock::now() + patience_for_a_status;
    JobView view = job.look();
    while (view.state == JobState::coordinator_gone && view.facts.holder.presence == job::Presence::unknown &&
           view.facts.status && Clock::now() < end) {
        std::this_thread::sleep_for(status_interval);
        view = job.look();
    }
    return view;
}

/// Shows a job until it ends.
class Follower {
public:
    Follower(watch::JobLook& job, bool json)
        : job_(job), json_(json), in_place_(!json && progress::can_draw_over(STDOUT_FILENO)), area_(print_text) {}

    ExitStatus run() {
        for (JobView view = job_.look();; view = job_.look()) {
            if (const auto status = end_of(view)) {
                show_end(view);
                return *status;
            }
            show(view);
            std::this_thread::sleep_for(status_interval);
        }
    }

private:
    std::optional<ExitStatus> end_of(const JobView& view) {
        if (view.state != JobState::coordinator_gone || view.facts.holder.starter == job::Presence::at_work) {
            gone_since_.reset();
            return watch::exit_status_of(view);
        }
        gone_since_ = gone_since_.value_or(Clock::now());
        return Clock::now() - *gone_since_ >= patience_for_a_takeover ? std::optional(ExitStatus::stopped)
                                                                      : std::nullopt;
    }

    void show(const JobView& view) {
        if (in_place_) {
            const std::size_t height = progress::height_of(STDOUT_FILENO);
            area_.show(watch::job_lines_within(view, progress::look_of(STDOUT_FILENO), height > 1 ? height - 1 : 1));
            return;
        }
        if (!json_) {
            show_news(view);
        }
        if (Clock::now() >= next_line_) {
            next_line_ = Clock::now() + progress::Reporter::plain_interval;
            print("{}\n", json_ ? json_text(watch::json_of(view)) : watch::job_line(view));
        }
    }

    void show_news(const JobView& view) {
        for (const std::string& line : watch::news_since(before_.value_or(JobView{}), view)) {
            print("{}\n", line);
        }
        before_ = view;
    }

    void show_end(const JobView& view) {
        area_.clear();
        if (json_) {
            print("{}\n", json_text(watch::json_of(view)));
        } else {
            print_lines(view);
        }
    }

    watch::JobLook& job_;
    bool json_;
    bool in_place_;
    progress::TextArea area_;
    Clock::time_point next_line_ = Clock::now();
    std::optional<Clock::time_point> gone_since_;
    std::optional<JobView> before_; ///< what was told of already
};

ExitStatus show_once(watch::JobLook& job, bool json) {
    const JobView view = look_once(job);
    if (json) {
        print("{}\n", json_text(watch::json_of(view), 2));
    } else {
        print_lines(view);
    }
    return ExitStatus::done;
}

} // namespace

ExitStatus carry_out(const cli::StatusCommand& command) {
    const std::string folder = job::find_job_folder(command.job);
    try {
        if (is_done_in_parts(folder)) {
            return status_of_parts(folder, command);
        }
        watch::JobLook job(folder);
        return command.follow ? Follower(job, command.json).run() : show_once(job, command.json);
    } catch (const OutputFailure&) {
        throw;
    } catch (const NewerFormat&) {
        throw;
    } catch (const Failure& failure) {
        // Nothing was started, and nothing is broken but the name or the rights that were given.
        throw usage_failure(describe_chain(failure));
    }
}

} // namespace reelmill::app
