// What the command line of a plain start says, the ranks hear: a property of every option that there is.
#include "reelmill/cli/command.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/launch/mpirun_command.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <optional>
#include <sstream>

namespace reelmill::cli {
namespace {

using Words = std::vector<std::string>;

Words offers(const Words& asked) {
    Words words{"complete"};
    words.insert(words.end(), asked.begin(), asked.end());
    std::istringstream lines(std::get<ShowText>(parse(words, "")).text);
    Words all;
    for (std::string line; std::getline(lines, line);) {
        all.push_back(line);
    }
    return all;
}

/// None for words that are refused, or ask for help.
std::optional<TranscodeCommand> command_of(const Words& words) {
    try {
        const Command command = parse(words, "");
        const auto* transcode = std::get_if<TranscodeCommand>(&command);
        return transcode == nullptr ? std::nullopt : std::optional(*transcode);
    } catch (const Failure&) {
        return std::nullopt;
    }
}

/// What an option says something about.
Words words_beside(const std::string& option) {
    return option.starts_with("--buffer") ? Words{"--max-bitrate", "1M"} : Words{};
}

Words usual(const std::string& option) {
    Words words{"transcode", "in.mkv", "-o", "out.mkv"};
    const Words beside = words_beside(option);
    words.insert(words.end(), beside.begin(), beside.end());
    return words;
}

Words words_with(const std::string& option) {
    Words words{"transcode", option, "in.mkv"};
    if (!option.starts_with("--output")) {
        words.insert(words.end(), {"-o", "out.mkv"});
    }
    const Words beside = words_beside(option);
    words.insert(words.end(), beside.begin(), beside.end());
    return words;
}

/// The option with a value that changes what is done; none where there is no such value.
std::optional<Words> words_that_matter(const std::string& option) {
    Words values = offers({"transcode", option});
    if (values.empty()) {
        return words_with(option);
    }
    // Values of each kind: numbers, a size, a rate, times, a part, parameters, a name.
    values.insert(values.end(), {"7", "64", "0.5", "90m", "2/3", "64k", "8G", "keyint=30", "a b'c"});
    for (const std::string& value : values) {
        Words words = words_with(option + "=" + value);
        const auto command = command_of(words);
        if (command && *command != *command_of(usual(option))) {
            return words;
        }
    }
    return std::nullopt;
}

Words words_of_a_rank(const Words& arguments) {
    launch::MpirunCall call;
    call.mpirun = "/opt/bin/mpirun";
    call.program = "/opt/bin/reelmill";
    call.arguments = arguments;
    call.ranks = 2;
    const Words words = launch::mpirun_command(call);
    return {std::ranges::find(words, call.program) + 1, words.end()};
}

TEST(EveryOption, ChangesTheCommandAndReachesTheRanks) {
    for (const std::string& option : offers({"transcode"})) {
        if (option == "--help" || option == "--version") {
            continue; // nothing is started
        }
        const auto words = words_that_matter(option);
        ASSERT_TRUE(words) << option;
        const auto here = command_of(*words);
        ASSERT_TRUE(here) << option;
        EXPECT_TRUE(*here != *command_of(usual(option))) << option << " is forgotten";
        EXPECT_TRUE(command_of(words_of_a_rank(*words)) == here) << option << " does not reach the ranks";
    }
}

} // namespace
} // namespace reelmill::cli
