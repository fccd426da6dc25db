// What the program does for each command. The only room that knows all the others.
#pragma once

#include "reelmill/cli/command.hpp"
#include "reelmill/core/failure.hpp"

#include <string>
#include <vector>

namespace reelmill::app {

/// Parses, runs, reports failures on standard error, and gives the exit status.
int run(int argc, char** argv);

/// Starts the ranks and shows what they do (a plain start), or is a rank (started by mpirun).
[[nodiscard]] ExitStatus transcode(const cli::TranscodeCommand& command, int argc, char** argv);
[[nodiscard]] ExitStatus plan(const cli::PlanCommand& command);
[[nodiscard]] ExitStatus verify(const cli::VerifyCommand& command);
[[nodiscard]] ExitStatus probe(const cli::ProbeCommand& command);
[[nodiscard]] ExitStatus status(const cli::StatusCommand& command);
[[nodiscard]] ExitStatus submit(const cli::SubmitCommand& command);
[[nodiscard]] ExitStatus topology(const cli::TopologyCommand& command);

/// Sends the program's log where the command line wants it.
void set_up_log(const cli::Logging& logging);

[[nodiscard]] ExitStatus join(const cli::JoinCommand& command);
[[nodiscard]] ExitStatus cancel(const cli::CancelCommand& command);
[[nodiscard]] ExitStatus leave(const cli::LeaveCommand& command);
[[nodiscard]] ExitStatus autoscale(const cli::AutoscaleCommand& command);

} // namespace reelmill::app
