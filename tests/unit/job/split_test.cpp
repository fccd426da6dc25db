#include "reelmill/job/split.hpp"

#include "../../support/temporary_folder.hpp"
#include "reelmill/core/failure.hpp"
#include "reelmill/job/part.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <random>

namespace reelmill::job {
namespace {

using test::TemporaryFolder;

std::vector<TitleToDeal> library(int titles) {
    std::mt19937 random(7);
    std::vector<TitleToDeal> library;
    for (int i = 0; i < titles; ++i) {
        library.push_back({"title " + std::to_string(i), 1000 + static_cast<std::int64_t>(random() % 1'000'000)});
    }
    return library;
}

std::vector<std::int64_t> loads_of(const Split& split, const std::vector<TitleToDeal>& titles) {
    std::vector<std::int64_t> loads(static_cast<std::size_t>(split.parts));
    for (const TitleToDeal& title : titles) {
        loads.at(static_cast<std::size_t>(part_of_title(split, title.name) - 1)) += title.bytes;
    }
    return loads;
}

TEST(Split, GivesEveryTitleToOnePart) {
    const auto titles = library(500);
    const Split split = deal(titles, 7);
    EXPECT_EQ(split.parts, 7);
    EXPECT_EQ(split.part_of_title.size(), titles.size());
    for (const TitleToDeal& title : titles) {
        EXPECT_GE(split.part_of_title.at(title.name), 1);
        EXPECT_LE(split.part_of_title.at(title.name), 7);
    }
}

TEST(Split, DoesNotDependOnTheOrderOfTheTitles) {
    auto titles = library(200);
    titles[3].bytes = titles[4].bytes = titles[5].bytes;
    const Split split = deal(titles, 9);
    std::ranges::reverse(titles);
    EXPECT_EQ(deal(titles, 9).part_of_title, split.part_of_title);
    std::ranges::shuffle(titles, std::mt19937(1));
    EXPECT_EQ(deal(titles, 9).part_of_title, split.part_of_title);
}

TEST(Split, BalancesBySize) {
    const auto titles = library(400);
    const auto loads = loads_of(deal(titles, 10), titles);
    const auto [least, most] = std::ranges::minmax(loads);
    EXPECT_LT(static_cast<double>(most - least), 0.01 * static_cast<double>(most));
    std::vector<TitleToDeal> uneven{{"a", 100}, {"b", 50}, {"c", 50}, {"d", 30}, {"e", 30}, {"f", 40}};
    EXPECT_EQ(loads_of(deal(uneven, 3), uneven), (std::vector<std::int64_t>{100, 90, 110}));
}

TEST(Split, OfFewerTitlesThanPartsLeavesPartsWithoutAny) {
    const Split split = deal(library(2), 5);
    EXPECT_EQ(split.part_of_title.at("title 0") + split.part_of_title.at("title 1"), 3);
    EXPECT_TRUE(deal({}, 5).part_of_title.empty());
}

TEST(Split, KnowsByItsNameAloneWhoseANewTitleIs) {
    const Split split = deal(library(10), 4);
    const Split of_others = deal(library(30), 4);
    std::vector<int> counts(4);
    for (int i = 0; i < 1000; ++i) {
        const std::string name = "new " + std::to_string(i);
        EXPECT_EQ(part_of_title(split, name), part_of_title(of_others, name));
        ++counts.at(static_cast<std::size_t>(part_of_title(split, name) - 1));
    }
    EXPECT_GT(std::ranges::min(counts), 150);
}

TEST(SettledSplit, IsThatOfTheFirstPart) {
    TemporaryFolder folder;
    const std::string shared = folder / "job";
    EXPECT_FALSE(load_split(shared, 3));
    const Split first = deal(library(10), 3);
    settle_split(shared, first);
    settle_split(shared, deal(library(20), 3));
    EXPECT_EQ(load_split(shared, 3)->part_of_title, first.part_of_title);
    EXPECT_FALSE(load_split(shared, 4)) << "another division is another split";
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(parts_folder(shared)), {}), 1) << "drafts are removed";
}

TEST(SettledSplit, ThatIsDamagedIsNotDealtAnew) {
    TemporaryFolder folder;
    for (const char* text : {"{", R"({"parts":3,"part_of_title":{"a":4}})", R"({"parts":2,"part_of_title":{}})"}) {
        (void)folder.file("parts/split-3.json", text);
        EXPECT_THROW((void)load_split(folder.path(), 3), Failure) << text;
    }
}

} // namespace
} // namespace reelmill::job
