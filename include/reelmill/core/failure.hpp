// What can go wrong, as users meet it: one line that names the thing, what is wrong and what to do.
#pragma once

#include <stdexcept>
#include <string>

namespace reelmill {

/// Decides the exit status (exit_status_of) and who is hurt: `input` fails one title, the others go on.
enum class FailureKind {
    usage,       ///< the command line: exit 1
    input,       ///< one input cannot be done: exit 2, other titles go on
    interrupted, ///< stopped early, can be resumed: exit 3
    environment, ///< MPI, libraries, disk: exit 4
    internal     ///< a bug of ours; reported as `input` where it hurts one title only
};

/// An expected failure. Causes are chained with std::throw_with_nested.
class Failure : public std::runtime_error {
public:
    Failure(FailureKind kind, const std::string& line) : std::runtime_error(line), kind_(kind) {}
    [[nodiscard]] FailureKind kind() const { return kind_; }

private:
    FailureKind kind_;
};

[[nodiscard]] inline Failure input_failure(const std::string& line) { return {FailureKind::input, line}; }
[[nodiscard]] inline Failure usage_failure(const std::string& line) { return {FailureKind::usage, line}; }
[[nodiscard]] inline Failure environment_failure(const std::string& line) { return {FailureKind::environment, line}; }

/// The message of `error` and of its nested causes, outermost first, joined with ": ".
[[nodiscard]] std::string describe_chain(const std::exception& error);

/// Exit statuses of the program, as documented in the man page.
enum class ExitStatus : int { done = 0, usage = 1, some_failed = 2, stopped = 3, environment = 4 };
[[nodiscard]] ExitStatus exit_status_of(FailureKind kind);
/// Of a run that stops early for such a failure. Whatever it was, the run can be resumed: never `done` or
/// `some_failed`.
[[nodiscard]] ExitStatus exit_status_of_stop(FailureKind kind);
/// The run has done all that it can: there is nothing left to resume.
[[nodiscard]] bool is_whole(ExitStatus status);

} // namespace reelmill
