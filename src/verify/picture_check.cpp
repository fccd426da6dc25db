#include "reelmill/verify/picture_check.hpp"

#include "reelmill/ffmpeg/nal_units.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace reelmill::verify {
namespace {

constexpr std::array<std::int32_t, 9> no_rotation{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};

std::string same_matrix(const std::string& name) { return name == "smpte170m" ? "bt470bg" : name; }

void compare_names(const char* what, const std::string& expected, const std::string& found, PictureFindings& findings) {
    if (expected.empty() || expected == found) {
        return;
    }
    if (found.empty()) {
        findings.missing.emplace_back(what);
    } else {
        findings.wrong.push_back(fmt::format("{} is {} instead of {}", what, found, expected));
    }
}

bool is_square(Rational aspect) { return !aspect.known() || aspect.num == aspect.den; }

bool same_ratio(Rational a, Rational b) {
    return static_cast<std::int64_t>(a.num) * b.den == static_cast<std::int64_t>(b.num) * a.den;
}

void compare_aspects(Rational expected, Rational found, PictureFindings& findings) {
    if (is_square(expected) ? is_square(found) : same_ratio(expected, found)) {
        return;
    }
    if (!found.known()) {
        findings.missing.emplace_back("sample aspect ratio");
        return;
    }
    findings.wrong.push_back(
        fmt::format("sample aspect ratio is {}:{} instead of {}:{}", found.num, found.den, expected.num, expected.den));
}

void compare_rotations(const title::Picture& expected, const title::Picture& found, PictureFindings& findings) {
    const auto wanted = expected.display_matrix.value_or(no_rotation);
    const auto got = found.display_matrix.value_or(no_rotation);
    // The offsets (entries 6 and 7) place the picture on a canvas and change with rotation; they carry no meaning here.
    const bool same = std::ranges::equal(std::span(wanted).first(6), std::span(got).first(6));
    if (same) {
        return;
    }
    if (!found.display_matrix) {
        findings.missing.emplace_back("rotation");
    } else {
        findings.wrong.emplace_back("rotation differs from the source's");
    }
}

bool near(Rational expected, Rational found, double step) {
    return std::abs(expected.value() - found.value()) <= step * 1.001;
}

void compare_mastering(const title::Picture& expected, const title::Picture& found, PictureFindings& findings) {
    if (!expected.mastering_display) {
        return;
    }
    if (!found.mastering_display) {
        findings.missing.emplace_back("mastering display metadata");
        return;
    }
    for (std::size_t i = 0; i < expected.mastering_display->values.size(); ++i) {
        const double step = i < 8 ? 0.00002 : 0.0001;
        if (!near(expected.mastering_display->values[i], found.mastering_display->values[i], step)) {
            findings.wrong.emplace_back("mastering display metadata differs from the source's");
            return;
        }
    }
}

void compare_light(const title::Picture& expected, const title::Picture& found, PictureFindings& findings) {
    if (!expected.content_light) {
        return;
    }
    if (!found.content_light) {
        findings.missing.emplace_back("content light level");
    } else if (expected.content_light->max_content != found.content_light->max_content ||
               expected.content_light->max_average != found.content_light->max_average) {
        findings.wrong.emplace_back("content light level differs from the source's");
    }
}

bool is_sei(std::span<const std::byte> unit, const std::string& codec) {
    if (unit.empty()) {
        return true;
    }
    const auto head = std::to_integer<unsigned>(unit[0]);
    const unsigned hevc_type = (head >> 1U) & 0x3FU;
    return codec == "hevc" ? hevc_type == 39 || hevc_type == 40 : (head & 0x1FU) == 6;
}

bool contains(std::span<const std::byte> whole, std::span<const std::byte> part) {
    return part.empty() || std::search(whole.begin(), whole.end(), part.begin(), part.end()) != whole.end();
}

} // namespace

PictureFindings compare_pictures(const title::Picture& expected, const title::Picture& found) {
    PictureFindings findings;
    if (expected.width != found.width || expected.height != found.height) {
        findings.wrong.push_back(fmt::format("picture size is {}x{} instead of {}x{}", found.width, found.height,
                                             expected.width, expected.height));
    }
    compare_aspects(expected.sample_aspect, found.sample_aspect, findings);
    // Limited range is what codecs mean when they say nothing (ITU-T H.264 E.2.1: video_full_range_flag inferred as 0).
    compare_names("colour range", expected.color_range, found.color_range.empty() ? "tv" : found.color_range, findings);
    compare_names("colour primaries", expected.color_primaries, found.color_primaries, findings);
    compare_names("colour transfer", expected.color_transfer, found.color_transfer, findings);
    compare_names("colour matrix", same_matrix(expected.color_matrix), same_matrix(found.color_matrix), findings);
    compare_names("chroma location", expected.chroma_location, found.chroma_location, findings);
    compare_rotations(expected, found, findings);
    compare_mastering(expected, found, findings);
    compare_light(expected, found, findings);
    return findings;
}

bool holds_parameter_sets(std::span<const std::byte> expected, std::span<const std::byte> found,
                          const std::string& codec) {
    const bool nal_units = (codec == "h264" || codec == "hevc") && !expected.empty() && expected[0] == std::byte{0};
    if (!nal_units) {
        return contains(found, expected);
    }
    return std::ranges::all_of(ffmpeg::annex_b_units(expected), [&](const ffmpeg::NalUnit& place) {
        const auto unit = expected.subspan(place.begin, place.size);
        return is_sei(unit, codec) || contains(found, unit);
    });
}

} // namespace reelmill::verify
