#include "track_length.hpp"

#include <algorithm>
#include <cmath>

namespace reelmill::verify {
namespace {

/// From a packet at `before`.
void add_step(TrackLength& sum, double before, double step, double length) {
    const double beyond = step - length;
    if (beyond < -shortest_jump_back || beyond > shortest_jump_ahead) {
        sum.all_jumps.push_back({before + length, before + step});
    }
    if (beyond < -shortest_jump_back) {
        ++sum.jumps;
        sum.least += length;
        sum.most += length;
        return;
    }
    sum.most += step;
    if (beyond > shortest_jump_ahead) {
        ++sum.jumps;
        sum.least += length;
        sum.ahead.push_back(beyond);
        return;
    }
    sum.least += step;
    sum.longest_step = std::max(sum.longest_step, step);
}

} // namespace

TrackLength length_of(const PlainStream& stream, bool shown_only) {
    TrackLength sum;
    double before = 0;
    double length_before = 0;
    for (const PlainPacket& packet : stream.packets) {
        if (shown_only && packet.hidden != 0) {
            continue;
        }
        const auto length = static_cast<double>(packet.length);
        sum.packets += length;
        sum.longest = std::max(sum.longest, length);
        if (std::isnan(packet.seconds)) {
            // Its successor is measured from the last one with a time.
            sum.unsure += sum.known ? length : 0;
            length_before += length;
            continue;
        }
        if (sum.known) {
            add_step(sum, before, packet.seconds - before, length_before);
        }
        sum.first = sum.known ? std::min(sum.first, packet.seconds) : packet.seconds;
        if (!sum.known || packet.seconds + length >= sum.last) {
            sum.last = packet.seconds + length;
            sum.final_length = length;
        }
        sum.known = true;
        before = packet.seconds;
        length_before = length;
    }
    if (length_before <= 0) {
        // The container does not tell how long the last packet is; it may be as long as one before it.
        length_before = sum.longest_step;
        sum.unsure += length_before;
    }
    sum.least += length_before;
    sum.most += length_before;
    return sum;
}

double pauses_at_jumps(const TrackLength& sound, const TrackLength& pictures) {
    constexpr std::size_t most_compared = 10'000'000; // no recording has so many, but a file may
    if (sound.all_jumps.size() * std::max<std::size_t>(pictures.all_jumps.size(), 1) > most_compared) {
        return 0;
    }
    constexpr double as_far = 5; // apart from each other, in seconds, as two streams of a programme may lie in a file
    double all = 0;
    for (const JumpOfClock& own : sound.all_jumps) {
        const auto apart = [&](const JumpOfClock& other) {
            return std::max(std::abs(own.end - other.end), std::abs(own.begin - other.begin));
        };
        // Pictures that are reordered go back by a little at other places.
        const auto same = std::ranges::min_element(pictures.all_jumps, {}, apart);
        if (same != pictures.all_jumps.end() && apart(*same) <= as_far) {
            all += std::max((own.begin - same->begin) - (own.end - same->end), 0.0);
        }
    }
    return all;
}

bool can_be_long(const TrackLength& length, double seconds, double slack) {
    constexpr std::size_t most_tried = 12;
    if (seconds < length.least - slack || seconds > length.most + slack) {
        return false;
    }
    if (length.ahead.size() > most_tried) {
        return true;
    }
    for (std::size_t kept = 0; kept < (std::size_t{1} << length.ahead.size()); ++kept) {
        double sum = length.least;
        for (std::size_t i = 0; i < length.ahead.size(); ++i) {
            sum += (kept >> i & 1U) != 0 ? length.ahead[i] : 0;
        }
        if (std::abs(seconds - sum) <= slack) {
            return true;
        }
    }
    return false;
}

} // namespace reelmill::verify
