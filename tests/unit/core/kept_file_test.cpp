#include "reelmill/core/kept_fields.hpp"
#include "reelmill/core/kept_file.hpp"

#include <gtest/gtest.h>

namespace reelmill {
namespace {

struct Record {
    int first = 0;
    std::string name;
};
REELMILL_KEPT_FIELDS(Record, (first, name), ())

struct RecordOfTomorrow {
    int first = 0;
    std::string name;
    std::string mood = "calm";
    std::vector<int> numbers;
};
REELMILL_KEPT_FIELDS(RecordOfTomorrow, (first, name), (mood, numbers))

TEST(KeptFile, OfAnOlderProgramIsReadWithDefaultsForWhatCameLater) {
    const auto read = from_kept_text<RecordOfTomorrow>(kept_text(Record{3, "a"}), "/job/r.json");
    EXPECT_EQ(read.first, 3);
    EXPECT_EQ(read.name, "a");
    EXPECT_EQ(read.mood, "calm");
    EXPECT_TRUE(read.numbers.empty());
}

TEST(KeptFile, OfALaterProgramIsReadWithoutWhatCameLaterWhereTheFormatIsTheSame) {
    const auto read = from_kept_text<Record>(kept_text(RecordOfTomorrow{3, "a", "wild", {1}}), "/job/r.json");
    EXPECT_EQ(read.first, 3);
    EXPECT_EQ(read.name, "a");
}

TEST(KeptFile, WithoutANumberIsOfTheFirstFormat) {
    EXPECT_EQ(from_kept_text<Record>(R"({"first": 7, "name": "b"})", "/job/r.json").first, 7);
    EXPECT_EQ(Json::parse(kept_text(Record{})).at("format"), 1);
}

TEST(KeptFile, LacksNothingThatItHasHadFromTheBeginning) {
    EXPECT_THROW((void)from_kept_text<Record>(R"({"first": 7})", "/job/r.json"), Json::exception);
}

TEST(KeptFile, OfANewerFormatIsRefusedByNameAndNotGuessedAt) {
    try {
        (void)from_kept_text<Record>(R"({"format": 2, "name": "b"})", "/job/r\n.json");
        FAIL() << "it was read";
    } catch (const NewerFormat& newer) {
        EXPECT_EQ(newer.kind(), FailureKind::environment);
        EXPECT_STREQ(newer.what(),
                     "/job/r\\n.json: was made by a newer reelmill (format 2, this one knows 1); use that one");
    }
}

TEST(KeptFile, ThatIsNoDocumentIsNoNewerOne) {
    for (const char* text : {"", "[]", "{", "3", R"({"format": "two"})"}) {
        EXPECT_THROW((void)from_kept_text<Record>(text, "/job/r.json"), Json::exception) << text;
    }
}

} // namespace
} // namespace reelmill
