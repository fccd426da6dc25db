#include "reelmill/probe/clock_model.hpp"

#include "programme_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <map>
#include <set>

namespace reelmill::probe {
namespace {

/// A programme as it was followed, and what brings it to the clock of the title.
struct Followed {
    std::vector<const ClockStream*> streams;
    ProgrammeClock clock;
    Ticks to_title = 0;

    explicit Followed(std::vector<const ClockStream*> the_streams) : streams(std::move(the_streams)), clock(streams) {
        clock.follow();
    }

    [[nodiscard]] Ticks begin() const {
        Ticks earliest = std::numeric_limits<Ticks>::max();
        for (const auto& line : clock.lines()) {
            const auto& first = line.chunks.front();
            earliest = std::min(earliest, first.shown + line.shift_at(first.first_position));
        }
        return earliest;
    }
};

// What was added to undo wraps, as a list of the same kind.
std::vector<ShiftFrom> turns_of(const ClockLine& line) {
    std::vector<ShiftFrom> turns;
    for (const auto& chunk : line.chunks) {
        const Ticks before = turns.empty() ? 0 : turns.back().shift;
        if (chunk.unwrapped != before) {
            turns.push_back({&chunk == &line.chunks.front() ? -1 : chunk.first_position, chunk.unwrapped});
        }
    }
    return turns;
}

/// What a stream is moved by, from where on, for readers.
std::vector<ShiftFrom> total(const std::vector<ShiftFrom>& moves, const std::vector<ShiftFrom>& turns, Ticks to_title) {
    std::set<std::int64_t> positions = {-1};
    for (const auto* list : {&moves, &turns}) {
        for (const auto& at : *list) {
            positions.insert(at.position);
        }
    }
    std::vector<ShiftFrom> all;
    for (const std::int64_t position : positions) {
        all.push_back({position, shift_at(moves, position) + shift_at(turns, position) + to_title});
    }
    return all;
}

class Breaks {
public:
    void add(int stream, const std::vector<ShiftFrom>& shifts) {
        std::int64_t before = 0;
        for (const auto& at : shifts) {
            const std::int64_t shift = rescale(at.shift, clock_unit, microseconds);
            if (shift != before) {
                join(stream, at.position, shift - before);
            }
            before = shift;
        }
    }

    std::vector<title::ClockBreak> take() {
        std::ranges::stable_sort(found_, {}, &title::ClockBreak::position);
        return std::move(found_);
    }

private:
    // Streams that move by the same amount at about the same time do so together.
    void join(int stream, std::int64_t position, std::int64_t by) {
        const auto together = [&](const title::ClockBreak& other) {
            return other.shift_microseconds == by &&
                   std::ranges::none_of(other.streams, [&](const auto& it) { return it.stream == stream; });
        };
        auto found = std::ranges::find_if(found_, together);
        if (found == found_.end()) {
            found_.push_back({position, by, {}});
            found = std::prev(found_.end());
        }
        found->position = std::min(found->position, position);
        found->streams.push_back({stream, position});
    }

    std::vector<title::ClockBreak> found_;
};

std::vector<Followed> follow_programmes(const std::vector<ClockStream>& streams) {
    std::map<int, std::vector<const ClockStream*>> programmes;
    for (const auto& stream : streams) {
        programmes[stream.programme].push_back(&stream);
    }
    std::vector<Followed> followed;
    for (auto& [number, members] : programmes) {
        followed.emplace_back(std::move(members));
    }
    return followed;
}

// Programmes were broadcast side by side: the first packets of each are of the same time, or nearly so.
void bring_together(std::vector<Followed>& programmes) {
    Ticks earliest = std::numeric_limits<Ticks>::max();
    for (const auto& programme : programmes) {
        earliest = std::min(earliest, programme.begin());
    }
    for (auto& programme : programmes) {
        const Ticks off = programme.clock.lines().empty() ? 0 : programme.begin() - earliest;
        programme.to_title = off > longest_hole ? -off : 0;
    }
}

void add_breaks(Breaks& breaks, const Followed& programme) {
    const auto& lines = programme.clock.lines();
    for (const auto* stream : programme.streams) {
        const auto own = std::ranges::find(lines, stream, &ClockLine::stream);
        if (own != lines.end()) {
            breaks.add(stream->stream, total(own->moves, turns_of(*own), programme.to_title));
        } else if (!lines.empty()) {
            breaks.add(stream->stream, total(programme.clock.moves(), turns_of(lines.front()), programme.to_title));
        }
    }
}

} // namespace

ClockFindings find_clock_breaks(const std::vector<ClockStream>& streams) {
    std::vector<Followed> programmes = follow_programmes(streams);
    bring_together(programmes);
    ClockFindings findings;
    Breaks breaks;
    for (const auto& programme : programmes) {
        add_breaks(breaks, programme);
        for (const Ticks jump : programme.clock.jumps()) {
            findings.jumps.push_back(jump + programme.to_title);
        }
        for (auto stray : programme.clock.strays()) {
            stray.around += programme.to_title;
            findings.strays.push_back(stray);
        }
    }
    findings.breaks = breaks.take();
    findings.moves_start = !findings.breaks.empty() && findings.breaks.front().position < 0;
    return findings;
}

} // namespace reelmill::probe
