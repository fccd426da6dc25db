#include "made_recording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reelmill::probe {
namespace {

constexpr Ticks second = made_second;
constexpr MadeStream pictures{0, true, 3600, 0, 1};
constexpr MadeStream sound{0, false, 2880, 0, 4};

/// All streams of the recording are as far off the truth, and by the same amount.
void expect_truth(const MadeRecording& made, const ClockFindings& findings, Ticks off = 0) {
    for (const auto& [stream, found] : made.off(findings)) {
        EXPECT_THAT(found, testing::Each(off)) << "stream " << stream;
    }
}

TEST(ClockModel, SeesNoBreakInASteadyClock) {
    MadeRecording made{{pictures, sound}, {}, {}};
    made.write(100 * second);
    EXPECT_TRUE(made.find().breaks.empty());
}

TEST(ClockModel, MovesAllStreamsOfAProgrammeTogether) {
    MadeRecording made{{pictures, sound}, {{0, 9 * second, 0}, {0, 18 * second, 500 * second}}, {}};
    made.write(27 * second);
    const auto findings = made.find();
    EXPECT_EQ(findings.jumps.size(), 2U);
    EXPECT_EQ(findings.breaks.size(), 2U);
    expect_truth(made, findings);
}

TEST(ClockModel, LetsHolesBe) {
    MadeRecording made{{pictures, sound}, {}, {}};
    made.write(30 * second, {{5 * second, 14 * second}});
    EXPECT_TRUE(made.find().breaks.empty());
}

TEST(ClockModel, ASlideShowWithSoundIsNoJump) {
    MadeStream slides = pictures;
    slides.step = 12 * second;
    MadeRecording made{{slides, sound}, {}, {}};
    made.write(60 * second);
    for (auto& packet : made.packets) {
        packet.duration = packet.stream == 0 ? 0 : packet.duration; // as a transport stream tells it
    }
    EXPECT_TRUE(made.find().breaks.empty());
}

TEST(ClockModel, ASlideShowWithoutSoundIsNoJump) {
    MadeStream slides = pictures;
    slides.step = 12 * second;
    MadeRecording made{{slides}, {}, {}};
    made.write(120 * second);
    for (auto& packet : made.packets) {
        packet.duration = 0;
    }
    EXPECT_TRUE(made.find().breaks.empty());
}

TEST(ClockModel, APauseOfOneStreamIsNoJump) {
    MadeRecording made{{pictures, sound}, {}, {}};
    made.write(100 * second);
    std::erase_if(made.packets, [](const MadePacket& packet) {
        return packet.stream == 1 && packet.truth > 20 * second && packet.truth < 70 * second;
    });
    made.order();
    EXPECT_TRUE(made.find().breaks.empty());
}

TEST(ClockModel, AStreamThatBeginsLateBelongsToTheStretchThatItIsIn) {
    MadeRecording made{{pictures, sound}, {{0, 30 * second, 5000 * second}}, {}};
    made.write(60 * second);
    std::erase_if(made.packets,
                  [](const MadePacket& packet) { return packet.stream == 1 && packet.truth < 45 * second; });
    made.order();
    expect_truth(made, made.find());
}

TEST(ClockModel, OneSpikeMovesNothingButItself) {
    for (const Ticks off : {Ticks{-4} * second, 700 * second, Ticks{100'000} * second / 7}) {
        MadeRecording made{{pictures, sound}, {{0, 0, 50 * second}}, {}};
        made.write(30 * second);
        auto& spike = made.packets[900];
        spike.says += off;
        spike.stray = true;
        made.order();
        const auto findings = made.find();
        EXPECT_EQ(findings.jumps.size(), 0U);
        EXPECT_EQ(findings.strays.size(), 1U) << off;
        expect_truth(made, findings, 50 * second);
    }
}

// Found by random_clock.py, seed 30015: each of its streams alone looks as if its times had been absurd for 2 s.
TEST(ClockModel, AShortStretchBehindWhichTheClockComesBackIsTwoJumps) {
    MadeRecording made{
        {pictures, sound}, {{0, 10 * second, 30 * second}, {0, 12 * second, 12 * second + 2 * second / 5}}, {}};
    made.write(20 * second);
    const auto findings = made.find();
    EXPECT_EQ(findings.jumps.size(), 2U);
    EXPECT_EQ(findings.strays.size(), 0U);
    expect_truth(made, findings);
}

TEST(ClockModel, AnAbsurdFirstTimeMovesNothingButItself) {
    MadeRecording made{{pictures, sound}, {{0, 0, 50 * second}}, {}};
    made.write(30 * second);
    auto first = std::ranges::find(made.packets, 1, &MadePacket::stream);
    first->says += 605 * second;
    first->stray = true;
    made.order();
    const auto findings = made.find();
    EXPECT_EQ(findings.strays.size(), 1U);
    expect_truth(made, findings, 50 * second);
}

TEST(ClockModel, AWrapIsNoJump) {
    MadeRecording made{{pictures, sound}, {{0, 0, made_wrap - 10 * second}}, {}};
    made.streams[1].lag = second;
    made.write(30 * second);
    const auto findings = made.find();
    EXPECT_EQ(findings.jumps.size(), 0U);
    expect_truth(made, findings, made_wrap - 10 * second);
}

TEST(ClockModel, AJumpBeforeTheClockWrapsIsClosedToOnePicture) {
    // FFmpeg gives times below 0 to what lies before the first wrap.
    MadeRecording made{{pictures, sound}, {{0, 0, -10 * second}, {0, 5 * second, 400 * second}}, {}};
    made.write(8 * second);
    const auto findings = made.find();
    EXPECT_EQ(findings.jumps.size(), 1U);
    expect_truth(made, findings, -10 * second);
}

TEST(ClockModel, ProgrammesHaveClocksOfTheirOwnAndBeginTogether) {
    MadeStream other_pictures = pictures;
    other_pictures.programme = 1;
    MadeRecording made{
        {pictures, other_pictures}, {{0, 0, 101 * second}, {1, 0, 20'000 * second}, {1, 10 * second, 0}}, {}};
    made.write(20 * second);
    const auto findings = made.find();
    EXPECT_EQ(findings.jumps.size(), 1U);
    expect_truth(made, findings, 101 * second);
}

TEST(ClockModel, SoundThatWouldRunIntoItsNewBeginningKeepsItsLength) {
    // The first stretch has two seconds more of sound than of pictures.
    MadeRecording made{{pictures, sound}, {{0, 10 * second, 0}}, {}};
    made.write(20 * second, {{8 * second, 10 * second}});
    for (Ticks at = 8 * second; at < 10 * second; at += sound.step) {
        made.packets.push_back({1, at, at, sound.step, 0, false});
    }
    made.order();
    const auto findings = made.find();
    EXPECT_EQ(findings.jumps.size(), 1U);
    for (const auto& [stream, off] : made.off(findings)) {
        for (const Ticks by : off) {
            EXPECT_LT(std::abs(by), sound.step) << stream;
        }
    }
}

/// What may be in a recording, drawn by a seed; what is right is known from how it is made.
class Drawn {
public:
    explicit Drawn(unsigned seed) : random_(seed) {}

    MadeRecording recording() {
        MadeRecording made;
        const int programmes = pick(4) == 0 ? 2 : 1;
        const Ticks end = (20 + pick(100)) * second;
        for (int programme = 0; programme < programmes; ++programme) {
            add_streams(made, programme);
            add_stretches(made, programme, end);
        }
        std::vector<std::pair<Ticks, Ticks>> holes;
        if (pick(3) == 0) {
            const Ticks at = pick(static_cast<int>(end / second)) * second;
            const Ticks length = 90 * pick(9'500);
            // Where a stretch begins a hole could not be told from the jump.
            const auto near = [&](const auto& stretch) {
                return stretch.truth > at - second && stretch.truth < at + length + second;
            };
            if (std::ranges::none_of(made.stretches, near)) {
                holes.emplace_back(at, at + length);
            }
        }
        made.write(end, holes);
        return made;
    }

    std::int64_t pick(int below) { return std::uniform_int_distribution<std::int64_t>(0, below - 1)(random_); }

private:
    void add_streams(MadeRecording& made, int programme) {
        constexpr Ticks sounds[] = {2880, 2160, 1920, 3240};
        made.streams.push_back({programme, true, pick(2) == 0 ? 3600 : 3003, 0, 1});
        for (std::int64_t i = pick(3); i > 0; --i) {
            made.streams.push_back(
                {programme, false, sounds[pick(4)], 90 * pick(1'000), static_cast<int>(1 + pick(6))});
        }
        if (made.streams.size() > 1 && pick(4) == 0) {
            made.streams.push_back({programme, true, 12 * second, 90 * pick(500), 1});
        }
    }

    // Stretches begin with a picture, as pictures decide where they go on.
    void add_stretches(MadeRecording& made, int programme, Ticks end) {
        const Ticks step = std::ranges::find(made.streams, programme, &MadeStream::programme)->step;
        made.stretches.push_back({programme, 0, pick(3) == 0 ? made_wrap - pick(60) * second : pick(90'000) * second});
        Ticks truth = 0;
        for (std::int64_t i = pick(6); i > 0; --i) {
            truth += (2'000 + pick(20'000)) * 90 / step * step;
            if (truth >= end) {
                break;
            }
            made.stretches.push_back({programme, truth, 0});
            made.stretches.back().says = beyond(made, programme, truth);
        }
    }

    // Any time that is neither a hole nor where the clock is, by turns of the clock, too.
    Ticks beyond(const MadeRecording& made, int programme, Ticks truth) {
        const Ticks now = made.says(programme, truth - 1) + 1;
        for (;;) {
            const Ticks back = -(300 + pick(9'000)) * 90;
            const Ticks far = (pick(2) == 0 ? 1 : -1) * (11'000 + pick(80'000'000)) * 90;
            const Ticks jump = pick(3) == 0 ? back : far;
            const Ticks says = now + jump;
            const Ticks turned = ((jump % made_wrap) + made_wrap) % made_wrap;
            const bool a_hole = turned < 12 * second || turned > made_wrap - 200 * 90;
            if (says > 0 && !a_hole) {
                return says;
            }
        }
    }

    std::mt19937 random_;
};

TEST(ClockModelProperty, EveryReaderFindsTheTruthFromWhereverItBegins) {
    for (unsigned seed = 0; seed < 600; ++seed) {
        Drawn drawn(seed);
        const MadeRecording made = drawn.recording();
        const auto findings = made.find();
        const auto whole = made.off(findings);
        const Ticks off = whole.begin()->second.front();
        for (const auto& [stream, found] : whole) {
            const auto& about = made.streams[static_cast<std::size_t>(stream)];
            // Programmes are brought together by their first packets, which need not be of the same moment.
            const Ticks own = about.programme == made.streams[0].programme ? off : found.front();
            const auto wrong = std::ranges::find_if(found, [&](Ticks by) { return by != own; });
            EXPECT_EQ(wrong, found.end())
                << "seed " << seed << ", stream " << stream << ": packet " << wrong - found.begin() << " of "
                << found.size() << " is " << *wrong - own << " off";
        }
        const auto& from = made.packets[static_cast<std::size_t>(drawn.pick(static_cast<int>(made.packets.size())))];
        if (from.position < 0) {
            continue;
        }
        for (const auto& [stream, found] : made.off(findings, from.position)) {
            const auto& all = whole.at(stream);
            const bool same = std::equal(found.rbegin(), found.rend(), all.rbegin());
            EXPECT_TRUE(same) << "seed " << seed << ", stream " << stream << " from " << from.position;
        }
    }
}

} // namespace
} // namespace reelmill::probe
