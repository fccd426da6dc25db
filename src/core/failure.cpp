#include "reelmill/core/failure.hpp"

namespace reelmill {

std::string describe_chain(const std::exception& error) {
    std::string text = error.what();
    try {
        std::rethrow_if_nested(error);
    } catch (const std::exception& cause) {
        text += ": " + describe_chain(cause);
    } catch (...) {
        text += ": unknown cause";
    }
    return text;
}

ExitStatus exit_status_of(FailureKind kind) {
    switch (kind) {
    case FailureKind::usage:
        return ExitStatus::usage;
    case FailureKind::interrupted:
        return ExitStatus::stopped;
    case FailureKind::environment:
    case FailureKind::internal:
        return ExitStatus::environment;
    case FailureKind::input:
        break;
    }
    return ExitStatus::some_failed;
}

ExitStatus exit_status_of_stop(FailureKind kind) {
    return kind == FailureKind::interrupted ? ExitStatus::stopped : ExitStatus::environment;
}

bool is_whole(ExitStatus status) { return status == ExitStatus::done || status == ExitStatus::some_failed; }

} // namespace reelmill
