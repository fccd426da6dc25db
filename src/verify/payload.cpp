#include "payload.hpp"

#include "reelmill/ffmpeg/payload_facts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace reelmill::verify {
namespace {

/// Hidden pictures take theirs along.
std::size_t captions_of(const PlainStream& stream) {
    std::size_t count = 0;
    for (const PlainPacket& packet : stream.packets) {
        count += packet.hidden != 0 ? 0 : packet.captions;
    }
    return count;
}

} // namespace

std::optional<std::string> compare_captions(const PlainStream& source, const PlainStream& output) {
    constexpr std::size_t few = 10;
    if (output.codec != "h264" && output.codec != "hevc") {
        return std::nullopt; // nothing else is looked into
    }
    const std::size_t wanted = captions_of(source);
    const std::size_t found = captions_of(output);
    if (found == 0 && wanted >= few) {
        return fmt::format("has no closed captions, which the source has in {} places", wanted);
    }
    if (wanted > 0 && found > wanted) {
        return fmt::format("has closed captions in {} places, the source in {}", found, wanted);
    }
    return std::nullopt;
}

std::optional<std::string> compare_configurations(const PlainStream& source, const PlainStream& output) {
    const auto told = output.configuration;
    const auto other = std::ranges::find_if(source.own_configurations, [&](auto own) { return own != told; });
    if (told == 0 || other == source.own_configurations.end()) {
        return std::nullopt;
    }
    return fmt::format("has packets of {}, but its header says {}", ffmpeg::text_of(*other), ffmpeg::text_of(told));
}

} // namespace reelmill::verify
