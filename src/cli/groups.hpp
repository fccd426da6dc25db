// The groups of options that commands share. Each stores into what it is given, and shows what that holds as the usual
// value: give it a fresh one.
#pragma once

#include "command_line.hpp"
#include "option.hpp"
#include "reelmill/cli/command.hpp"

#include <vector>

namespace reelmill::cli {

inline constexpr int most_ranks = 100'000;

[[nodiscard]] OptionGroup picture_options(VideoSettings& video);
[[nodiscard]] OptionGroup container_options(Settings& settings);
[[nodiscard]] OptionGroup placing_options(Placing& placing);
[[nodiscard]] Option slots_option(int& slots);
[[nodiscard]] OptionGroup log_options(Logging& logging);
[[nodiscard]] OptionGroup report_options(Logging& logging, bool& json);
[[nodiscard]] OptionGroup general_options();

/// All of `transcode`, in the order of its help.
[[nodiscard]] std::vector<OptionGroup> transcode_options(TranscodeCommand& command);

/// Container and codec by the name of OUTPUT, the buffer by the cap. Throws Failure{usage}.
void settle_what_is_not_given(TranscodeCommand& command, const CommandLine& line);

/// Throws Failure{usage} for values that are wrong together.
void refuse_combinations(const TranscodeCommand& command);

} // namespace reelmill::cli
