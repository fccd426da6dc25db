#include "picture_pace.hpp"

#include "track_length.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace reelmill::verify {
namespace {

/// Sorted; none if not every picture has one.
std::vector<double> times_shown(const PlainStream& stream) {
    std::vector<double> times;
    for (const PlainPacket& packet : stream.packets) {
        if (packet.hidden == 0) {
            times.push_back(packet.seconds + static_cast<double>(packet.shown_after));
        }
    }
    if (std::ranges::any_of(times, [](double time) { return std::isnan(time); })) {
        return {};
    }
    std::ranges::sort(times);
    return times;
}

bool jumps(const PlainFile& file) {
    return std::ranges::any_of(file, [](const PlainStream& stream) { return length_of(stream, false).jumps > 0; });
}

} // namespace

std::optional<std::string> compare_pace(const PlainFile& source, const PlainStream& pictures,
                                        const PlainStream& output) {
    constexpr std::size_t most_at_jump = 16; // as many may be shown in another order than they lie in the file
    if (!jumps(source) || length_of(pictures, false).jumps > 0) {
        return std::nullopt;
    }
    const std::vector<double> wanted = times_shown(pictures);
    const std::vector<double> found = times_shown(output);
    if (wanted.size() != found.size()) {
        return std::nullopt;
    }
    const double rounding = 1.5 * (pictures.tick + output.tick) + 1e-6;
    std::size_t closer = 0;
    for (std::size_t i = 0; i + 1 < wanted.size(); ++i) {
        closer = found[i + 1] - found[i] < wanted[i + 1] - wanted[i] - rounding ? closer + 1 : 0;
        if (closer > most_at_jump) {
            return fmt::format("{} pictures up to {:.3f} s come sooner after each other than in the source", closer,
                               found[i + 1]);
        }
    }
    return std::nullopt;
}

} // namespace reelmill::verify
