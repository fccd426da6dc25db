#include "reelmill/rate/aim.hpp"

#include <algorithm>

namespace reelmill::rate {

namespace {
__extension__ using Wide = __int128;
constexpr std::int64_t thousand = 1000;
constexpr int hundred = 100;

// x264's medium at crf 24 makes 1.73 (Big Buck Bunny) and 2.03 (camera) of what the analysis makes at a quarter of the
// pixels; with each doubling of the pixels it makes about 2 to the power of 0.7 as much.
constexpr int anchor = 2400;
constexpr std::int64_t bytes_at_anchor = 187; // hundredths of the analysis
constexpr int octaves_at_anchor = 200;        // hundredths: four times the pixels
constexpr int growth = 70;                    // hundredths of an octave of bytes for one of pixels

// What the other encoders' numbers are where x264's is the anchor: about as many bytes.
int at_anchor(Codec codec) {
    switch (codec) {
    case Codec::h264:
        return anchor;
    case Codec::hevc:
        return 2330;
    case Codec::vp9:
        return 2890;
    case Codec::av1:
        break;
    }
    return 2820;
}

// Hundredths of the bytes that medium makes at the same number: x264 without B-frames and without its lookahead.
std::int64_t bytes_of_preset(std::size_t place) {
    constexpr std::size_t ultrafast = 0;
    constexpr std::size_t superfast = 1;
    return place == ultrafast ? 190 : place == superfast ? 140 : hundred;
}

/// Hundredths of the binary logarithm of a / b, straight between the powers of two.
int octaves(std::int64_t a, std::int64_t b) {
    if (a <= 0 || b <= 0) {
        return 0;
    }
    int whole = 0;
    for (; a / 2 >= b; a = (a + 1) / 2) {
        ++whole;
    }
    for (; a < b; a *= 2) {
        --whole;
    }
    return whole * hundred + static_cast<int>((a - b) * hundred / b);
}
} // namespace

Aim aim_of_bitrate(std::int64_t bits_per_second, std::int64_t microseconds) {
    constexpr Wide bits_of_byte_and_micro = Wide{8} * 1'000'000;
    constexpr std::int64_t two_minutes = 120'000'000;
    const Wide bytes = Wide{bits_per_second} * std::max<std::int64_t>(microseconds, 1) / bits_of_byte_and_micro;
    const auto wanted = static_cast<std::int64_t>(std::clamp<Wide>(bytes, 1, Wide{1} << 60));
    const std::int64_t off = wanted / thousand * (microseconds >= two_minutes ? 4 : 15);
    return {wanted - off, wanted, wanted + off, false};
}

Aim aim_of_size(std::int64_t size, const Beside& beside, Format format) {
    const bool matroska = format == Format::mkv || format == Format::webm;
    // Measured: 17 bytes for a picture in MP4 with B-frames and its tables, 9 in Matroska.
    const std::int64_t for_picture = matroska ? 12 : 20;
    const std::int64_t for_packet = matroska ? 10 : 14;
    constexpr std::int64_t for_headers = 4096;
    const std::int64_t guessed = for_headers + beside.pictures * for_picture + beside.packets * for_packet;
    const std::int64_t taken = beside.payload + beside.container.value_or(guessed);
    const auto left = [&](std::int64_t thousandths) {
        return std::max<std::int64_t>(size / thousand * thousandths + size % thousand - taken, 1);
    };
    const std::int64_t spare = beside.container ? 0 : 1;
    return {left(988), left(995 - spare), left(thousand - spare), true};
}

Aim part_of(const Aim& aim, std::int64_t weight, std::int64_t of) {
    const auto part = [&](std::int64_t bytes) {
        return static_cast<std::int64_t>(Wide{bytes} * weight / std::max<std::int64_t>(of, 1));
    };
    return {part(aim.least), part(aim.wanted), part(aim.most), aim.never_more};
}

std::int64_t least_of_size(std::int64_t size) { return size / thousand * 985; }

int first_quality(const Outlook& outlook, std::int64_t wanted) {
    const QualityScale x264 = scale_of(Codec::h264);
    const int larger = octaves(outlook.pixels, outlook.analysis_pixels) - octaves_at_anchor;
    const std::int64_t by_preset =
        outlook.weight / hundred * bytes_at_anchor / hundred * bytes_of_preset(outlook.preset);
    const std::int64_t expected =
        bytes_at(by_preset, -larger * growth * x264.halving / (hundred * hundred), x264.halving);
    int more = -anchor;
    while (more < anchor && bytes_at(expected, more, x264.halving) > wanted) {
        more += hundred / 4;
    }
    const QualityScale scale = scale_of(outlook.codec);
    return scale.rounded(at_anchor(outlook.codec) + more * scale.halving / x264.halving);
}

} // namespace reelmill::rate
