// What the program does for each command. The only room that knows all the others.
#pragma once

#include "reelmill/cli/command.hpp"
#include "reelmill/core/failure.hpp"

namespace reelmill::app {

/// Parses, runs, reports failures on standard error, and gives the exit status.
int run(int argc, char** argv);

/// Starts the ranks and shows what they do (a plain start), or is a rank (started by mpirun).
[[nodiscard]] ExitStatus carry_out(const cli::TranscodeCommand& command, int argc, char** argv);
[[nodiscard]] ExitStatus carry_out(const cli::PlanCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::VerifyCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::ProbeCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::StatusCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::SubmitCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::TopologyCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::ShowText& shown);

/// Sends the program's log where the command line wants it.
void set_up_log(const cli::Logging& logging);

[[nodiscard]] ExitStatus carry_out(const cli::JoinCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::CancelCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::LeaveCommand& command);
[[nodiscard]] ExitStatus carry_out(const cli::AutoscaleCommand& command);

} // namespace reelmill::app
