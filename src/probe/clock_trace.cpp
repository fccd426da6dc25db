#include "reelmill/probe/clock_trace.hpp"

#include "reelmill/core/old_behaviour.hpp"

#include <algorithm>
#include <cstdlib>

namespace reelmill::probe {
namespace {

constexpr Ticks longest_chunk = clock_second / 2;

} // namespace

Ticks whole_turns(Ticks off, Ticks turn) { return (off + (off > 0 ? turn / 2 : -turn / 2)) / turn * turn; }

// A clock that has wrapped goes on where it was once the wrap is undone.
Ticks ClockTrace::unwrapped_of(Ticks dts) const {
    if (wraps_after_ == 0 || chunks_.empty()) {
        return unwrapped_;
    }
    const Ticks off = dts + unwrapped_ - chunks_.back().end;
    if (std::abs(off) < wraps_after_ / 2) {
        return unwrapped_;
    }
    const Ticks wraps = whole_turns(off, wraps_after_);
    return std::abs(off - wraps) <= longest_hole ? unwrapped_ - wraps : unwrapped_;
}

// An encoder may have given the first pictures behind a jump decode times from before it. Their presentation times tell
// where it is.
bool ClockTrace::wait_for_decode_time(std::int64_t position, Ticks dts, Ticks pts) {
    const bool apart = pts != no_ticks && std::abs(pts - dts) > longest_hole;
    if (!apart || chunks_.empty() || chunks_.back().last_step > clock_second) {
        return false;
    }
    if (!waiting_) {
        waiting_ = Waiting{position, pts};
    }
    waiting_->shown = std::min(waiting_->shown, pts);
    return true;
}

void ClockTrace::add(std::int64_t position, Ticks dts, Ticks pts, Ticks duration) {
    if (wait_for_decode_time(position, dts, pts)) {
        return;
    }
    const Ticks unwrapped = unwrapped_of(dts);
    const bool wraps = unwrapped != unwrapped_;
    unwrapped_ = unwrapped;
    const Ticks time = dts + unwrapped;
    const Ticks shown = pts == no_ticks ? time : pts + unwrapped;
    const bool first = chunks_.empty();
    const Ticks step = first ? 0 : time - chunks_.back().last;
    const Ticks usual = first ? 0 : chunks_.back().last_step;
    const bool told = duration > 0 && !old_behaviour("every_step_is_a_jump");
    const Ticks length = told ? duration : std::clamp<Ticks>(usual, 0, clock_second);
    const bool odd = !first && (step < -clock_jitter || time - chunks_.back().end > clock_jitter);
    const bool long_enough = !first && time - chunks_.back().first >= longest_chunk;
    const bool found_again = first || position > chunks_.back().last_position;
    if (first || (found_again && (odd || wraps || long_enough))) {
        ClockChunk chunk;
        chunk.first_position = position;
        chunk.first = time;
        chunk.shown = shown;
        if (odd && waiting_ && waiting_->position > chunks_.back().last_position) {
            chunk.first_position = waiting_->position;
            chunk.shown = std::min(shown, waiting_->shown + unwrapped);
        }
        chunk.begins = first || odd;
        chunk.shown_end = chunk.begins ? shown + length : chunks_.back().shown_end;
        chunk.delay = chunk.begins ? 0 : chunks_.back().delay;
        chunk.untimed = !chunk.begins && chunks_.back().untimed;
        chunk.unwrapped = unwrapped;
        chunks_.push_back(chunk);
    }
    ClockChunk& chunk = chunks_.back();
    chunk.last_position = std::max(chunk.last_position, position);
    chunk.first_step = chunk.packets == 1 ? step : chunk.first_step;
    chunk.last = time;
    chunk.end = time + length;
    chunk.shown = std::min(chunk.shown, shown);
    chunk.delay = chunk.begins ? std::max<Ticks>(chunk.shown - chunk.first, 0) : chunk.delay;
    chunk.untimed = chunk.untimed || pts == no_ticks;
    // As many pictures are shown as are decoded, later by as much as the first one was.
    const Ticks decoded_end = chunk.untimed ? time + length + chunk.delay : shown + length;
    chunk.shown_end = std::max({chunk.shown_end, shown + length, decoded_end});
    chunk.last_step = step;
    ++chunk.packets;
    waiting_.reset();
}

bool is_odd(const std::vector<ClockChunk>& chunks, std::size_t index) {
    if (index == 0 || index >= chunks.size()) {
        return false;
    }
    const ClockChunk& before = chunks[index - 1];
    const ClockChunk& chunk = chunks[index];
    return chunk.first < before.last - clock_jitter || chunk.first - before.end > longest_hole;
}

} // namespace reelmill::probe
