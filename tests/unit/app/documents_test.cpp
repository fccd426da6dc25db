// The man page names every option that the help names, and every parameter of an encoder that may be given.
#include "../../support/temporary_folder.hpp"
#include "reelmill/cli/command.hpp"
#include "reelmill/ffmpeg/encoder_parameters.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>

namespace reelmill::cli {
namespace {

std::string repository_file(const std::string& name) {
    return test::content_of((std::filesystem::path(REELMILL_SOURCE_FOLDER) / name).string());
}

std::set<std::string> options_in_help() {
    std::set<std::string> options;
    std::istringstream commands(std::get<ShowText>(parse({"complete"}, "")).text);
    for (std::string command; commands >> command;) {
        const std::string help = std::get<ShowText>(parse({command, "--help"}, "")).text;
        const std::regex term("\\n  (?:-[a-z], |    )(--[a-z-]+)");
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

std::string man_page() { return std::regex_replace(repository_file("docs/reelmill.1"), std::regex(R"(\\-)"), "-"); }

TEST(ManPage, ExplainsEveryOption) {
    const std::string page = man_page();
    for (const std::string& option : options_in_help()) {
        EXPECT_TRUE(std::regex_search(page, std::regex(option + "[^a-z-]"))) << option;
    }
}

TEST(ManPage, ListsTheParametersThatEachEncoderMayBeGiven) {
    const std::string page = man_page();
    for (const Codec codec : {Codec::h264, Codec::hevc, Codec::vp9, Codec::av1}) {
        const std::size_t begin = page.find(fmt::format("\n.IP\n{}", name_of(codec)));
        ASSERT_NE(begin, std::string::npos) << name_of(codec);
        const std::string list = page.substr(begin, page.find("\n.", begin + 5) - begin);
        for (const std::string& name : ffmpeg::allowed_parameters(codec)) {
            EXPECT_TRUE(std::regex_search(list, std::regex("[ \n]" + name + "[,.]"))) << name_of(codec) << " " << name;
        }
    }
}

} // namespace
} // namespace reelmill::cli
