// The man page and the completion name every option that the help names.
#include "../../support/temporary_folder.hpp"
#include "reelmill/cli/command.hpp"

#include <filesystem>
#include <gtest/gtest.h>
#include <regex>
#include <set>

namespace reelmill::cli {
namespace {

std::string repository_file(const std::string& name) {
    return test::content_of((std::filesystem::path(REELMILL_SOURCE_FOLDER) / name).string());
}

std::set<std::string> options_in_help() {
    std::set<std::string> options;
    for (const char* command : {"transcode", "plan", "verify", "probe", "status", "submit", "topology"}) {
        const std::string help = std::get<ShowText>(parse({command, "--help"}, "")).text;
        const std::regex term("\n  (?:-[a-z], |    )(--[a-z-]+)");
        for (std::sregex_iterator match(help.begin(), help.end(), term), end; match != end; ++match) {
            options.insert((*match)[1]);
        }
    }
    return options;
}

TEST(Help, IsWhereThisTestFindsOptions) {
    EXPECT_GE(options_in_help().size(), 30U);
    EXPECT_TRUE(options_in_help().contains("--encoder-params"));
}

TEST(ManPage, ExplainsEveryOption) {
    const std::string page = std::regex_replace(repository_file("docs/reelmill.1"), std::regex(R"(\\-)"), "-");
    for (const std::string& option : options_in_help()) {
        EXPECT_TRUE(std::regex_search(page, std::regex(option + "[^a-z-]"))) << option;
    }
}

TEST(Completion, OffersEveryOption) {
    const std::string script = repository_file("scripts/completion/reelmill.bash");
    for (const std::string& option : options_in_help()) {
        EXPECT_TRUE(std::regex_search(script, std::regex(option + "[^a-z-]"))) << option;
    }
}

} // namespace
} // namespace reelmill::cli
