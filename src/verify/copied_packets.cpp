#include "copied_packets.hpp"

#include "track_length.hpp"

#include "reelmill/ffmpeg/container_trial.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <vector>

namespace reelmill::verify {
namespace {

using Packets = std::vector<PlainPacket>;

/// A header of ADTS goes when AAC is copied out of it; it has these many bytes, with a checksum or without (ISO/IEC
/// 13818-7 6.2).
bool same_payload(const PlainPacket& source, const PlainPacket& output, bool aac) {
    const int less = static_cast<int>(source.size) - static_cast<int>(output.size);
    return less == 0 || (aac && (less == 7 || less == 9));
}

bool is_pcm(const PlainStream& stream) { return stream.codec.starts_with("pcm_"); }

Packets shown_of(const PlainStream& stream) {
    Packets shown = stream.packets;
    std::erase_if(shown, [](const PlainPacket& packet) { return packet.hidden != 0; });
    return shown;
}

/// What is hidden behind the last packet that is shown does no harm; what is hidden between two moves the second.
bool hides_at_the_end_alone(const PlainStream& stream) {
    return std::ranges::is_partitioned(stream.packets, [](const PlainPacket& packet) { return packet.hidden == 0; });
}

std::uint64_t bytes_of(const Packets& packets) {
    return std::accumulate(packets.begin(), packets.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const PlainPacket& packet) { return sum + packet.size; });
}

/// Demuxers cut samples into packets as they like: the samples count. There may be more: silence in holes of the
/// source, where a container has no other way to tell of them.
std::optional<std::string> compare_pcm(const PlainStream& source, const PlainStream& output, bool mended) {
    const std::uint64_t found = bytes_of(output.packets);
    if (mended || found >= bytes_of(shown_of(source))) {
        return std::nullopt;
    }
    return fmt::format("{} bytes of samples instead of the {} that the source has", found, bytes_of(source.packets));
}

class Steps {
public:
    Steps(const PlainStream& source, const PlainStream& output, bool mended)
        : rounding_(1.5 * (source.tick + output.tick) + 1e-6), mended_(mended) {}

    /// From one packet to the next.
    [[nodiscard]] bool right(const PlainPacket& source, const PlainPacket& source_next, double step) const {
        const auto length = static_cast<double>(source.length);
        const double own = source_next.seconds - source.seconds;
        if (std::isnan(own) || std::isnan(step)) {
            return true; // lengths tell, in check_length
        }
        const double beyond = own - length;
        const bool jump = beyond < -shortest_jump_back || beyond > shortest_jump_ahead;
        return near(step, own, 0) || near(step, length, jump ? most_at_jump : 0) || (mended_ && within_mend(step, own));
    }

private:
    static constexpr double most_at_jump = 2;
    static constexpr double most_mended = 1;

    [[nodiscard]] bool near(double a, double b, double more) const { return std::abs(a - b) <= rounding_ + more; }
    [[nodiscard]] bool within_mend(double step, double own) const { return step <= std::max(own, 0.0) + most_mended; }

    double rounding_;
    bool mended_;
};

std::optional<std::string> compare_steps(const PlainStream& source, const Packets& wanted, const PlainStream& output,
                                         bool mended) {
    const Steps steps(source, output, mended);
    for (std::size_t i = 0; i + 1 < wanted.size(); ++i) {
        const double step = output.packets[i + 1].seconds - output.packets[i].seconds;
        if (!steps.right(wanted[i], wanted[i + 1], step)) {
            return fmt::format("packet {} comes {:.6f} s after the one before; its codec says {:.6f} s and the source "
                               "{:.6f} s",
                               i + 1, step, static_cast<double>(wanted[i].length),
                               wanted[i + 1].seconds - wanted[i].seconds);
        }
    }
    return std::nullopt;
}

std::optional<std::string> compare_sizes(const PlainStream& source, const Packets& wanted, const PlainStream& output) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (!same_payload(wanted[i], output.packets[i], source.codec == "aac")) {
            return fmt::format("packet {} has {} bytes instead of the source's {}", i,
                               static_cast<std::uint32_t>(output.packets[i].size),
                               static_cast<std::uint32_t>(wanted[i].size));
        }
    }
    return std::nullopt;
}

} // namespace

bool look_copied(const PlainStream& source, const PlainStream& output) {
    if (!ffmpeg::may_read_back_as(source.codec, output.codec)) {
        return false;
    }
    constexpr std::size_t enough = 16;
    const std::size_t looked_at = std::min({source.packets.size(), output.packets.size(), enough});
    std::size_t same = 0;
    for (std::size_t i = 0; i < looked_at; ++i) {
        same += same_payload(source.packets[i], output.packets[i], source.codec == "aac") ? 1 : 0;
    }
    return is_pcm(source) || same * 2 > looked_at;
}

std::optional<std::string> compare_copied(const PlainStream& source, const PlainStream& output, bool mended) {
    if (is_pcm(source)) {
        return compare_pcm(source, output, mended);
    }
    const Packets shown = shown_of(source);
    const bool whole = output.packets.size() == source.packets.size() && hides_at_the_end_alone(source);
    if (!whole && output.packets.size() != shown.size()) {
        return fmt::format("{} packets instead of the {} that the source has", output.packets.size(), shown.size());
    }
    const Packets& wanted = whole ? source.packets : shown;
    if (auto wrong = compare_sizes(source, wanted, output)) {
        return wrong;
    }
    return compare_steps(source, wanted, output, mended);
}

} // namespace reelmill::verify
