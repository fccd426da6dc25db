// The man page names every option that the help names, and every parameter of an encoder that may be given; the table
// of rooms in ARCHITECTURE.md says what src/CMakeLists.txt says.
#include "../../support/temporary_folder.hpp"
#include "reelmill/cli/command.hpp"
#include "reelmill/ffmpeg/encoder_parameters.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
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

/// Each room and which others src/CMakeLists.txt lets it use, as the table in ARCHITECTURE.md has them.
std::map<std::string, std::string> declared_rooms() {
    const std::string text = std::regex_replace(repository_file("src/CMakeLists.txt"), std::regex("#[^\n]*"), "");
    const std::regex declaration(R"(reelmill_add_room\(([^)]*)\))");
    std::map<std::string, std::string> rooms;
    for (std::sregex_iterator match(text.begin(), text.end(), declaration), end; match != end; ++match) {
        std::istringstream words((*match)[1]);
        std::string name;
        std::string uses;
        words >> name;
        for (std::string word; words >> word;) {
            const bool third_party = word == "reelmill::mpi" || word == "reelmill::hdf5";
            if (word.starts_with("reelmill::") && !third_party) {
                uses += (uses.empty() ? "" : ", ") + word.substr(std::string("reelmill::").size());
            }
        }
        rooms[name] = uses.empty() ? "-" : uses;
    }
    return rooms;
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

TEST(Architecture, TellsOfEveryRoomWhatItMayUse) {
    const std::string page = repository_file("ARCHITECTURE.md");
    EXPECT_GE(declared_rooms().size(), 20U);
    for (const auto& [name, uses] : declared_rooms()) {
        const std::string shown = name == "app" ? "all" : uses;
        EXPECT_TRUE(std::regex_search(page, std::regex("\n\\| `" + name + "` \\| [^|]+ \\| " + shown + " \\|\n")))
            << "has to be in the table of rooms: " << name << ", which may use: " << shown;
    }
}

} // namespace
} // namespace reelmill::cli
