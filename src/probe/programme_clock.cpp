#include "programme_clock.hpp"

#include "reelmill/core/old_behaviour.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace reelmill::probe {
namespace {

/// How far one stream of a programme may lie behind another in the file.
constexpr Ticks longest_lag = 5 * clock_second;
/// Longer than that nothing is called stray: it would be a part of the title.
constexpr Ticks longest_stray = 2 * clock_second;
/// Sound that ends later than its pictures may run into that of the next stretch by so much; more would be lost.
constexpr Ticks longest_overlap = clock_second / 4;
/// A stream with longer steps cannot tell where a stretch ends.
constexpr Ticks slow_step = clock_second;

/// The chunk that holds what is at `position`; none before the first.
std::optional<std::size_t> chunk_at(const std::vector<ClockChunk>& chunks, std::int64_t position) {
    const auto next = std::ranges::upper_bound(chunks, position, {}, &ClockChunk::first_position);
    return next == chunks.begin() ? std::nullopt : std::optional(static_cast<std::size_t>(next - chunks.begin()) - 1);
}

bool is_far(const std::vector<ClockChunk>& chunks, std::size_t chunk) {
    return std::abs(chunks[chunk].first - chunks[chunk - 1].end) > longest_hole;
}

// A slide show has long steps all the time, where a jump is one among short ones.
bool is_slow(const std::vector<ClockChunk>& chunks, std::size_t chunk) {
    const Ticks gap = chunks[chunk].first - chunks[chunk - 1].last;
    const Ticks before = chunks[chunk - 1].last_step;
    const bool alone = chunks[chunk].packets == 1;
    const Ticks next = chunk + 1 < chunks.size() ? chunks[chunk + 1].first - chunks[chunk].last : 0;
    const Ticks behind = alone ? next : chunks[chunk].first_step;
    return gap > 0 && gap <= 4 * std::max(before, behind);
}

// The chunk at which a stream is back where it was before `chunk`, after no longer than what is off would fill.
std::optional<std::size_t> end_of_stray(const std::vector<ClockChunk>& chunks, std::size_t chunk) {
    const Ticks expected = chunks[chunk - 1].end;
    Ticks length = 0;
    for (std::size_t i = chunk; i + 1 < chunks.size(); ++i) {
        length += chunks[i].end - chunks[i].first;
        if (length > longest_stray) {
            break;
        }
        const Ticks back = chunks[i + 1].first - expected;
        // It comes back at once, by as much as it was off: what only runs on gets there some time, too.
        const bool at_once = std::abs(chunks[i + 1].first - chunks[i].end) > clock_jitter;
        if (at_once && back >= -clock_jitter && back <= length + clock_second) {
            return i + 1;
        }
    }
    return std::nullopt;
}

// What time it is on the stretch of `line` that begins with `chunk`, where `other` lies in the file.
Ticks time_there(const ClockLine& line, std::size_t chunk, const ClockChunk& other) {
    while (chunk + 1 < line.chunks.size() && line.settled[chunk + 1] &&
           line.chunks[chunk + 1].first_position <= other.first_position) {
        ++chunk;
    }
    return line.chunks[chunk].first;
}

} // namespace

ProgrammeClock::ProgrammeClock(const std::vector<const ClockStream*>& streams) {
    for (const auto* stream : streams) {
        if (stream->keeps_time && !stream->chunks->empty()) {
            lines_.push_back({stream, *stream->chunks, std::vector<bool>(stream->chunks->size()), 0, {}});
        }
    }
    same_turn_of_clock();
}

Ticks shift_at(const std::vector<ShiftFrom>& moves, std::int64_t position) {
    const auto next = std::ranges::upper_bound(moves, position, {}, &ShiftFrom::position);
    return next == moves.begin() ? 0 : std::prev(next)->shift;
}

// A stream that begins when the others have wrapped is on the same turn of the clock as they are.
void ProgrammeClock::same_turn_of_clock() {
    for (auto& line : lines_) {
        const Ticks turn = line.stream->wraps_after;
        const auto& reference = lines_.front();
        const auto at = chunk_at(reference.chunks, line.chunks.front().first_position);
        const Ticks now = reference.chunks[at.value_or(0)].last;
        const Ticks off = now - line.chunks.front().first;
        if (turn == 0 || std::abs(off) < turn / 2) {
            continue;
        }
        const Ticks turns = whole_turns(off, turn);
        if (std::abs(off - turns) > longest_hole) {
            continue;
        }
        for (auto& chunk : line.chunks) {
            for (Ticks* time : {&chunk.first, &chunk.last, &chunk.end, &chunk.shown, &chunk.shown_end}) {
                *time += turns;
            }
            chunk.unwrapped += turns;
        }
    }
}

void ProgrammeClock::follow() {
    struct Place {
        std::int64_t position;
        std::size_t line;
        std::size_t chunk;
    };
    std::vector<Place> places;
    for (std::size_t line = 0; line < lines_.size(); ++line) {
        const auto& chunks = lines_[line].chunks;
        for (std::size_t chunk = 1; chunk < chunks.size(); ++chunk) {
            if (is_odd(chunks, chunk)) {
                places.push_back({chunks[chunk].first_position, line, chunk});
            } else {
                lines_[line].settled[chunk] = true;
            }
        }
        lines_[line].settled[0] = true;
    }
    std::ranges::stable_sort(places, {}, &Place::position);
    for (const auto& place : places) {
        if (!lines_[place.line].settled[place.chunk]) {
            explain(lines_[place.line], place.chunk);
        }
    }
}

void ProgrammeClock::move(ClockLine& line, std::size_t chunk, Ticks shift) {
    line.settled[chunk] = true;
    line.shift = shift;
    line.moves.push_back({line.chunks[chunk].first_position, shift});
}

void ProgrammeClock::explain(ClockLine& line, std::size_t chunk) {
    const auto& chunks = line.chunks;
    line.settled[chunk] = true;
    if (old_behaviour("every_step_is_a_jump")) {
        jump({{&line, chunk}}, {});
        return;
    }
    if (explain_return(line, chunk) || explain_stray(line, chunk)) {
        return;
    }
    const bool far = is_far(chunks, chunk);
    if (far && goes_with_others(line, chunks[chunk].first + line.shift, chunks[chunk].first_position)) {
        explain_first(line, chunk);
        return;
    }
    std::vector<Landing> landings = {{&line, chunk}};
    std::vector<ClockLine*> staying;
    for (auto& other : lines_) {
        if (&other == &line) {
            continue;
        }
        if (const auto landing = landing_of(other, line, chunk)) {
            landings.push_back({&other, *landing});
        } else if (other.chunks.front().first_position <= chunks[chunk].first_position &&
                   other.chunks.back().last_position > chunks[chunk].first_position) {
            staying.push_back(&other);
        }
    }
    if (landings.size() == 1 && is_slow(chunks, chunk)) {
        return;
    }
    // Pictures that go back a little cannot be shown: then all is moved, though sound may seem to go on.
    if (!far && line.stream->is_video) {
        jump(landings, {});
    } else if (landings.size() > staying.size()) {
        jump(landings, staying);
    } else if (far) {
        leave_alone(line, chunk);
    }
}

// A stream that had left the programme's clock alone, and is back.
bool ProgrammeClock::explain_return(ClockLine& line, std::size_t chunk) {
    if (line.shift == shift_) {
        return false;
    }
    const ClockChunk& now = line.chunks[chunk];
    const Ticks off = now.first + shift_ - (line.chunks[chunk - 1].end + line.shift);
    const bool goes_on = off >= -clock_jitter && off <= longest_hole;
    if (!goes_on && !goes_with_others(line, now.first + shift_, now.first_position)) {
        return false;
    }
    move(line, chunk, shift_);
    return true;
}

// A stream whose very first packets were off, and which now is where the others are.
bool ProgrammeClock::explain_first(ClockLine& line, std::size_t chunk) {
    const auto& chunks = line.chunks;
    Ticks length = 0;
    int packets = 0;
    for (std::size_t i = 0; i < chunk; ++i) {
        length += chunks[i].end - chunks[i].first;
        packets += chunks[i].packets;
    }
    const auto borne_out = [&](const ClockLine& other) {
        return &other != &line && std::abs(other.chunks.front().first - chunks.front().first) <= longest_hole;
    };
    if (!line.moves.empty() || length > longest_stray || std::ranges::any_of(lines_, borne_out)) {
        return false;
    }
    Ticks expected = chunks[chunk].first - length;
    strays_.push_back({line.stream->stream, expected, chunks.front().first, packets, false});
    for (std::size_t i = 0; i < chunk; ++i) {
        move(line, i, expected - chunks[i].first);
        expected += chunks[i].end - chunks[i].first;
    }
    line.moves.front().position = -1;
    move(line, chunk, 0);
    return true;
}

/// What another stream of the programme does as well is a jump, though the clock may come back to where it was.
bool ProgrammeClock::explain_stray(ClockLine& line, std::size_t chunk) {
    const auto& chunks = line.chunks;
    const auto end = end_of_stray(chunks, chunk);
    const auto goes_along = [&](const ClockLine& other) {
        return &other != &line && landing_of(other, line, chunk).has_value();
    };
    if (!end || std::ranges::any_of(lines_, goes_along)) {
        return false;
    }
    const Ticks before = line.shift;
    StrayTimes stray{line.stream->stream, chunks[chunk - 1].end + before, chunks[chunk].first, 0, false};
    Ticks expected = chunks[chunk - 1].end + before;
    for (std::size_t i = chunk; i < *end; ++i) {
        move(line, i, expected - chunks[i].first);
        expected += chunks[i].end - chunks[i].first;
        stray.packets += chunks[i].packets;
    }
    move(line, *end, before);
    strays_.push_back(stray);
    return true;
}

void ProgrammeClock::leave_alone(ClockLine& line, std::size_t chunk) {
    const auto& chunks = line.chunks;
    const Ticks expected = chunks[chunk - 1].end + line.shift;
    strays_.push_back({line.stream->stream, expected, chunks[chunk].first, 0, true});
    move(line, chunk, expected - chunks[chunk].first);
}

// Another stream whose own line has not broken off here tells what time it is.
bool ProgrammeClock::goes_with_others(const ClockLine& line, Ticks time, std::int64_t position) const {
    for (const auto& other : lines_) {
        const auto& chunks = other.chunks;
        const auto at = chunk_at(chunks, position);
        if (&other == &line || !at || other.shift != shift_) {
            continue;
        }
        const bool more = *at + 1 < chunks.size();
        if (more ? !other.settled[*at + 1] : chunks[*at].last_position <= position) {
            continue;
        }
        const Ticks before = chunks[*at].last + other.shift_at(chunks[*at].first_position);
        const Ticks behind = more ? chunks[*at + 1].first + other.shift_at(chunks[*at + 1].first_position) : before;
        if (time >= before - longest_hole && time <= behind + longest_hole) {
            return true;
        }
    }
    return false;
}

// Where `other` jumps to the clock that `line` has from `chunk` on. It may go on with the old one for as long as one
// stream may lie behind another in the file.
std::optional<std::size_t> ProgrammeClock::landing_of(const ClockLine& other, const ClockLine& line,
                                                      std::size_t chunk) const {
    const std::int64_t position = line.chunks[chunk].first_position;
    const auto& chunks = other.chunks;
    const auto at = chunk_at(chunks, position);
    if (!at) {
        return std::nullopt;
    }
    for (std::size_t i = *at + 1; i < chunks.size(); ++i) {
        if (chunks[i - 1].last - chunks[*at].last > longest_lag) {
            return std::nullopt;
        }
        if (other.settled[i]) {
            continue;
        }
        const Ticks time = time_there(line, chunk, chunks[i]);
        return std::abs(chunks[i].first - time) <= longest_hole ? std::optional(i) : std::nullopt;
    }
    return std::nullopt;
}

// Pictures go on after one frame; sound tells where there are none, or where its end would run into its new beginning.
Ticks ProgrammeClock::closing_shift(const std::vector<Landing>& landings) {
    std::optional<Ticks> pictures;
    std::optional<Ticks> sound;
    std::optional<Ticks> slow;
    for (const auto& [line, chunk] : landings) {
        const ClockChunk& before = line->chunks[chunk - 1];
        const Ticks step = std::max(before.last_step, before.end - before.last);
        const bool is_slow_stream = line->stream->is_video && step > slow_step;
        auto& latest = is_slow_stream ? slow : (line->stream->is_video ? pictures : sound);
        const Ticks closes = before.shown_end + line->shift - line->chunks[chunk].shown;
        latest = std::max(latest.value_or(closes), closes);
    }
    const Ticks first = pictures.value_or(sound.value_or(slow.value_or(0)));
    return sound && *sound - first > longest_overlap ? *sound : first;
}

// Where a stream enters the new stretch whose own steps do not show it, as a slow one's may not: behind those of its
// packets that are nearer to the old clock than to the new one. Where all are, as if it had not jumped, it is moved
// with the others.
std::int64_t ProgrammeClock::first_after(const ClockLine& line, const Landing& landing, std::int64_t position) {
    const auto& guide = landing.line->chunks;
    const Ticks jump = guide[landing.chunk].first - guide[landing.chunk - 1].end;
    const auto at = chunk_at(line.chunks, position);
    std::int64_t begin = position;
    for (std::size_t i = at ? *at + 1 : line.chunks.size(); i < line.chunks.size(); ++i) {
        const Ticks off = line.chunks[i].first - time_there(*landing.line, landing.chunk, line.chunks[i]);
        if (std::abs(off) <= std::abs(off + jump)) {
            break;
        }
        if (i > *at + 1 && line.chunks[i].last - line.chunks[*at].last > longest_lag) {
            return position;
        }
        begin = line.chunks[i].last_position + 1;
    }
    return begin;
}

void ProgrammeClock::jump(const std::vector<Landing>& landings, const std::vector<ClockLine*>& staying) {
    shift_ = closing_shift(landings);
    std::int64_t position = landings.front().line->chunks[landings.front().chunk].first_position;
    for (const auto& [line, chunk] : landings) {
        position = std::min(position, line->chunks[chunk].first_position);
        move(*line, chunk, shift_);
    }
    for (auto& line : lines_) {
        const bool lands = std::ranges::any_of(landings, [&](const auto& it) { return it.line == &line; });
        if (!lands && std::ranges::find(staying, &line) == staying.end()) {
            line.shift = shift_;
            const bool at_once = old_behaviour("every_step_is_a_jump");
            line.moves.push_back({at_once ? position : first_after(line, landings.front(), position), shift_});
        }
    }
    moves_.push_back({position, shift_});
    jumps_.push_back(landings.front().line->chunks[landings.front().chunk].shown + shift_);
}

} // namespace reelmill::probe
