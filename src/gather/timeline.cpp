#include "reelmill/gather/timeline.hpp"

#include "reelmill/core/failure.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <numeric>

namespace reelmill::gather {
namespace {

constexpr Ticks farthest = Ticks{1} << 61;

void check_times(std::span<const PacketTime> packets) {
    for (const auto& packet : packets) {
        if (packet.pts == no_ticks || packet.pts > farthest || packet.pts < -farthest) {
            throw Failure(FailureKind::internal, "a picture has no usable timestamp");
        }
    }
}

/// Positions in decode order, in presentation order.
std::vector<std::size_t> presentation_order(std::span<const PacketTime> packets) {
    std::vector<std::size_t> order(packets.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return packets[i].pts; });
    return order;
}

std::size_t reorder_delay(const std::vector<std::size_t>& order) {
    std::size_t delay = 0;
    for (std::size_t shown = 0; shown < order.size(); ++shown) {
        if (order[shown] > shown) {
            delay = std::max(delay, order[shown] - shown);
        }
    }
    return delay;
}

void set_decode_times(std::vector<PacketTime>& times, const std::vector<std::size_t>& order) {
    const std::size_t delay = reorder_delay(order);
    const auto shown = [&](std::size_t i) { return times[order[i]].pts; };
    const Ticks lead = shown(delay) - shown(0);
    for (std::size_t i = 0; i < times.size(); ++i) {
        times[i].dts = i < delay ? shown(i) - lead : shown(i - delay);
    }
    for (std::size_t i = times.size() - 1; i > 0; --i) {
        times[i - 1].dts = std::min(times[i - 1].dts, times[i].dts - 1);
    }
}

void set_durations(std::vector<PacketTime>& times, const std::vector<std::size_t>& order) {
    Ticks latest = 0;
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        latest = times[order[i + 1]].pts - times[order[i]].pts;
        times[order[i]].duration = latest;
    }
    Ticks& last = times[order.back()].duration;
    if (last <= 0) {
        last = latest;
    }
}

/// Every picture is within a tick of where `rate` puts it, counted from the first.
bool fits(std::span<const Ticks> presentation, Rational time_base, Rational rate) {
    if (!rate.known()) {
        return false;
    }
    for (std::size_t i = 0; i < presentation.size(); ++i) {
        const Ticks expected = presentation[0] + rescale(static_cast<Ticks>(i), rate.inverse(), time_base);
        if (std::abs(presentation[i] - expected) > 1) {
            return false;
        }
    }
    return true;
}

} // namespace

std::vector<PacketTime> title_times(std::span<const PacketTime> packets) {
    std::vector<PacketTime> times(packets.begin(), packets.end());
    if (times.empty()) {
        return times;
    }
    check_times(packets);
    const auto order = presentation_order(packets);
    set_decode_times(times, order);
    set_durations(times, order);
    return times;
}

Rational constant_rate(std::span<const Ticks> presentation, Rational time_base, Rational nominal) {
    if (presentation.size() < 2 || presentation.back() <= presentation.front()) {
        return {0, 1};
    }
    if (fits(presentation, time_base, nominal)) {
        return nominal;
    }
    const std::int64_t intervals = static_cast<std::int64_t>(presentation.size()) - 1;
    const Ticks span = presentation.back() - presentation.front();
    const std::int64_t num = intervals * time_base.den;
    const std::int64_t den = span * time_base.num;
    const std::int64_t common = std::gcd(num, den);
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    if (common == 0 || num / common > most || den / common > most) {
        return {0, 1};
    }
    const Rational measured{static_cast<int>(num / common), static_cast<int>(den / common)};
    return fits(presentation, time_base, measured) ? measured : Rational{0, 1};
}

} // namespace reelmill::gather
