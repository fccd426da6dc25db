#include "reelmill/tracks/event_flattener.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <iterator>
#include <set>

namespace reelmill::tracks {
namespace {

using ffmpeg::TextEvent;

std::vector<TextEvent> flatten(const std::vector<TextEvent>& events, Ticks unknown = 5000) {
    EventFlattener flattener(unknown);
    std::vector<TextEvent> flat;
    for (const TextEvent& event : events) {
        std::ranges::move(flattener.add(event), std::back_inserter(flat));
    }
    std::ranges::move(flattener.finish(), std::back_inserter(flat));
    return flat;
}

/// The lines shown at `time`.
std::multiset<std::string> shown_at(const std::vector<TextEvent>& events, Ticks time) {
    std::multiset<std::string> lines;
    for (const TextEvent& event : events) {
        if (event.start <= time && time < event.start + event.duration) {
            lines.insert(event.lines.begin(), event.lines.end());
        }
    }
    return lines;
}

void expect_sequence(const std::vector<TextEvent>& flat) {
    for (std::size_t i = 1; i < flat.size(); ++i) {
        EXPECT_GE(flat[i].start, flat[i - 1].start + flat[i - 1].duration);
        EXPECT_GT(flat[i].duration, 0);
    }
}

TEST(EventFlattenerTest, EventsThatDoNotOverlapComeOutAsTheyWere) {
    const std::vector<TextEvent> events{{0, 1234, {"a"}}, {2345, 1111, {"b"}}, {3456, 10, {"c", "d"}}};
    const auto flat = flatten(events);
    ASSERT_EQ(flat.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(flat[i].start, events[i].start);
        EXPECT_EQ(flat[i].duration, events[i].duration);
        EXPECT_EQ(flat[i].lines, events[i].lines);
    }
}

TEST(EventFlattenerTest, AtEveryMomentTheSameLinesAreShown) {
    const std::vector<TextEvent> events{{100, 230, {"first"}}, {150, 400, {"third"}}, {200, 250, {"second"}},
                                        {200, 1, {"blink"}},   {700, 100, {"x"}},     {700, 100, {"y"}}};
    const auto flat = flatten(events);
    expect_sequence(flat);
    for (Ticks time = 90; time < 900; ++time) {
        EXPECT_EQ(shown_at(flat, time), shown_at(events, time)) << "at " << time;
    }
}

TEST(EventFlattenerTest, AnEventWithoutLengthIsShownUpToTheNextOne) {
    const auto flat = flatten({{0, 0, {"a"}}, {700, 0, {"b"}}}, 3000);
    ASSERT_EQ(flat.size(), 2U);
    EXPECT_EQ(flat[0].duration, 700);
    EXPECT_EQ(flat[1].duration, 3000);
}

TEST(EventFlattenerTest, TwoEventsWithoutLengthAtTheSameTimeAreBothShown) {
    const auto flat = flatten({{10, 0, {"a"}}, {10, 0, {"b"}}, {50, 20, {"c"}}});
    ASSERT_EQ(flat.size(), 2U);
    EXPECT_EQ(flat[0].lines, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(flat[0].duration, 40);
}

TEST(EventFlattenerTest, AThousandLinesAtOnceAreCutAndCounted) {
    EventFlattener flattener(5000);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(flattener.add({0, 100, {"line"}}).empty());
    }
    const auto flat = flattener.finish();
    ASSERT_EQ(flat.size(), 1U);
    EXPECT_EQ(flat[0].lines.size(), EventFlattener::most_lines);
    EXPECT_EQ(flattener.dropped_lines(), 1000 - static_cast<long>(EventFlattener::most_lines));
}

} // namespace
} // namespace reelmill::tracks
