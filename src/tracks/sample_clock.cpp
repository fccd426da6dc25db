#include "reelmill/tracks/sample_clock.hpp"

#include "sample_time.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace reelmill::tracks {
namespace {

Ticks length_of(std::int64_t samples, int rate) { return rescale(samples, {1, rate}, sample_ticks); }
std::int64_t samples_in(Ticks length, int rate) { return rescale(length, sample_ticks, {1, rate}); }

} // namespace

Ticks SampleClock::Block::length() const { return length_of(count, rate); }

SampleClock::SampleClock(Ticks longest_silence) : longest_silence_(longest_silence) {}

void SampleClock::add(Ticks time, int count, int rate) {
    blocks_.push_back({is_usable(time) ? time + shift_ : no_ticks, count, rate});
}

std::optional<Placement> SampleClock::next(bool last) {
    const bool enough = blocks_.size() > look_ahead;
    if (blocks_.empty() || (!enough && !last)) {
        return std::nullopt;
    }
    if (position_ == no_ticks) {
        position_ = begin_ = first_time();
    }
    const Ticks offset = agreed_offset();
    const Block block = blocks_.front();
    if (offset == 0 && block.time != no_ticks) {
        jitter_ = std::max(jitter_, std::abs(block.time - position_));
    }
    blocks_.pop_front();
    const Placement placement = place(block, offset, enough);
    position_ += length_of(placement.silence, block.rate) + length_of(block.count - placement.skip, block.rate);
    return placement;
}

Ticks SampleClock::first_time() const {
    Ticks before = 0;
    for (const Block& block : blocks_) {
        if (block.time != no_ticks) {
            return block.time - before;
        }
        before += block.length();
    }
    return 0;
}

Ticks SampleClock::agreed_offset() const {
    Ticks least = std::numeric_limits<Ticks>::max();
    Ticks most = std::numeric_limits<Ticks>::min();
    Ticks expected = position_;
    for (const Block& block : blocks_) {
        if (block.time != no_ticks) {
            least = std::min(least, block.time - expected);
            most = std::max(most, block.time - expected);
        }
        expected += block.length();
    }
    const bool timed = least <= most;
    if (timed && least > tolerance) {
        return least;
    }
    // Early by ever more is no overlap but a wrong clock (AVI headers that count bytes as blocks): all sound is kept.
    const bool same = timed && (most - least <= tolerance || most < -clock_restart);
    return same && most < -tolerance ? most : 0;
}

bool SampleClock::is_jitter(Ticks offset, bool enough) const { return !enough && offset <= jitter_ + tolerance; }

Placement SampleClock::place(const Block& block, Ticks offset, bool enough) {
    if (offset < -clock_restart || (offset > 0 && offset > longest_silence_ - silence_)) {
        shift_clock(-offset);
        ++restarts_;
        return {};
    }
    if (offset > 0 && !is_jitter(offset, enough)) {
        silence_ += offset;
        return {samples_in(offset, block.rate), 0};
    }
    // The last few blocks are too few to say that sound is there twice: nothing is left out.
    if (offset < 0 && enough) {
        const std::int64_t early = samples_in(-offset, block.rate);
        return {0, static_cast<int>(std::min<std::int64_t>(early, block.count))};
    }
    return {};
}

void SampleClock::shift_clock(Ticks by) {
    for (Block& block : blocks_) {
        block.time = block.time == no_ticks ? no_ticks : block.time + by;
    }
    shift_ += by;
}

} // namespace reelmill::tracks
