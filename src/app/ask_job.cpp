// `reelmill cancel` and `reelmill leave`: what people ask of a job that runs.
#include "commands.hpp"
#include "reelmill/watch/job_look.hpp"
#include "standard_output.hpp"

#include "reelmill/job/find_job.hpp"
#include "reelmill/job/requests.hpp"
#include "reelmill/status/rank_name.hpp"
#include "reelmill/watch/job_text.hpp"

#include <fmt/format.h>
#include <thread>

namespace reelmill::app {

namespace {

using watch::JobState;
using watch::JobView;

constexpr std::chrono::milliseconds look_interval{200};

/// Throws Failure{usage} if nobody is there to hear a request.
void expect_a_run(watch::JobLook& job, const std::string& folder) {
    if (!watch::ranks_may_be_there(job.look())) {
        throw usage_failure(fmt::format("{}: no run is at work there", printable(folder)));
    }
}

} // namespace

ExitStatus carry_out(const cli::CancelCommand& command) {
    const std::string folder = job::find_job_folder(command.job);
    watch::JobLook job(folder);
    expect_a_run(job, folder);
    job::send_request(folder, {job::Request::Kind::cancel, command.grace, {}, -1});
    JobView view = job.look();
    while (watch::ranks_may_be_there(view)) {
        std::this_thread::sleep_for(look_interval);
        view = job.look();
    }
    print("{}\n", view.state == JobState::finished ? "the job was finished before it could be stopped"
                                                   : "stopped; the same transcode command goes on with it");
    return ExitStatus::done;
}

ExitStatus carry_out(const cli::LeaveCommand& command) {
    const std::string folder = job::find_job_folder(command.job);
    watch::JobLook job(folder);
    expect_a_run(job, folder);
    const int rank = command.helper ? status::first_helper + *command.helper : command.rank.value_or(-1);
    job::send_request(folder, {job::Request::Kind::leave, 0, command.host, rank});
    print("asked {} to finish what is at work and go; reelmill status {} shows it\n",
          rank < 0 ? "the ranks on " + printable(command.host) : status::name_of_rank(rank), printable(folder));
    return ExitStatus::done;
}

} // namespace reelmill::app
