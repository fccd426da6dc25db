// What commands say: results on standard output, complaints on standard error.
#pragma once

#include "reelmill/core/failure.hpp"
#include "reelmill/job/job_spec.hpp"

#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>

namespace reelmill::app {

/// It says that results cannot be shown: the disk is full, the reader is gone, or there is no standard output. Its kind
/// is `environment`.
class OutputFailure : public Failure {
public:
    using Failure::Failure;
};

/// Writes all of `text` to standard output before it returns; blocks while the reader is slow. Throws OutputFailure.
void print_text(std::string_view text);

/// Formats as fmt::print does, and writes as print_text() does.
template <typename... Values> void print(fmt::format_string<Values...> format, Values&&... values) {
    print_text(fmt::format(format, std::forward<Values>(values)...));
}

/// Prints the end of a run as a table for people, or as one JSON document, and gives the exit status of the run; where
/// everything is done but cannot be told, `environment`, after a line on standard error: who reads the summary must not
/// take nothing for all.
[[nodiscard]] ExitStatus show_summary(const job::RunSummary& summary, bool json);

/// Writes one line to standard error, after the program's name. Errors are let pass: there is nobody to tell.
void complain(const std::string& line);

/// Without this, the first file that is opened would become the standard output of a program that was started without
/// one, and results would be written into it. Called first of all.
void open_missing_streams();

} // namespace reelmill::app
