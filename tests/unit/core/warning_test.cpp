#include "reelmill/core/warning.hpp"

#include <gtest/gtest.h>
#include <set>

namespace reelmill {
namespace {

const Warning full{WarningCode::clock_jump, 2, 12.5, "its clock begins again"};

TEST(Warning, HasANameForEveryCode) {
    std::set<std::string> names;
    for (int code = 0; code <= static_cast<int>(WarningCode::other); ++code) {
        names.insert(name_of(static_cast<WarningCode>(code)));
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(WarningCode::other) + 1);
    EXPECT_FALSE(names.contains("unknown"));
}

TEST(Warning, IsReadAsItWasWritten) {
    EXPECT_EQ(Json(full).get<Warning>(), full);
    const Warning bare{WarningCode::tags_left_out, {}, {}, "no place"};
    EXPECT_EQ(Json(bare).get<Warning>(), bare);
    EXPECT_EQ(json_text(bare), R"({"code":"tags_left_out","seconds":null,"stream":null,"text":"no place"})");
}

TEST(Warning, OfAnotherVersionIsUnderstoodAsFarAsItGoes) {
    const Warning line = Json("as lines were").get<Warning>();
    EXPECT_EQ(line, (Warning{WarningCode::other, {}, {}, "as lines were"}));
    Json later = full;
    later["code"] = "something_new";
    EXPECT_EQ(later.get<Warning>().code, WarningCode::other);
    EXPECT_EQ(later.get<Warning>().text, full.text);
}

TEST(Warning, IsToldWithItsTime) {
    EXPECT_EQ(line_of(full), "its clock begins again (at 12.500 s)");
    EXPECT_EQ(line_of({WarningCode::other, {}, {}, "text"}), "text");
}

TEST(Warnings, TellOneThingOnce) {
    Warnings all;
    add_warnings(all, {full, full});
    add_warnings(all, {full, {WarningCode::clock_jump, 3, 12.5, full.text}});
    EXPECT_EQ(all.size(), 2U);
}

TEST(Warnings, AreRefusedOnlyWhereSomethingIsLost) {
    EXPECT_FALSE(refusal_of_losses({}));
    EXPECT_FALSE(refusal_of_losses({full, {WarningCode::padded, 0, {}, "padded"}}));
    const auto refusal = refusal_of_losses({full, {WarningCode::data_left_out, 3, {}, "data"}, {}});
    ASSERT_TRUE(refusal);
    EXPECT_EQ(*refusal, "--strict does not allow this: data, and 1 more; leave out --strict to have the rest");
}

} // namespace
} // namespace reelmill
