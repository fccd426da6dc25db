#include "missing_bytes.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <optional>
#include <string_view>

namespace reelmill::probe {
namespace {

constexpr std::int64_t unknown = -1;
constexpr int most_boxes = 100'000;

class Bytes {
public:
    explicit Bytes(const RawPath& path) : file_(path.bytes, std::ios::binary) {}

    /// Big-endian, of at most eight bytes; none past the end.
    std::optional<std::uint64_t> number(std::int64_t at, std::size_t bytes) {
        std::array<char, 8> raw{};
        file_.clear();
        file_.seekg(at);
        if (!file_.read(raw.data(), static_cast<std::streamsize>(bytes))) {
            return std::nullopt;
        }
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) {
            value = value << 8U | static_cast<unsigned char>(raw.at(i));
        }
        return value;
    }

private:
    std::ifstream file_;
};

std::int64_t end_of(std::int64_t begin, std::uint64_t length) {
    const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max() - begin);
    return length > most ? unknown : begin + static_cast<std::int64_t>(length);
}

// ISO/IEC 14496-12 4.2.
std::int64_t end_of_boxes(Bytes& bytes, std::int64_t size) {
    std::int64_t at = 0;
    for (int i = 0; i < most_boxes && at >= 0 && at + 8 <= size; ++i) {
        const auto length = bytes.number(at, 4);
        const auto type = bytes.number(at + 4, 4);
        const bool named = type && std::ranges::all_of(std::array{24U, 16U, 8U, 0U}, [&](unsigned shift) {
                               return (*type >> shift & 0xFFU) >= 0x20;
                           });
        if (!length || !named || *length == 0) {
            return at; // to the end of the file, or something that is no box behind them
        }
        const auto large = *length == 1 ? bytes.number(at + 8, 8) : length;
        if (!large || *large < 8) {
            return at;
        }
        at = end_of(at, *large);
    }
    return at;
}

/// RFC 8794 4: the number of leading zeros tells how many bytes follow. None where all bits are ones: not known.
struct ElementSize {
    std::size_t bytes = 0;
    std::optional<std::uint64_t> value;
};
ElementSize element_size(Bytes& bytes, std::int64_t at) {
    const auto first = bytes.number(at, 1);
    if (!first || *first == 0) {
        return {};
    }
    std::size_t length = 1;
    while ((*first >> (8 - length) & 1U) == 0) {
        ++length;
    }
    const auto raw = bytes.number(at, length);
    const std::uint64_t ones = (std::uint64_t{1} << (7 * length)) - 1;
    if (!raw || (*raw & ones) == ones) {
        return {length, std::nullopt};
    }
    return {length, *raw & ones};
}

std::int64_t end_of_segment(Bytes& bytes) {
    constexpr std::uint64_t segment = 0x18538067;
    const ElementSize header = element_size(bytes, 4);
    if (!header.value) {
        return unknown;
    }
    const std::int64_t at = end_of(4 + static_cast<std::int64_t>(header.bytes), *header.value);
    if (at < 0 || bytes.number(at, 4) != segment) {
        return unknown;
    }
    const ElementSize size = element_size(bytes, at + 4);
    return size.value ? end_of(at + 4 + static_cast<std::int64_t>(size.bytes), *size.value) : unknown;
}

std::uint64_t little_endian(std::uint64_t value) {
    return (value & 0xFFU) << 24U | (value & 0xFF00U) << 8U | (value >> 8U & 0xFF00U) | (value >> 24U & 0xFFU);
}

std::int64_t end_of_riff(Bytes& bytes, std::int64_t size) {
    constexpr std::uint64_t riff = 0x52494646;
    std::int64_t at = 0;
    while (at + 8 <= size && bytes.number(at, 4) == riff) {
        const std::uint64_t length = little_endian(bytes.number(at + 4, 4).value_or(0));
        if (length == 0) {
            return unknown; // its writer has not come to its end
        }
        at += 8 + static_cast<std::int64_t>(length + length % 2);
    }
    return at - 1; // the last byte may be one that only fills up
}

} // namespace

std::int64_t missing_bytes(const RawPath& path, const std::string& container, std::int64_t size) {
    Bytes bytes(path);
    std::int64_t end = unknown;
    if (container == "mov") {
        end = end_of_boxes(bytes, size);
    } else if (container == "matroska") {
        end = end_of_segment(bytes);
    } else if (container == "avi") {
        end = end_of_riff(bytes, size);
    }
    return std::max<std::int64_t>(0, end - size);
}

} // namespace reelmill::probe
